import type { StreamProfile } from '../../../preload/contract/index.ts';

/** Where playing stood at one moment. Best taken right before media are appended, when the buffer is at its lowest. */
export interface PlaySample {
  /** Monotonic seconds. */
  atSeconds: number;
  /** End of what is buffered, on the media timeline. */
  endSeconds: number;
  /** The picture shown, on the media timeline. */
  positionSeconds: number;
  /** Usual distance of frames. */
  frameSeconds: number;
  /** Whether the tile is one of many (`sub`) or the one looked at (`main`). */
  profile: StreamProfile;
  /** Stalls since the player was made. */
  stalls: number;
}

export interface CatchUpState {
  /** How media arrived lately: end of the buffer minus the time then. Does not depend on how they were played. */
  arrivals: readonly { atSeconds: number; lead: number }[];
  stalls: number;
  /** Seconds added to the target because playing stalled. */
  caution: number;
  atSeconds: number;
}

export interface CatchUpStep {
  state: CatchUpState;
  /** Playback rate to set. */
  rate: number;
  /** Where to jump on the media timeline; `null` = do not. */
  seekToSeconds: number | null;
}

/**
 * Buffer to keep in hand at its lowest: in distances of frames, and the bounds in seconds. Lower is nearer to now and
 * stalls on smaller hiccups; below one frame the decoder has nothing ahead of the picture on the screen. Decoders of a
 * grid wait for each other: with one frame more, sixteen tiles at 15 fps on two cores stop stalling.
 */
const kept = { frames: { main: 1.5, sub: 2.5 }, least: 0.06, most: 0.25 };
/** Inside this the rate stays 1, so that it does not hunt. */
const toleranceSeconds = 0.025;
/**
 * How long a late arrival is remembered. Longer keeps more in hand on a machine that stutters now and then; shorter
 * comes back to now sooner and stalls at the next stutter.
 */
const windowSeconds = 4;
/**
 * What one stall adds to the target, the most it comes to, and the seconds in which it shrinks to a third. Forgetting
 * sooner gives a machine that stays busy a stall every few seconds; later leaves tiles behind after one bad moment.
 */
const caution = { perStall: 0.03, most: 0.4, forgottenInSeconds: 120 };
/** Beyond this no rate would catch up soon enough. */
const seekAboveSeconds = 1.5;
/** Later than this media did not arrive late: the camera was away, and says nothing of how they arrive from now on. */
const awaySeconds = 0.7;
const rates = { slow: 0.97, least: 1.03, most: 1.25, perSecond: 0.8 };

export const catchUpStart: CatchUpState = { arrivals: [], stalls: 0, caution: 0, atSeconds: 0 };

/**
 * Keeps a live player as near to now as the arrival of media allows. Media come in parts, so the buffer swings by a
 * part's length, and on a busy machine some parts come late: only the lowest it would have been lately, had playing
 * stood where it stands now, tells how much can be given up.
 */
export function catchUp(before: CatchUpState, sample: PlaySample): CatchUpStep {
  const { atSeconds, endSeconds, positionSeconds, frameSeconds, profile, stalls } = sample;
  const seconds = before.arrivals.length === 0 ? 0 : Math.max(0, atSeconds - before.atSeconds);
  const remembered = before.caution * Math.exp(-seconds / caution.forgottenInSeconds);
  const stalled = Math.max(0, stalls - before.stalls);
  const lead = endSeconds - atSeconds;
  const arrivals = [...before.arrivals, { atSeconds, lead }].filter(
    (arrival) => atSeconds - arrival.atSeconds < windowSeconds && arrival.lead > lead - awaySeconds,
  );
  const state: CatchUpState = {
    arrivals,
    stalls,
    caution: Math.min(caution.most, remembered + stalled * caution.perStall),
    atSeconds,
  };
  const lowest = Math.min(...arrivals.map((arrival) => arrival.lead)) + atSeconds - positionSeconds;
  const inHand = Math.min(kept.most, Math.max(kept.least, kept.frames[profile] * frameSeconds));
  const target = inHand + state.caution;
  const excess = lowest - target;
  if (excess > seekAboveSeconds) return { state, rate: 1, seekToSeconds: positionSeconds + excess };
  if (excess > toleranceSeconds) {
    const rate = Math.min(rates.most, Math.max(rates.least, 1 + excess * rates.perSecond));
    return { state, rate, seekToSeconds: null };
  }
  return { state, rate: excess < -toleranceSeconds ? rates.slow : 1, seekToSeconds: null };
}
