/** What the player had in hand at one moment. */
export interface BufferSample {
  /** Monotonic ms. */
  atMs: number;
  /** Seconds between the picture shown and the end of what is buffered. */
  forwardSeconds: number;
  /** Stalls since the player was made. */
  stalls: number;
}

export interface CatchUpState {
  /** The samples of the last second, oldest first. */
  recent: readonly BufferSample[];
  stalls: number;
  /** Seconds added to the target because playing stalled. */
  caution: number;
  atMs: number;
}

export interface CatchUpStep {
  state: CatchUpState;
  /** Playback rate to set. */
  rate: number;
  /** Jump so that this many seconds remain in hand; `null` = do not. */
  seekToForwardSeconds: number | null;
}

/**
 * Buffer to keep in hand at its lowest, in seconds. Lower is nearer to now and stalls on smaller hiccups: frames of a
 * camera, parts on the way and the browser's own timers all vary by some ten milliseconds.
 */
const targetSeconds = 0.1;
/** Inside this the rate stays 1, so that it does not hunt. */
const toleranceSeconds = 0.04;
/** What one stall adds to the target, the most it comes to, and how fast that is forgotten. */
const caution = { perStallSeconds: 0.04, mostSeconds: 0.4, forgottenPerSecond: 0.002 };
const windowMs = 1000;
/** Beyond this no rate would catch up soon enough. */
const seekAboveSeconds = 1.5;
const rates = { slow: 0.97, least: 1.05, most: 1.25, perSecond: 0.5 };

export const catchUpStart: CatchUpState = { recent: [], stalls: 0, caution: 0, atMs: 0 };

/**
 * Keeps a live player near the end of what it has. The lowest point of the last second counts: media come in parts, so
 * the buffer swings by a part's length and only its low tide tells how much could be given up.
 */
export function catchUp(before: CatchUpState, sample: BufferSample): CatchUpStep {
  const seconds = before.recent.length === 0 ? 0 : Math.max(0, (sample.atMs - before.atMs) / 1000);
  const stalled = Math.max(0, sample.stalls - before.stalls);
  const forgotten = Math.max(0, before.caution - seconds * caution.forgottenPerSecond);
  const state: CatchUpState = {
    recent: [...before.recent, sample].filter(({ atMs }) => sample.atMs - atMs < windowMs && atMs <= sample.atMs),
    stalls: sample.stalls,
    caution: Math.min(caution.mostSeconds, forgotten + stalled * caution.perStallSeconds),
    atMs: sample.atMs,
  };
  const low = Math.min(...state.recent.map(({ forwardSeconds }) => forwardSeconds));
  const target = targetSeconds + state.caution;
  const excess = low - target;
  if (low > seekAboveSeconds) {
    return { state: { ...state, recent: [] }, rate: 1, seekToForwardSeconds: target + toleranceSeconds };
  }
  if (excess > toleranceSeconds) {
    const rate = Math.min(rates.most, Math.max(rates.least, 1 + excess * rates.perSecond));
    return { state, rate, seekToForwardSeconds: null };
  }
  return { state, rate: excess < -toleranceSeconds ? rates.slow : 1, seekToForwardSeconds: null };
}
