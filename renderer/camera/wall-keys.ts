import type { Direction } from './wall-layout.ts';

/** What a key asks of the wall. */
export type WallKey =
  | { type: 'move'; direction: Direction }
  | { type: 'enlarge' | 'back' | 'full' | 'snapshot' | 'retry' }
  | { type: 'page'; page: number };

const arrows: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Hangul keys of the two-set keyboard that stand where the letters do: the wall obeys in either input mode. */
const hangul: Record<string, string> = { ㄹ: 'f', ㄴ: 's', ㄱ: 'r' };

/** `null` = not the wall's. Keys with modifiers belong to the browser and the system. */
export function readKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>): WallKey | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const key = hangul[event.key] ?? event.key.toLowerCase();
  const direction = arrows[event.key];
  if (direction !== undefined) return { type: 'move', direction };
  if (/^[1-9]$/.test(key)) return { type: 'page', page: Number(key) - 1 };
  switch (key) {
    case 'enter':
      return { type: 'enlarge' };
    case 'escape':
      return { type: 'back' };
    case 'f':
      return { type: 'full' };
    case 's':
      return { type: 'snapshot' };
    case 'r':
      return { type: 'retry' };
    default:
      return null;
  }
}
