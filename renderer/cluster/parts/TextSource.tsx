import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components';
import type { Failure } from '../../../preload/contract/index.ts';
import { FailureBox, useFormat } from '../../format/index.ts';
import { Button, Icon, TextField } from '../../ui/index.ts';

export interface TextSourceProps {
  label: string;
  hint: string;
  pickLabel: string;
  /** Endings of files that are offered first. */
  accept: readonly string[];
  /** In characters; more is refused before it is drawn or sent. */
  maxLength: number;
  /** What was pasted or dropped onto the screen before. */
  given: File | string | null;
  text: string;
  /** It holds secrets: its letters are drawn as dots. */
  isMasked?: boolean;
  onText: (text: string) => void;
}

/** Texts above this many characters are kept aside instead of in the box, which would draw all of it. */
const drawnCharacters = 100_000;

/** A text to paste, or a file to choose or drop. */
export function TextSource({
  label,
  hint,
  pickLabel,
  accept,
  maxLength,
  given,
  text,
  isMasked = false,
  onText,
}: TextSourceProps) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(onText);
  latest.current = onText;
  const take = useCallback(
    async (source: File | string): Promise<void> => {
      // UTF-8 takes at most three bytes for each of a JavaScript string's characters.
      const isTooLarge = typeof source === 'string' ? source.length > maxLength : source.size > maxLength * 3;
      const read = isTooLarge || typeof source === 'string' ? source : await source.text();
      if (typeof read !== 'string' || read.length > maxLength) return setFailure(tooLarge);
      setFailure(null);
      latest.current(read);
    },
    [maxLength],
  );
  useEffect(() => {
    if (given !== null) void take(given);
  }, [given, take]);

  return (
    <div
      className={isMasked ? 'stacked text-source masked' : 'stacked text-source'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [file] = event.dataTransfer.files;
        if (file !== undefined) void take(file);
      }}
    >
      {text.length > drawnCharacters ? (
        <p>{t('heldAside', { characters: format.integer(text.length) })}</p>
      ) : (
        <TextField
          autoFocus
          label={label}
          hint={hint}
          multiline={12}
          autoComplete="off"
          value={text}
          onChange={(next) => void take(next)}
        />
      )}
      <div className="row">
        <FileTrigger
          acceptedFileTypes={accept}
          onSelect={(files) => {
            const file = files?.item(0);
            if (file != null) void take(file);
          }}
        >
          <Button>
            <Icon name="upload" size={13} />
            {pickLabel}
          </Button>
        </FileTrigger>
        {text !== '' && (
          <Button variant="text" onPress={() => onText('')}>
            {t('discard')}
          </Button>
        )}
      </div>
      {failure !== null && <FailureBox failure={failure} />}
    </div>
  );
}

const tooLarge: Failure = { code: 'input-too-large', message: 'the text is too long', facts: {}, retryable: false };
