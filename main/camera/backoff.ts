import type { AppError } from '../errors.ts';

/** First wait after a failure. A camera that cut the line and is there again is back within a blink. */
const firstMs = 100;
/** Longest wait while the failure is young; an address that refuses costs next to nothing to ask. */
const youngMs = 1000;
/** Longest wait for a camera that has been away for long. */
const oldMs = 5000;
/** How many failures in a row make it old: about a minute. */
const oldAttempts = 60;
/** A wrong password, a wrong path or a codec nobody plays do not mend themselves, and cameras lock accounts. */
const hopelessMs = 30_000;

/**
 * How long to wait before connecting again, in ms. `attempt` counts failures in a row from 1; `random` is in 0..1 and
 * spreads the cameras of a site that failed together over ± 20 %.
 */
export function backoffMs(failure: AppError, attempt: number, random: number): number {
  const longest = attempt > oldAttempts ? oldMs : youngMs;
  const wait = failure.retryable ? Math.min(firstMs * 2 ** Math.min(attempt - 1, 16), longest) : hopelessMs;
  return Math.round(wait * (0.8 + 0.4 * random));
}
