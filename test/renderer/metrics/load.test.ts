import { describe, expect, it } from 'vitest';
import type { DeviceId, ResourceSample } from '../../../preload/contract/index.ts';
import { byPressure, loadState, type EdgeLoad } from '../../../renderer/metrics/load.ts';
import { overloadedTail, rangeOf, toLine } from '../../../renderer/metrics/series-points.ts';

const sample = (atMs: number, cpuPercent: number | null, memoryPercent: number | null = 40): ResourceSample => ({
  deviceId: 'e' as DeviceId,
  atMs,
  cpuPercent,
  memoryPercent,
  source: 'usage',
  username: 'e-1',
});

describe('S52 state of a load', () => {
  it('is unknown before the first value, never 0', () => {
    expect(loadState(undefined, 0, 2500)).toBe('unknown');
    expect(loadState(sample(0, null, null), 0, 2500)).toBe('unknown');
  });

  it('is stale once the newest sample is too old, however high it was', () => {
    expect(loadState(sample(10_000, 99), 13_000, 2500)).toBe('overloaded');
    expect(loadState(sample(10_000, 99), 13_501, 2500)).toBe('stale');
  });

  it('is overloaded by processor or by memory', () => {
    expect(loadState(sample(0, 84.9, 84.9), 0, 2500)).toBe('normal');
    expect(loadState(sample(0, 85), 0, 2500)).toBe('overloaded');
    expect(loadState(sample(0, null, 91), 0, 2500)).toBe('overloaded');
  });
});

describe('S28 edges by pressure', () => {
  const edge = (name: string, state: EdgeLoad['state'], cpu: number | null, memory = 10): EdgeLoad => ({
    id: name as DeviceId,
    name,
    state,
    newest: cpu === null ? undefined : sample(0, cpu, memory),
  });

  it('puts the hardest pressed first, old values after fresh ones, unknown ones last', () => {
    const sorted = [
      edge('E4', 'unknown', null),
      edge('E3', 'stale', 99),
      edge('E2', 'normal', 20, 70),
      edge('E1', 'normal', 30),
      edge('E10', 'normal', 30),
      edge('E9', 'overloaded', 95),
    ].sort(byPressure);
    expect(sorted.map(({ name }) => name)).toEqual(['E9', 'E2', 'E1', 'E10', 'E3', 'E4']);
  });

  it('does not change places for a small difference', () =>
    expect([edge('B', 'normal', 31), edge('A', 'normal', 30)].sort(byPressure).map(({ name }) => name)).toEqual([
      'A',
      'B',
    ]));
});

describe('a line of samples', () => {
  const window = { fromMs: 0, toMs: 600_000, buckets: 60, gapMs: 5000 };

  it('keeps the highest and lowest of each bucket in their order', () => {
    const series = Array.from({ length: 600 }, (_, second) => sample(second * 1000, second === 303 ? 97 : 30));
    const line = toLine(series, 'cpuPercent', window);
    expect(line.length).toBeLessThanOrEqual(2 * window.buckets);
    expect(line).toContainEqual({ x: 303_000, y: 97 });
    expect(line.map(({ x }) => x)).toEqual(line.map(({ x }) => x).toSorted((a, b) => a - b));
  });

  it('breaks where samples are missing and makes nothing up', () => {
    const line = toLine([sample(0, 10), sample(1000, 20), sample(60_000, 30)], 'cpuPercent', window);
    expect(line.map(({ y }) => y)).toEqual([10, 20, NaN, 30]);
    expect(toLine([], 'cpuPercent', window)).toEqual([]);
    expect(toLine([sample(0, null)], 'cpuPercent', window)).toEqual([]);
  });

  it('leaves out what is outside of its time', () =>
    expect(toLine([sample(-1, 10), sample(700_000, 20)], 'cpuPercent', window)).toEqual([]));

  it('is abnormal only at its end, from where it crossed the threshold', () => {
    const points = [90, 40, 84, 86, 91].map((y, x) => ({ x, y }));
    expect(overloadedTail(points)).toEqual([
      { x: 2, y: 84 },
      { x: 3, y: 86 },
      { x: 4, y: 91 },
    ]);
    expect(overloadedTail(points.slice(0, 3))).toEqual([]);
    expect(
      overloadedTail([
        { x: 0, y: NaN },
        { x: 1, y: 90 },
      ]),
    ).toEqual([{ x: 1, y: 90 }]);
  });

  it('tells between which values it was', () => {
    expect(rangeOf([sample(0, 99), sample(10, 20), sample(20, null), sample(30, 35)], 'cpuPercent', 5)).toEqual({
      low: 20,
      high: 35,
    });
    expect(rangeOf([sample(0, null)], 'cpuPercent', 0)).toBeNull();
  });
});
