import { useState } from 'react';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

const saidMs = 2000;

/** Copies a text and says so in its own place. */
export function CopyButton({ text, label, doneLabel }: { text: string; label: string; doneLabel: string }) {
  const [done, setDone] = useState(false);
  return (
    <Button
      variant="text"
      onPress={() => {
        void copy(text).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), saidMs);
        });
      }}
    >
      <Icon name={done ? 'check' : 'copy'} size={13} />
      <span aria-live="polite">{done ? doneLabel : label}</span>
    </Button>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The host refuses all permissions; the older way asks for none.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}
