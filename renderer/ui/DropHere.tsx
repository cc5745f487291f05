import { useEffect, useRef, useState, type DragEvent } from 'react';
import { Icon } from './Icon.tsx';

/** Lies over the screen while files are dragged over it. */
export function DropHere({ title, text }: { title: string; text: string }) {
  return (
    <div className="drop-here" role="status">
      <Icon name="upload" size={28} />
      <b>{title}</b>
      <span>{text}</span>
    </div>
  );
}

/** Files dropped anywhere on the screen. */
export function useFileDrop(onFiles: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}

/** A text pasted onto the screen, outside of any field and dialog: it is meant for the screen. */
export function usePaste(isActive: boolean, onText: (text: string) => void): void {
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    if (!isActive) return;
    const paste = (event: ClipboardEvent): void => {
      const target = event.target as Element | null;
      if (target?.closest('input, textarea, [contenteditable], [role="dialog"]') != null) return;
      const text = event.clipboardData?.getData('text') ?? '';
      if (text.trim() === '') return;
      // Taking it may focus a field; the browser would paste into that one too, and break on a text of 100 MB.
      event.preventDefault();
      latest.current(text);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [isActive]);
}
