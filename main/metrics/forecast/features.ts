import type { Arena } from './arena.ts';
import { DAY, type History } from './history.ts';

/**
 * Rates per minute of what follows the series: four moving means of the level (about 1, 5, 15 and 50 minutes), the level
 * that it keeps coming back to (a day and a half), and two of its mean absolute change (5 and 30 minutes).
 */
const RATES = [0.5, 0.2, 0.07, 0.02, 0.0005, 0.2, 0.03];
const MEANS = 4;
const HOME = 4;
const LEVELS = 5;
const FAST_VOLATILITY = 5;
const VOLATILITY = 6;
const LAGS = 3;
/** Constant, lags, moving means. */
export const COMMON = 1 + LAGS + MEANS;
export const HORIZON_FEATURES = COMMON + 4;
export const ONSET_FEATURES = COMMON + 14;
/** Volatility assumed before any was seen, in log units a minute. */
const FIRST_VOLATILITY = 0.05;

/**
 * What the linear models see at one minute, all as log differences to the level now: no unit, no scale. What was not
 * observed (a gap, no yesterday yet) counts as "no difference".
 */
export class Features {
  readonly #history: History;
  /** What follows the series, as of the last closed minute. */
  readonly #closed: Float64Array;
  /** [last closed minute, its level]; -1 before the first. */
  readonly #last: Float64Array;
  /** The same as `closed`, with the minute looked at. */
  readonly #now: Float64Array;
  readonly common = new Float64Array(COMMON);
  minute = -1;
  level = 0;
  /** Changes with every look that is not a repetition, so that what was derived from the last one can be kept. */
  version = 0;
  #settled = true;

  constructor(arena: Arena, history: History) {
    this.#history = history;
    this.#closed = arena.take(RATES.length);
    this.#last = arena.take(2);
    this.#last[0] = -1;
    this.#now = new Float64Array(RATES.length);
  }

  /** Moving mean over about 1, 5, 15 or 50 minutes: 0..3. */
  mean(which: 0 | 1 | 2 | 3): number {
    return this.#now[which] as number;
  }

  /** Mean absolute change of a minute, over about half an hour. */
  get volatility(): number {
    return this.#now[VOLATILITY] as number;
  }

  /** Looks at a minute, whose level must stand in the history, without settling on it. */
  look(minute: number, level: number): void {
    if (minute === this.minute && level === this.level && !this.#settled) return;
    this.minute = minute;
    this.level = level;
    this.version++;
    this.#settled = false;
    const steps = this.#stepsSince(minute);
    const change = steps === 1 ? Math.abs(level - (this.#last[1] as number)) : FIRST_VOLATILITY;
    for (let i = 0; i < RATES.length; i++) {
      const first = i < LEVELS ? level : FIRST_VOLATILITY;
      const before = steps === 0 ? first : (this.#closed[i] as number);
      // A gap of n minutes ages a mean as n minutes of the new level would: 1 − (1 − α)ⁿ.
      const rate = steps > 1 ? 1 - (1 - (RATES[i] as number)) ** steps : (RATES[i] as number);
      this.#now[i] = before + rate * ((i < LEVELS ? level : change) - before);
    }
    const x = this.common;
    x[0] = 1;
    for (let lag = 1; lag <= LAGS; lag++) x[lag] = known(this.#history.at(minute - lag) - level);
    for (let i = 0; i < MEANS; i++) x[1 + LAGS + i] = (this.#now[i] as number) - level;
  }

  /** The minute looked at is over. */
  close(): void {
    this.#closed.set(this.#now);
    this.#settled = true;
    this.#last[0] = this.minute;
    this.#last[1] = this.level;
  }

  /** The clock was set: differences to what was before mean nothing. */
  forget(): void {
    this.#last[0] = -1;
    this.#settled = true;
  }

  /** Minutes from the last closed one; 0: there is none. */
  #stepsSince(minute: number): number {
    const last = this.#last[0] as number;
    return last < 0 ? 0 : Math.max(minute - last, 1);
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
    x[k++] = this.#now[FAST_VOLATILITY] as number;
    x[k++] = this.#now[VOLATILITY] as number;
    x[k++] = history.max(minute - 15, minute) - level;
    x[k++] = history.max(minute - 60, minute) - level;
    x[k++] = history.min(minute - 14, minute) - level;
    x[k++] = (this.#now[HOME] as number) - level;
    x[k++] = Math.max(0, known(level - history.at(minute - 1)));
    x[k++] = Math.max(0, known(level - history.at(minute - 5)));
    x[k++] = known(nextFive - history.mean(yesterday - 2, yesterday + 2));
    x[k++] = known(nextFive - level);
    x[k++] = known(around1 - level);
    x[k++] = known(history.mean(dayBefore + 1, dayBefore + 5) - history.mean(dayBefore - 2, dayBefore + 2));
    x[k++] = known(around2 - level);
    x[k] = known((around1 + around2 + around3) / 3 - level);
  }
}

function known(difference: number): number {
  return difference === difference ? difference : 0;
}
