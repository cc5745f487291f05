import { AppError } from '../errors.ts';
import type { Clock } from '../ports/index.ts';

/** Long work in small steps: it may be interrupted wherever it yields. A step is well under a millisecond. */
export type Steps<T> = Generator<void, T>;

/**
 * How long main is kept from everything else at a time, in ms. Lower wastes turns of the event loop; higher is felt by
 * the pings and the streams that wait behind it.
 */
const sliceMs = 12;

/** Does the work and lets main breathe between its slices. Throws AppError `link-lost` when nobody waits for it any more. */
export async function inSlices<T>(work: Steps<T>, clock: Clock, signal: AbortSignal | undefined): Promise<T> {
  for (;;) {
    if (signal?.aborted === true) throw new AppError('link-lost', 'the call was taken back');
    const untilMs = clock.monotonicMs() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (clock.monotonicMs() < untilMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same without a pause, for work that is known to be small. */
export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
