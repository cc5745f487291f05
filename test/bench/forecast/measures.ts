import { median, quantile, type Trace } from './traces.ts';

export const AHEAD = [1, 5, 15] as const;
/** Minutes ahead → what was forecast at each minute (NaN: no answer). */
export type Forecasts = Map<number, Float64Array>;

/** A warning counts 1..5 minutes before the onset. */
const WARNING_MINUTES = 5;
/** An onset: so many minutes below, then so many at or above. Otherwise one noisy minute is an overload. */
const BELOW_MINUTES = 5;
const ABOVE_MINUTES = 5;

/** Mean of |forecast − truth| / truth over the evaluated minutes, in percent. Truths of 0 are left out. */
export function mape(trace: Trace, forecasts: Forecasts, ahead: number): number {
  const made = forecasts.get(ahead);
  let sum = 0;
  let count = 0;
  for (let i = trace.from; i < trace.values.length; i++) {
    const truth = trace.values[i] as number;
    if (truth === 0) continue;
    sum += Math.abs((made?.[i - ahead] ?? Number.NaN) - truth) / truth;
    count++;
  }
  return (100 * sum) / count;
}

export const medianMape = (traces: Trace[], all: Forecasts[], ahead: number): number =>
  median(traces.map((trace, t) => mape(trace, all[t] as Forecasts, ahead)));

export interface Warnings {
  onsets: number;
  caught: number;
  /** Warned minutes after which no onset came within five minutes. */
  falseMinutes: number;
  /** Of those, the ones after which the threshold was not reached at all, not even for a minute. */
  idleMinutes: number;
  /** Evaluated minutes below the threshold. */
  minutes: number;
}

/** Which minutes start an onset, and which were warned of, given what each minute warned: `warned[i]` while below. */
export function judgeWarnings(trace: Trace, threshold: number, warned: (i: number) => boolean): Warnings {
  const { values, from } = trace;
  const above = (i: number): boolean => (values[i] as number) >= threshold;
  const result: Warnings = { onsets: 0, caught: 0, falseMinutes: 0, idleMinutes: 0, minutes: 0 };
  const beforeOnset = new Uint8Array(values.length);
  for (let i = from; i + ABOVE_MINUTES <= values.length; i++) {
    let onset = true;
    for (let k = 0; onset && k < ABOVE_MINUTES; k++) onset = above(i + k);
    for (let k = 1; onset && k <= BELOW_MINUTES; k++) onset = !above(i - k);
    if (!onset) continue;
    result.onsets++;
    let caught = false;
    for (let k = 1; k <= WARNING_MINUTES; k++) {
      beforeOnset[i - k] = 1;
      caught ||= warned(i - k);
    }
    if (caught) result.caught++;
  }
  for (let i = from; i < values.length - WARNING_MINUTES; i++) {
    if (above(i)) continue;
    result.minutes++;
    if (beforeOnset[i] === 1 || !warned(i)) continue;
    result.falseMinutes++;
    let reached = false;
    for (let k = 1; k <= WARNING_MINUTES; k++) reached ||= above(i + k);
    if (!reached) result.idleMinutes++;
  }
  return result;
}

export const caughtShare = ({ caught, onsets }: Warnings): number => (onsets === 0 ? 1 : caught / onsets);
export const falseShare = ({ falseMinutes, minutes }: Warnings): number => falseMinutes / minutes;
export const idleShare = ({ idleMinutes, minutes }: Warnings): number => idleMinutes / minutes;

export function total(all: Warnings[]): Warnings {
  const sum: Warnings = { onsets: 0, caught: 0, falseMinutes: 0, idleMinutes: 0, minutes: 0 };
  for (const one of all) for (const key of Object.keys(sum) as (keyof Warnings)[]) sum[key] += one[key];
  return sum;
}

/** The threshold of a trace: P95 of all of it, or of the evaluated days. */
export function thresholdOf(trace: Trace, scope: 'trace' | 'evaluated'): number {
  return quantile(scope === 'trace' ? trace.values : trace.values.subarray(trace.from), 0.95);
}

/** Standard deviation of a forecast's errors: of all up to each minute, or of the last `window` ones. */
export function errorDeviation(values: Float64Array, made: Float64Array, ahead: number, window: number): Float64Array {
  const squares = values.map((value, i) => (i < ahead ? 0 : (value - (made[i - ahead] as number)) ** 2));
  let sum = 0;
  return squares.map((square, i) => {
    sum += square - (squares[i - window] ?? 0);
    return Math.sqrt(Math.max(0, sum) / Math.max(1, Math.min(i - ahead + 1, window)));
  });
}
