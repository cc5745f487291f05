import type { Arena } from './arena.ts';
import { COMMON, type Features, HORIZON_FEATURES } from './features.ts';
import { Interval } from './interval.ts';
import { LeastSquares } from './least-squares.ts';
import { Mixture } from './mixture.ts';

/** The models, in the order of the mixture's weights. */
export const EXPERTS = ['last', 'mean-5', 'mean-15', 'seasonal', 'regression', 'fast-regression'] as const;
export type Expert = (typeof EXPERTS)[number];
/** How often the newest value stood still: not, once, twice, more. A source that refreshes slowly repeats itself. */
export const CONTEXTS = 4;
/** Errors below this weigh alike, in log units; so least squares come near to least absolute errors. */
const SMALL_ERROR = 0.01;
const MOST_WEIGHT = 20;
/** No forecast leaves this factor (e³) around the newest value. */
const FARTHEST = 3;
/** Truths that must have been compared before a forecast is given. */
const WARM_UP = 10;
/** Half-life of the shown error: two hours. */
const ERROR_RATE = 1 - 0.5 ** (1 / 120);
const HEAD = 5;
const PENDING = HEAD + EXPERTS.length + HORIZON_FEATURES;

/** One horizon: forecasts are log levels, `ahead` minutes after the minute that is looked at. */
export class Horizon {
  readonly ahead: number;
  readonly #regression: LeastSquares;
  readonly #fast: LeastSquares;
  readonly #mixture: Mixture;
  readonly #interval: Interval;
  /** [recent mean of |forecast/truth − 1|]. */
  readonly #error: Float64Array;
  /**
   * What was forecast at each of the last `ahead` minutes: [minute, context, band below, band above, median,
   * forecasts …, features …]; minute −1: none.
   */
  readonly #pending: Float64Array;
  readonly #features = new Float64Array(HORIZON_FEATURES);
  readonly #forecasts = new Float64Array(EXPERTS.length);

  constructor(arena: Arena, ahead: number) {
    this.ahead = ahead;
    this.#regression = new LeastSquares(arena, { size: HORIZON_FEATURES, forgetting: 0.999, prior: 1 });
    this.#fast = new LeastSquares(arena, { size: COMMON, forgetting: 0.995, prior: 1 });
    this.#mixture = new Mixture(arena, EXPERTS.length, CONTEXTS);
    this.#interval = new Interval(arena);
    this.#error = arena.take(1);
    this.#pending = arena.take(ahead * PENDING);
    this.forget();
  }

  /** The truth of a minute: whoever forecast it learns. `value` and `valueOf` tell the error as the screen shows it. */
  learn(minute: number, level: number, valueOf: (level: number) => number): void {
    const row = this.#row(minute - this.ahead);
    if (row[0] !== minute - this.ahead) return;
    const context = row[1] as number;
    const forecasts = row.subarray(HEAD, HEAD + EXPERTS.length);
    const features = row.subarray(HEAD + EXPERTS.length);
    const before = forecasts[0] as number;
    // As it was told then: the mixture has learned since, and hindsight would flatter the error.
    const median = row[4] as number;
    const truth = valueOf(level);
    if (truth > 0) {
      const seen = this.#interval.seen;
      const rate = Math.max(ERROR_RATE, 1 / (seen + 1));
      const error = Math.min(Math.abs(valueOf(median) / truth - 1), 10);
      this.#error[0] = (this.#error[0] as number) + rate * (error - (this.#error[0] as number));
    }
    this.#interval.learn(level - median, row[2] as number, row[3] as number);
    this.#mixture.learn(forecasts, context, level);
    for (const model of [this.#regression, this.#fast]) {
      const error = level - before - model.predict(features);
      model.learn(features, error, Math.min(1 / Math.max(Math.abs(error), SMALL_ERROR), MOST_WEIGHT));
    }
  }

  /** The minute looked at is over: its forecasts wait for their truth. */
  close(features: Features, context: number): void {
    this.#forecast(features);
    const row = this.#row(features.minute);
    row[0] = features.minute;
    row[1] = context;
    row[2] = this.#interval.below();
    row[3] = this.#interval.above();
    row[4] = this.#mixture.combine(this.#forecasts, context);
    row.set(this.#forecasts, HEAD);
    row.set(this.#features, HEAD + EXPERTS.length);
  }

  /** `null`: fewer than ten forecasts were compared with their truth, so nothing is known about the error. */
  answer(
    features: Features,
    context: number,
  ): { median: number; lower: number; upper: number; errorRatio: number; expert: Expert } | null {
    if (this.#interval.seen < WARM_UP) return null;
    this.#forecast(features);
    const median = this.#mixture.combine(this.#forecasts, context);
    const weights = this.#mixture.weightsOf(context);
    let best = 0;
    for (let i = 1; i < weights.length; i++) if ((weights[i] as number) > (weights[best] as number)) best = i;
    return {
      median,
      lower: median - this.#interval.below(),
      upper: median + this.#interval.above(),
      errorRatio: this.#error[0] as number,
      expert: EXPERTS[best] as Expert,
    };
  }

  /** What waits for its truth is dropped; what was learned stays. */
  forget(): void {
    for (let row = 0; row < this.ahead; row++) this.#pending[row * PENDING] = -1;
  }

  #forecast(features: Features): void {
    const x = this.#features;
    features.forHorizon(this.ahead, x);
    const { level } = features;
    const out = this.#forecasts;
    out[0] = level;
    out[1] = features.mean(1);
    out[2] = features.mean(2);
    out[3] = features.mean(1) + (x[COMMON] as number);
    out[4] = level + clamp(this.#regression.predict(x));
    out[5] = level + clamp(this.#fast.predict(x));
  }

  #row(minute: number): Float64Array {
    const at = (((minute % this.ahead) + this.ahead) % this.ahead) * PENDING;
    return this.#pending.subarray(at, at + PENDING);
  }
}

function clamp(change: number): number {
  return Math.min(Math.max(change, -FARTHEST), FARTHEST);
}
