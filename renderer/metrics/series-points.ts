import { overloadPercent, type ResourceSample } from '../../preload/contract/index.ts';

export { overloadPercent };

/** Samples of one device, oldest first; the array is replaced when it grows, so that React sees it. */
export type Series = readonly ResourceSample[];

export type Field = 'cpuPercent' | 'memoryPercent';

/** `y` is `NaN` where the line has a hole. */
export interface LinePoint {
  x: number;
  y: number;
}

/**
 * The samples of `fromMs`…`toMs` as a line of at most 2 × `buckets` points: each bucket keeps its lowest and highest
 * sample in their order, so that a short peak is never lost. Unknown values and gaps longer than `gapMs` break the
 * line; nothing is made up in between.
 */
export function toLine(
  series: Series,
  field: Field,
  { fromMs, toMs, buckets, gapMs }: { fromMs: number; toMs: number; buckets: number; gapMs: number },
): LinePoint[] {
  const line: LinePoint[] = [];
  const bucketMs = (toMs - fromMs) / buckets;
  let bucket = -1;
  let low: LinePoint | null = null;
  let high: LinePoint | null = null;
  let lastMs: number | null = null;
  const flush = (): void => {
    if (low !== null && high !== null)
      line.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
    low = high = null;
  };
  for (const sample of series) {
    const value = sample[field];
    if (sample.atMs < fromMs || sample.atMs > toMs || value === null) continue;
    if (lastMs !== null && sample.atMs - lastMs > gapMs) {
      flush();
      line.push({ x: (lastMs + sample.atMs) / 2, y: NaN });
      bucket = -1;
    }
    const here = Math.floor((sample.atMs - fromMs) / bucketMs);
    if (here !== bucket) {
      flush();
      bucket = here;
    }
    const point: LinePoint = { x: sample.atMs, y: value };
    if (low === null || value < low.y) low = point;
    if (high === null || value >= high.y) high = point;
    lastMs = sample.atMs;
  }
  flush();
  return line;
}

/** The end of a line that is at or above the threshold, from the point before it crossed; empty when it is not. */
export function overloadedTail(line: readonly LinePoint[], threshold = overloadPercent): LinePoint[] {
  let start = line.length;
  while (start > 0 && (line[start - 1]?.y ?? NaN) >= threshold) start--;
  if (start === line.length) return [];
  const before = line[start - 1];
  return line.slice(before !== undefined && !Number.isNaN(before.y) ? start - 1 : start);
}

/** Lowest and highest value of the window; `null` = no known value in it. */
export function rangeOf(series: Series, field: Field, fromMs: number): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (const sample of series) {
    const value = sample[field];
    if (value === null || sample.atMs < fromMs) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low === Infinity ? null : { low, high };
}
