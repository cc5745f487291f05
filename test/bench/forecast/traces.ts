import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Trace {
  name: string;
  /** Unix milliseconds, a minute apart. */
  timesMs: number[];
  /** In percent of the trace's own maximum. */
  values: Float64Array;
  /** Index of the first minute that is evaluated: the last three days are. */
  from: number;
}

export const EVALUATED_MINUTES = 3 * 1440;

/**
 * Every `*.csv` (`ts,value`; ts in Unix seconds, a minute apart) of a directory, by name. A file that does not fit is
 * left out, and named on stderr.
 */
export function readTraces(directory: string): Trace[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.csv'))
    .sort();
  const traces = names.flatMap((name) => readTrace(directory, name) ?? []);
  if (traces.length === 0) throw new Error(`${directory} holds no trace`);
  return traces;
}

function readTrace(directory: string, name: string): Trace | null {
  const [, ...lines] = readFileSync(join(directory, name), 'utf8').trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(',').map(Number));
  const values = Float64Array.from(rows, (row) => row[1] ?? Number.NaN);
  const top = values.reduce((highest, value) => Math.max(highest, value), 0);
  if (rows.length < EVALUATED_MINUTES + 1440 || !values.every((value) => value >= 0) || top === 0) {
    process.stderr.write(`${name} is left out: four days of values ≥ 0 are needed\n`);
    return null;
  }
  return {
    name,
    timesMs: rows.map((row) => (row[0] ?? Number.NaN) * 1000),
    values: values.map((value) => (100 * value) / top),
    from: rows.length - EVALUATED_MINUTES,
  };
}

export function quantile(values: Iterable<number>, share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

export function median(values: Iterable<number>): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
