import { useSyncExternalStore } from 'react';

/** One timer for all ages on the screen, so that they change together; it stops when nobody looks. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let now = Date.now();

/** At the turn of each second, so that the clock on the screen is not up to a second late. */
function tick(): void {
  timer = setTimeout(tick, 1000 - (Date.now() % 1000));
  now = Date.now();
  for (const tell of listeners) tell();
}

/** Hears each second; for views that follow more than the clock. */
export function subscribeNow(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setTimeout(tick, 1000 - (Date.now() % 1000));
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** The page's clock in ms as of the last second. */
export const currentNow = (): number => now;

/** The page's clock in ms, renewed once a second. */
export const useNow = (): number => useSyncExternalStore(subscribeNow, currentNow);
