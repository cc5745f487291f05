import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sayDone } from '../../format/index.ts';
import { TextField } from '../../ui/index.ts';
import type { SettingsChange } from '../../../preload/contract/index.ts';
import { changeSettings } from '../store.ts';

/** One thing to set: its name, its control, and below what it means and what follows from changing it. */
export function Knob({ children }: { children: ReactNode }) {
  return <div className="knob">{children}</div>;
}

/** Saves at once, says so, and offers the way back. */
export function useSave(): (change: SettingsChange, back: SettingsChange) => Promise<void> {
  const { t } = useTranslation('settings');
  return async (change, back) => {
    if (await changeSettings(change)) sayDone(t('saved'), () => void changeSettings(back));
  };
}

interface TextKnobProps {
  label: string;
  hint: ReactNode;
  value: string;
  placeholder?: string;
  maxLength: number;
  /** What is wrong with a text, in words; `null` = nothing. */
  check?: (text: string) => string | null;
  onSave: (text: string) => void;
}

/** Saved when one leaves the field or presses Enter, not with each letter. Escape takes the saved value back. */
export function TextKnob({ value, onSave, check = () => null, ...props }: TextKnobProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const error = check(text.trim());
  const commit = (): void => {
    if (typed === null || error !== null) return;
    setTyped(null);
    if (text.trim() !== value) onSave(text.trim());
  };
  return (
    <form
      className="knob"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped(null);
      }}
    >
      <TextField {...props} value={text} onChange={setTyped} error={error} autoComplete="off" />
    </form>
  );
}
