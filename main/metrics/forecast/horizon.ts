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

/** What was told of one minute, until its truth is known. */
interface Told {
  /** [minute or −1 for nothing, context, band below, band above, median]. */
  readonly head: Float64Array;
  readonly forecasts: Float64Array;
  readonly features: Float64Array;
}

/** One horizon: forecasts are log levels, `ahead` minutes after the minute that is looked at. */
export class Horizon {
  readonly ahead: number;
  readonly #regression: LeastSquares;
  readonly #fast: LeastSquares;
  readonly #mixture: Mixture;
  readonly #interval: Interval;
  /** [recent mean of |forecast/truth − 1|]. */
  readonly #error: Float64Array;
  /** What was forecast at each of the last `ahead` minutes. */
  readonly #told: readonly Told[];
  readonly #features = new Float64Array(HORIZON_FEATURES);
  /** Version of the features in hand. */
  #seen = 0;
  readonly #forecasts = new Float64Array(EXPERTS.length);

  constructor(arena: Arena, ahead: number) {
    this.ahead = ahead;
    this.#regression = new LeastSquares(arena, { size: HORIZON_FEATURES, forgetting: 0.999, prior: 1 });
    this.#fast = new LeastSquares(arena, { size: COMMON, forgetting: 0.995, prior: 1 });
    this.#mixture = new Mixture(arena, EXPERTS.length, CONTEXTS, ahead);
    this.#interval = new Interval(arena);
    this.#error = arena.take(1);
    this.#told = Array.from({ length: ahead }, () => ({
      head: arena.take(5),
      forecasts: arena.take(EXPERTS.length),
      features: arena.take(HORIZON_FEATURES),
    }));
    this.forget();
  }

  /** The truth of a minute: whoever forecast it learns. `value` and `valueOf` tell the error as the screen shows it. */
  learn(minute: number, level: number, valueOf: (level: number) => number): void {
    if (minute < this.ahead) return;
    const { head, forecasts, features } = this.#told[minute % this.ahead] as Told;
    if (head[0] !== minute - this.ahead) return;
    const context = head[1] as number;
    const before = forecasts[0] as number;
    // As it was told then: the mixture has learned since, and hindsight would flatter the error.
    const median = head[4] as number;
    const truth = valueOf(level);
    if (truth > 0) {
      const seen = this.#interval.seen;
      const rate = Math.max(ERROR_RATE, 1 / (seen + 1));
      const error = Math.min(Math.abs(valueOf(median) / truth - 1), 10);
      this.#error[0] = (this.#error[0] as number) + rate * (error - (this.#error[0] as number));
    }
    this.#interval.learn(level - median, head[2] as number, head[3] as number);
    this.#mixture.learn(forecasts, context, level);
    for (const model of [this.#regression, this.#fast]) {
      const error = level - before - model.predict(features);
      model.learn(features, error, Math.min(1 / Math.max(Math.abs(error), SMALL_ERROR), MOST_WEIGHT));
    }
  }

  /** The minute looked at is over: its forecasts wait for their truth. */
  close(features: Features, context: number): void {
    this.#forecast(features);
    const told = this.#told[features.minute % this.ahead] as Told;
    told.head[0] = features.minute;
    told.head[1] = context;
    told.head[2] = this.#interval.below();
    told.head[3] = this.#interval.above();
    told.head[4] = this.#mixture.combine(this.#forecasts, context);
    told.forecasts.set(this.#forecasts);
    told.features.set(this.#features);
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
    for (const { head } of this.#told) head[0] = -1;
  }

  #forecast(features: Features): void {
    const x = this.#features;
    if (this.#seen !== features.version) features.forHorizon(this.ahead, x);
    this.#seen = features.version;
    const { level } = features;
    const out = this.#forecasts;
    out[0] = level;
    out[1] = features.mean(1);
    out[2] = features.mean(2);
    out[3] = features.mean(1) + (x[COMMON] as number);
    out[4] = level + clamp(this.#regression.predict(x));
    out[5] = level + clamp(this.#fast.predict(x));
  }
}

function clamp(change: number): number {
  return Math.min(Math.max(change, -FARTHEST), FARTHEST);
}
