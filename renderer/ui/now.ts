import { useSyncExternalStore } from 'react';

/** One timer for all ages on the screen, so that they change together; it stops when nobody looks. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The page's clock in ms, renewed once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
