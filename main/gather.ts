import type { Clock } from './ports/index.ts';

/** A job that is asked for often and done seldom. */
export interface Gathered {
  /** Has the job done within the period, once however often it is asked for. */
  ask(): void;
  /** Does it now when it was asked for. */
  flush(): void;
  /** Forgets what was asked for. */
  cancel(): void;
}

/** Runs `run` at most once every `periodMs`, that long after it was first asked for. */
export function gather(clock: Clock, periodMs: number, run: () => void): Gathered {
  let disarm: (() => void) | null = null;
  const cancel = (): void => {
    disarm?.();
    disarm = null;
  };
  const now = (): void => {
    cancel();
    run();
  };
  return {
    ask: () => (disarm ??= clock.after(periodMs, now)),
    flush: () => {
      if (disarm !== null) now();
    },
    cancel,
  };
}
