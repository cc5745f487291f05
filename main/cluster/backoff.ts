/** Ceiling of the first wait. A dropped connection is back within the blink of an eye on average. */
const firstMs = 400;
/** Ceiling of the longest wait: how late an API server that came back is noticed at worst. */
const longestMs = 10_000;
/** A credential or a right does not come back by itself; asking more often fills the server's audit log. */
const hopelessMs = 60_000;

/**
 * How long to wait after the `attempt`-th failure in a row (from 1), in ms: exponential with full jitter, so that many
 * watches that broke together do not come back together. `random` is in 0..1.
 */
export function backoffMs(attempt: number, retryable: boolean, random: number): number {
  const ceiling = retryable ? Math.min(firstMs * 2 ** Math.min(attempt - 1, 16), longestMs) : hopelessMs;
  // Never nothing: a full jitter of 0 on an immediate failure would be a busy loop.
  return Math.max(20, Math.round(ceiling * random));
}
