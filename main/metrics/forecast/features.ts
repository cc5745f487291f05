import type { Arena } from './arena.ts';
import { DAY, type History } from './history.ts';

/** Rates of the moving means, per minute: about 1, 5, 15 and 50 minutes. */
const RATES = [0.5, 0.2, 0.07, 0.02];
const LAGS = 3;
/** Constant, lags, moving means. */
export const COMMON = 1 + LAGS + RATES.length;
export const HORIZON_FEATURES = COMMON + 4;
export const ONSET_FEATURES = COMMON + 14;
/** About a month of minutes: the level that the series keeps coming back to. */
const HOME_RATE = 0.0005;
const VOLATILITY_RATES = [0.2, 0.03];
/** Volatility assumed before any was seen, in log units a minute. */
const FIRST_VOLATILITY = 0.05;

/**
 * What the linear models see at one minute, all as log differences to the level now: no unit, no scale. What was not
 * observed (a gap, no yesterday yet) counts as "no difference".
 */
export class Features {
  readonly #history: History;
  /** Moving means, home level, two volatilities, as of the last closed minute. */
  readonly #closed: Float64Array;
  /** [last closed minute, its level]; -1 before the first. */
  readonly #last: Float64Array;
  /** The same as `closed`, with the minute looked at. */
  readonly #now: Float64Array;
  readonly common = new Float64Array(COMMON);
  minute = -1;
  level = 0;

  constructor(arena: Arena, history: History) {
    this.#history = history;
    this.#closed = arena.take(RATES.length + 3);
    this.#last = arena.take(2);
    this.#last[0] = -1;
    this.#now = new Float64Array(RATES.length + 3);
  }

  /** Moving mean over about 1, 5, 15 or 50 minutes: 0..3. */
  mean(which: 0 | 1 | 2 | 3): number {
    return this.#now[which] as number;
  }

  /** Mean absolute change of a minute, over about half an hour. */
  get volatility(): number {
    return this.#now[RATES.length + 2] as number;
  }

  /** Looks at a minute, whose level must stand in the history, without settling on it. */
  look(minute: number, level: number): void {
    this.minute = minute;
    this.level = level;
    const lastMinute = this.#last[0] as number;
    const first = lastMinute < 0;
    // A gap of n minutes ages a mean as n minutes of the new level would: 1 − (1 − α)ⁿ.
    const steps = first ? 1 : Math.max(minute - lastMinute, 1);
    const follow = (index: number, rate: number, target: number, start: number): void => {
      const before = first ? start : (this.#closed[index] as number);
      this.#now[index] = before + (1 - (1 - rate) ** steps) * (target - before);
    };
    RATES.forEach((rate, index) => follow(index, rate, level, level));
    follow(RATES.length, HOME_RATE, level, level);
    const change = first || steps > 1 ? FIRST_VOLATILITY : Math.abs(level - (this.#last[1] as number));
    VOLATILITY_RATES.forEach((rate, index) => follow(RATES.length + 1 + index, rate, change, FIRST_VOLATILITY));

    const x = this.common;
    x[0] = 1;
    for (let lag = 1; lag <= LAGS; lag++) x[lag] = known(this.#history.at(minute - lag) - level);
    for (let i = 0; i < RATES.length; i++) x[1 + LAGS + i] = (this.#now[i] as number) - level;
  }

  /** The minute looked at is over. */
  close(): void {
    this.#closed.set(this.#now);
    this.#last[0] = this.minute;
    this.#last[1] = this.level;
  }

  /** The clock was set: differences to what was before mean nothing. */
  forget(): void {
    this.#last[0] = -1;
  }

  /** Common features, and how the level moved from this time of day to `ahead` minutes later on the last two days. */
  forHorizon(ahead: number, x: Float64Array): void {
    x.set(this.common);
    const half = Math.max(1, ahead >> 1);
    for (let day = 1; day <= 2; day++) {
      const then = this.minute - day * DAY;
      const later = this.#history.mean(then + ahead - half, Math.min(then + ahead + half, this.minute));
      x[COMMON + 2 * day - 2] = known(later - this.#history.mean(then - half, then + half));
      x[COMMON + 2 * day - 1] = known(later - this.level);
    }
  }

  /** Common features, volatility, recent extremes, and the peaks around this time of day on the last three days. */
  forOnset(x: Float64Array): void {
    const { minute, level } = this;
    const history = this.#history;
    x.set(this.common);
    const yesterday = minute - DAY;
    const nextFive = history.mean(yesterday + 1, yesterday + 5);
    const around1 = history.max(yesterday - 10, yesterday + 15);
    const dayBefore = yesterday - DAY;
    const around2 = history.max(dayBefore - 10, dayBefore + 15);
    const around3 = history.max(dayBefore - DAY - 10, dayBefore - DAY + 15);
    let k = COMMON;
    x[k++] = this.#now[RATES.length + 1] as number;
    x[k++] = this.#now[RATES.length + 2] as number;
    x[k++] = history.max(minute - 15, minute) - level;
    x[k++] = history.max(minute - 60, minute) - level;
    x[k++] = history.min(minute - 14, minute) - level;
    x[k++] = (this.#now[RATES.length] as number) - level;
    x[k++] = Math.max(0, known(level - history.at(minute - 1)));
    x[k++] = Math.max(0, known(level - history.at(minute - 5)));
    x[k++] = known(nextFive - history.mean(yesterday - 2, yesterday + 2));
    x[k++] = known(nextFive - level);
    x[k++] = known(around1 - level);
    x[k++] = known(history.mean(dayBefore + 1, dayBefore + 5) - history.mean(dayBefore - 2, dayBefore + 2));
    x[k++] = known(around2 - level);
    x[k++] = known((around1 + around2 + around3) / 3 - level);
  }
}

function known(difference: number): number {
  return difference === difference ? difference : 0;
}
