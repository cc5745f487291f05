import type { Arena } from './arena.ts';

/** Share of the truth that shall lie between the edges. */
export const COVERAGE = 0.8;
/** Rate of the local error scale, a minute. Raised: the band follows calm and storm faster, and is noisier. */
const SCALE_RATE = 0.05;
/** Rate of the edges, in error scales a minute. Raised: coverage is put right sooner, the edges wander more. */
const EDGE_RATE = 0.02;
/** Smallest error scale, in log units: 0.1 %. */
const SCALE_FLOOR = 0.001;
/** Quantiles ±1.28σ over a mean absolute deviation of 0.8σ: where the edges of normal errors would be. */
const NORMAL_EDGE = 1.6;
/** The first errors are believed less: the band is wider by this many errors' worth. */
const DOUBT = 10;

/**
 * Edges around a forecast, in units of its local error, each moved after every truth so that it is passed as often as
 * it should be, whatever the errors' distribution: adaptive conformal inference (Gibbs & Candès 2021).
 */
export class Interval {
  /** [error scale, lower edge, upper edge, truths seen]. */
  readonly #state: Float64Array;

  constructor(arena: Arena) {
    this.#state = arena.take(4);
    this.#state.set([0, NORMAL_EDGE, NORMAL_EDGE, 0]);
  }

  get seen(): number {
    return this.#state[3] as number;
  }

  below(): number {
    return (this.#state[1] as number) * this.#unit();
  }

  above(): number {
    return (this.#state[2] as number) * this.#unit();
  }

  /** `error` = truth − forecast, in log units; `below` and `above` as they were told with that forecast. */
  learn(error: number, below: number, above: number): void {
    const state = this.#state;
    const miss = (1 - COVERAGE) / 2;
    state[3] = this.seen + 1;
    state[1] = bounded((state[1] as number) + EDGE_RATE * ((-error > below ? 1 : 0) - miss));
    state[2] = bounded((state[2] as number) + EDGE_RATE * ((error > above ? 1 : 0) - miss));
    const rate = Math.max(SCALE_RATE, 1 / this.seen);
    state[0] = (state[0] as number) + rate * (Math.min(Math.abs(error), 3) - (state[0] as number));
  }

  #unit(): number {
    return ((this.#state[0] as number) + SCALE_FLOOR) * (1 + DOUBT / (this.seen + 1));
  }
}

/** The band always holds the forecast, and does not grow without limit. */
function bounded(edge: number): number {
  return Math.min(Math.max(edge, 0), 20);
}
