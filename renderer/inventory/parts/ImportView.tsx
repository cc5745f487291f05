import { useEffect, useRef, useState, type ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components';
import { importLimits } from '../../../preload/contract/index.ts';
import { FailureBox, sayDone, useFormat } from '../../format/index.ts';
import { Button, Icon, Placeholder } from '../../ui/index.ts';
import { checkLength, readFiles, type Readable } from '../import-text.ts';
import { acceptedAtFirst, effectCounts } from '../repairs.ts';
import { applyImport, previewImport } from '../store.ts';
import type { Failure, ImportPreview } from '../types.ts';
import { ImportResult } from './ImportResult.tsx';

/** What was handed over: a text that stands in the box, or one that is too long to be drawn there. */
interface Source {
  text: string;
  name: string | null;
}

/** Texts above this many characters are kept aside instead of in the text box, which would draw all of it. */
const drawnCharacters = 200_000;

type Stage =
  | { at: 'text' }
  | { at: 'reading' }
  | { at: 'preview'; preview: ImportPreview }
  | { at: 'saving'; preview: ImportPreview };

export interface ImportViewProps {
  /** Files or text that were dropped or pasted onto the screen before this view was open. */
  given: Promise<Readable> | null;
  onClose: () => void;
}

/** From someone's notes to records: paste → see what was recognised and every repair → save what is ticked. */
export function ImportView({ given, onClose }: ImportViewProps) {
  const { t } = useTranslation('inventory');
  const [source, setSource] = useState<Source>({ text: '', name: null });
  const [stage, setStage] = useState<Stage>({ at: 'text' });
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<Exclude<Readable, { ok: true }> | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(0);

  const read = async ({ text, name }: Source): Promise<void> => {
    const run = ++running.current;
    setFailure(null);
    setRefusal(null);
    setStage({ at: 'reading' });
    const outcome = await previewImport(text, name);
    if (run !== running.current) return;
    if (!outcome.ok) {
      setFailure(outcome.failure);
      return setStage({ at: 'text' });
    }
    setAccepted(acceptedAtFirst(outcome.value.proposals));
    setStage({ at: 'preview', preview: outcome.value });
  };
  const take = (readable: Readable, thenRead: boolean): void => {
    setFailure(null);
    if (!readable.ok) return setRefusal(readable);
    setRefusal(null);
    const next = { text: readable.text, name: readable.name };
    setSource(next);
    if (thenRead) void read(next);
  };
  const takeLatest = useRef(take);
  takeLatest.current = take;
  useEffect(() => {
    void given?.then((readable) => takeLatest.current(readable, true));
  }, [given]);

  const save = async (preview: ImportPreview): Promise<void> => {
    setStage({ at: 'saving', preview });
    setFailure(null);
    const outcome = await applyImport(preview.previewId, [...accepted]);
    if (!outcome.ok) {
      setFailure(outcome.failure);
      return setStage({ at: 'preview', preview });
    }
    const { created, merged } = outcome.value;
    sayDone(t('import.done', { created, merged }));
    onClose();
  };
  const backToText = (): void => {
    running.current++;
    setFailure(null);
    setStage({ at: 'text' });
  };

  const readKey = useRef((): boolean => false);
  readKey.current = () => {
    if (stage.at !== 'text' || source.text.trim() === '') return false;
    void read(source);
    return true;
  };
  // On the document: a text that is kept aside leaves no field that could hear the key.
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && readKey.current()) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  const preview = stage.at === 'preview' || stage.at === 'saving' ? stage.preview : null;
  const counts = effectCounts(preview?.proposals ?? [], accepted);
  const total = counts.create + counts.merge;
  return (
    <div className="import">
      <header className="screen-head import-head">
        <h1>{t('import.title')}</h1>
        <Steps at={preview === null ? 0 : 1} />
        <span className="grow" />
        {preview === null ? (
          <>
            <Button variant="ghost" onPress={onClose}>
              {t('common:cancel')}
            </Button>
            <Button
              variant="primary"
              isDisabled={source.text.trim() === ''}
              isPending={stage.at === 'reading'}
              onPress={() => void read(source)}
            >
              {t('import.read')} <kbd>Ctrl ↵</kbd>
            </Button>
          </>
        ) : (
          <>
            <Button variant="text" onPress={onClose}>
              {t('common:cancel')}
            </Button>
            <Button variant="ghost" onPress={backToText}>
              {t('import.backToText')}
            </Button>
            <Button
              variant="primary"
              isDisabled={total === 0}
              isPending={stage.at === 'saving'}
              onPress={() => void save(preview)}
            >
              {total === 0 ? t('import.nothingChosen') : t('import.save', { count: total })}
            </Button>
          </>
        )}
      </header>
      {failure !== null && (
        <div className="import-failure">
          <FailureBox
            failure={failure}
            {...(failure.code === 'import-expired' || failure.retryable ? { onRetry: () => void read(source) } : {})}
          />
        </div>
      )}
      {stage.at === 'reading' ? (
        <Placeholder
          kind="loading"
          title={t('import.reading')}
          text={t('import.nothingSaved')}
          actions={<Button onPress={backToText}>{t('import.stop')}</Button>}
        />
      ) : preview !== null ? (
        <ImportResult preview={preview} accepted={accepted} onAccept={setAccepted} />
      ) : (
        <PasteStage source={source} refusal={refusal} onSource={setSource} onTake={take} />
      )}
    </div>
  );
}

function Steps({ at }: { at: number }) {
  const { t } = useTranslation('inventory');
  return (
    <ol className="steps">
      {(['paste', 'check', 'save'] as const).map((step, index) => (
        <li key={step} className={index < at ? 'done' : ''} aria-current={index === at ? 'step' : undefined}>
          {index < at && <Icon name="check" size={13} />}
          {t(`import.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}

interface PasteStageProps {
  source: Source;
  refusal: Exclude<Readable, { ok: true }> | null;
  onSource: (source: Source) => void;
  onTake: (readable: Readable, thenRead: boolean) => void;
}

function PasteStage({ source, refusal, onSource, onTake }: PasteStageProps) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const heldAside = source.text.length > drawnCharacters;
  const paste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text');
    if (pasted.length <= drawnCharacters) return;
    event.preventDefault();
    onTake(checkLength(pasted, null), false);
  };
  return (
    <div className="paste">
      <div className="paste-box">
        {refusal !== null && <Refusal refusal={refusal} />}
        {heldAside ? (
          <Placeholder
            kind="empty"
            title={t('import.held', { count: source.text.length, characters: format.integer(source.text.length) })}
            text={t('import.heldText')}
            actions={<Button onPress={() => onSource({ text: '', name: null })}>{t('import.discard')}</Button>}
          />
        ) : (
          <textarea
            autoFocus
            aria-label={t('import.box')}
            placeholder={t('import.placeholder')}
            value={source.text}
            spellCheck={false}
            onPaste={paste}
            onChange={(event) => onSource({ text: event.target.value, name: null })}
          />
        )}
        <div className="row paste-foot">
          <FileTrigger
            allowsMultiple
            acceptedFileTypes={['.json', '.md', '.txt', '.csv', 'text/plain', 'application/json']}
            onSelect={(files) => {
              if (files !== null) void readFiles([...files]).then((readable) => onTake(readable, true));
            }}
          >
            <Button>
              <Icon name="upload" size={13} />
              {t('import.pick')}
            </Button>
          </FileTrigger>
          <span className="t3 ellipsis">{t('import.dropHint')}</span>
          <span className="grow" />
          {source.text !== '' && (
            <span className="t3 nowrap">
              {t('import.size', {
                lines: format.integer(source.text.split('\n').length),
                characters: format.integer(source.text.length),
              })}
            </span>
          )}
        </div>
      </div>
      <aside className="paste-help">
        <h2>{t('import.knows')}</h2>
        <dl>
          {(['records', 'devices', 'join', 'registry', 'metrics', 'usage'] as const).map((item) => (
            <div key={item}>
              <dt>{t(`import.know.${item}.title`)}</dt>
              <dd>{t(`import.know.${item}.text`)}</dd>
            </div>
          ))}
        </dl>
        <h2>{t('import.promise')}</h2>
        <ul>
          {(['nothingSaved', 'repairsListed', 'secretsHidden'] as const).map((item) => (
            <li key={item}>
              <Icon name="check" size={13} />
              {t(`import.${item}`)}
            </li>
          ))}
        </ul>
      </aside>
    </div>
  );
}

function Refusal({ refusal }: { refusal: Exclude<Readable, { ok: true }> }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  if (refusal.reason === 'unreadable') {
    return (
      <p className="notice" role="alert">
        <b>{t('import.notText', { name: refusal.name })}</b> {t('import.notTextTodo')}
      </p>
    );
  }
  return (
    <p className="notice" role="alert">
      <b>{t('import.tooLarge', { size: format.integer(refusal.characters) })}</b>{' '}
      {t('import.tooLargeTodo', { limit: format.integer(importLimits.textLength) })}
    </p>
  );
}
