import type { Clock } from '../ports/index.ts';

/** Waiting that somebody else may end early. One wait at a time. */
export function createPause(clock: Clock): { wait(delayMs: number): Promise<void>; rouse(): void } {
  let go: (() => void) | null = null;
  return {
    wait: (delayMs) =>
      new Promise((resolve) => {
        const cancel = clock.after(delayMs, () => go?.());
        go = () => {
          cancel();
          go = null;
          resolve();
        };
      }),
    rouse: () => go?.(),
  };
}
