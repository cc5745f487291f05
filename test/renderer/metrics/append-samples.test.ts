import { describe, expect, it } from 'vitest';
import type { DeviceId, ResourceSample } from '../../../preload/contract/index.ts';
import { appendSamples, historyMs, spanFor } from '../../../renderer/metrics/store.ts';

const sample = (device: string, atMs: number): ResourceSample => ({
  deviceId: device as DeviceId,
  atMs,
  cpuPercent: 1,
  memoryPercent: 1,
  source: 'usage',
  username: device,
});
const timesOf = (known: ReturnType<typeof appendSamples>, device: string) =>
  known.get(device as DeviceId)?.map(({ atMs }) => atMs);

describe('samples of the last ten minutes', () => {
  it('are added by device and forgotten by age', () => {
    const first = appendSamples(new Map(), [sample('a', 0), sample('b', 5), sample('a', 1000)]);
    const later = appendSamples(first, [sample('a', historyMs + 500)]);
    expect(timesOf(later, 'a')).toEqual([1000, historyMs + 500]);
    expect(timesOf(later, 'b')).toEqual([5]);
  });

  it('leave the series of devices without news untouched, so that nothing is drawn for them', () => {
    const first = appendSamples(new Map(), [sample('a', 0), sample('b', 0)]);
    const later = appendSamples(first, [sample('a', 1)]);
    expect(later.get('b' as DeviceId)).toBe(first.get('b' as DeviceId));
    expect(later.get('a' as DeviceId)).not.toBe(first.get('a' as DeviceId));
  });
});

describe('span of the gauges', () => {
  it('is the shortest that shows all that is known, ten minutes at most', () => {
    expect(spanFor(null, 5_000_000)).toBe(60_000);
    expect(spanFor(5_000_000 - 60_000, 5_000_000)).toBe(60_000);
    expect(spanFor(5_000_000 - 61_000, 5_000_000)).toBe(120_000);
    expect(spanFor(0, 5_000_000)).toBe(historyMs);
  });
});
