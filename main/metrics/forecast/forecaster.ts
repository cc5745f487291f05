import { Arena } from './arena.ts';
import { Features } from './features.ts';
import { History, TOP_LEVEL } from './history.ts';
import { CONTEXTS, type Expert, Horizon } from './horizon.ts';
import { Onset, WARN_MINUTES } from './onset.ts';
import { type ForecasterState, forecasterState, STATE_VERSION } from './state.ts';
import { type MinuteTick, Minutes } from './minutes.ts';

const MINUTE_MS = 60_000;
const HORIZONS_MINUTES = [1, 5, 15] as const;

export interface ForecasterOptions {
  /** Differences below this do not matter, in the series' unit; forecasts are relative above it. For percent: 0.05. */
  resolution?: number;
  /** Level whose onset is watched, in the series' unit; may be changed any time. */
  threshold?: number | null;
}

/** All values in the series' unit. The interval holds the truth four times of five. */
export interface HorizonForecast {
  aheadMs: number;
  /** The minute that is forecast ends then. */
  atMs: number;
  median: number;
  lower: number;
  upper: number;
  /** Mean of |forecast/truth − 1| of the last hours' forecasts at this horizon; 0.05 = 5 %. */
  recentErrorRatio: number;
  /** The model that counts most at present. */
  expert: Expert;
}

export interface Forecast {
  /** Time of the newest sample: horizons count from it, not from now. Whoever shows it tells its age. */
  madeAtMs: number;
  /** `null`: too little was seen to know the error at that horizon (a cold start, or the clock was set). */
  horizons: readonly [HorizonForecast | null, HorizonForecast | null, HorizonForecast | null];
}

export interface OnsetOutlook {
  madeAtMs: number;
  threshold: number;
  aboveNow: boolean;
  /** That the threshold is reached within five minutes and held for three, 0..1; 1 if above now. */
  probability: number;
  /** Acting pays. Never while above: then it is no warning any more. */
  warned: boolean;
  /** When the upper edge reaches the threshold, 1..5 minutes; `null` if nothing is warned of. */
  leadMs: number | null;
}

/**
 * Forecasts one series (one edge, one resource) 1, 5 and 15 minutes ahead, and warns of the onset of an overload.
 *
 * Samples come at any spacing of 1..60 s; it learns once a minute and answers from the newest sample. Pure: time comes
 * with the samples. About 35 kB of state, a few µs a sample.
 */
export class SeriesForecaster {
  readonly resolution: number;
  #threshold: number | null = null;
  readonly #arena = new Arena();
  readonly #history = new History();
  readonly #minutes: Minutes;
  readonly #features: Features;
  readonly #horizons: readonly [Horizon, Horizon, Horizon];
  readonly #onset: Onset;
  /** [times that the newest closed value stood still, its level]. */
  readonly #still: Float64Array;

  constructor(options: ForecasterOptions = {}) {
    const { resolution = 0.05, threshold = null } = options;
    if (!(resolution > 0 && resolution < Infinity)) throw new RangeError('resolution must be a positive number');
    this.resolution = resolution;
    this.threshold = threshold;
    this.#minutes = new Minutes(this.#arena);
    this.#features = new Features(this.#arena, this.#history);
    const [short, middle, long] = HORIZONS_MINUTES;
    this.#horizons = [
      new Horizon(this.#arena, short),
      new Horizon(this.#arena, middle),
      new Horizon(this.#arena, long),
    ];
    this.#onset = new Onset(this.#arena, this.#history);
    this.#still = this.#arena.take(2);
  }

  get threshold(): number | null {
    return this.#threshold;
  }

  set threshold(threshold: number | null) {
    if (threshold !== null && !(threshold > 0 && threshold < Infinity)) {
      throw new RangeError('threshold must be a positive number');
    }
    this.#threshold = threshold;
  }

  /**
   * Takes a sample. False if it was not used: the time is not finite, the value is not within 0..6·10⁷ resolutions, it is
   * older than the newest, or the first one after a jump of the clock (the second one confirms the jump).
   */
  add(timeMs: number, value: number): boolean {
    if (!(value >= 0 && this.#level(value) <= TOP_LEVEL)) return false;
    const tick = this.#minutes.add(timeMs, value);
    if (tick === null) return false;
    this.#follow(tick);
    this.#history.write(this.#minutes.minute, this.#level(this.#minutes.value));
    return true;
  }

  /** `null` before the first sample. */
  forecast(): Forecast | null {
    if (!this.#minutes.open) return null;
    this.#look();
    const madeAtMs = this.#minutes.newestMs;
    const context = this.#contextNow();
    const answer = (horizon: Horizon): HorizonForecast | null => {
      const found = horizon.answer(this.#features, context);
      if (found === null) return null;
      const aheadMs = horizon.ahead * MINUTE_MS;
      return {
        aheadMs,
        atMs: madeAtMs + aheadMs,
        median: this.#value(found.median),
        lower: this.#value(found.lower),
        upper: this.#value(found.upper),
        recentErrorRatio: found.errorRatio,
        expert: found.expert,
      };
    };
    const [short, middle, long] = this.#horizons;
    return { madeAtMs, horizons: [answer(short), answer(middle), answer(long)] };
  }

  /** `null` if no threshold is set, or before the first hour under it was learned. */
  onset(): OnsetOutlook | null {
    const threshold = this.#threshold;
    if (threshold === null || !this.#minutes.open) return null;
    this.#look();
    const madeAtMs = this.#minutes.newestMs;
    const limit = this.#level(threshold);
    if (this.#features.level >= limit) {
      return { madeAtMs, threshold, aboveNow: true, probability: 1, warned: false, leadMs: null };
    }
    const outlook = this.#onset.outlook(this.#features, limit);
    if (outlook === null) return null;
    const { probability, warned } = outlook;
    return {
      madeAtMs,
      threshold,
      aboveNow: false,
      probability,
      warned,
      leadMs: warned ? this.#leadMinutes(limit) * MINUTE_MS : null,
    };
  }

  /** JSON-safe; `restoreForecaster` gives the same forecaster back. */
  save(): ForecasterState {
    return {
      version: STATE_VERSION,
      resolution: this.resolution,
      threshold: this.#threshold,
      history: this.#history.save(),
      learned: this.#arena.save(),
    };
  }

  /** For `restoreForecaster`. False if the state does not fit; then this forecaster must not be used. */
  load(state: ForecasterState): boolean {
    this.threshold = state.threshold;
    return (
      state.resolution === this.resolution &&
      this.#arena.load(state.learned) &&
      this.#history.load(state.history) &&
      this.#minutes.fits(state.history.newest)
    );
  }

  #follow(tick: MinuteTick): void {
    if (tick.clockSetBack) {
      this.#history.clear();
      this.#features.forget();
      for (const horizon of this.#horizons) horizon.forget();
      this.#onset.forget();
    }
    if (tick.closed === null) return;
    const { minute, value } = tick.closed;
    const level = this.#level(value);
    this.#history.write(minute, level);
    this.#still[0] = this.#standstill(level);
    this.#still[1] = level;
    this.#learn(minute, level);
    this.#features.look(minute, level);
    this.#features.close();
    for (const horizon of this.#horizons) horizon.close(this.#features, this.#still[0]);
    if (this.#threshold !== null) this.#onset.close(this.#features, this.#level(this.#threshold));
    if (tick.bridged === 0) return;
    // A source slower than a minute: what lies between two samples is taken as a straight line.
    const slope = (this.#level(this.#minutes.value) - level) / (tick.bridged + 1);
    for (let step = 1; step <= tick.bridged; step++) {
      this.#history.write(minute + step, level + slope * step);
      this.#learn(minute + step, level + slope * step);
    }
  }

  #learn(minute: number, level: number): void {
    for (const horizon of this.#horizons) horizon.learn(minute, level, (at) => this.#value(at));
    if (this.#threshold !== null) this.#onset.learn(minute, this.#level(this.#threshold));
  }

  /** Looks at the open minute. */
  #look(): void {
    this.#features.look(this.#minutes.minute, this.#level(this.#minutes.value));
  }

  #contextNow(): number {
    return this.#standstill(this.#level(this.#minutes.value));
  }

  #standstill(level: number): number {
    return level === this.#still[1] ? Math.min((this.#still[0] as number) + 1, CONTEXTS - 1) : 0;
  }

  #leadMinutes(limit: number): number {
    const [short, middle] = this.#horizons;
    const context = this.#contextNow();
    const soon = short.answer(this.#features, context)?.upper ?? this.#features.level;
    const later = middle.answer(this.#features, context)?.upper ?? soon;
    if (soon >= limit) return 1;
    if (later < limit) return WARN_MINUTES;
    return 1 + ((WARN_MINUTES - 1) * (limit - soon)) / (later - soon);
  }

  /** ln(1 + value/resolution): relative above the resolution, linear below, 0 at 0. */
  #level(value: number): number {
    return Math.log1p(value / this.resolution);
  }

  #value(level: number): number {
    return this.resolution * Math.expm1(Math.min(Math.max(level, 0), 30));
  }
}

/** A forecaster from what `save()` gave; `null` if it is damaged, of another version, or of another resolution. */
export function restoreForecaster(state: unknown, options: ForecasterOptions = {}): SeriesForecaster | null {
  const parsed = forecasterState.safeParse(state);
  if (!parsed.success) return null;
  const forecaster = new SeriesForecaster(options);
  if (!forecaster.load(parsed.data)) return null;
  if (options.threshold !== undefined) forecaster.threshold = options.threshold;
  return forecaster;
}
