import { describe, expect, it } from 'vitest';
import { historyMs, SampleHistory } from '../../../main/metrics/sample-history.ts';

const reading = (atMonotonicMs: number) => ({ atMonotonicMs, cpuPercent: 1, memoryPercent: 1 });
const times = (history: SampleHistory, username: string): number[] =>
  (new Map(history.entries()).get(username) ?? []).map(({ atMonotonicMs }) => atMonotonicMs);

describe('the history of samples (S28)', () => {
  it('keeps ten minutes of a sample a second, each', () => {
    const history = new SampleHistory();
    for (let second = 0; second <= 1200; second += 1) {
      history.add('edge-1', reading(second * 1000));
      history.prune(second * 1000);
    }
    const kept = times(history, 'edge-1');
    expect(kept).toHaveLength(601);
    expect([kept.at(0), kept.at(-1)]).toEqual([600_000, 1_200_000]);
  });

  it('thins a fast sender evenly, and its newest is always there', () => {
    const history = new SampleHistory();
    for (let atMs = 0; atMs <= historyMs; atMs += 1) {
      history.add('edge-1', reading(atMs));
      if (atMs % 60_000 === 0) expect(times(history, 'edge-1').at(-1)).toBe(atMs);
    }
    const kept = times(history, 'edge-1');
    expect(kept.at(0)).toBeLessThanOrEqual(1000);
    expect(kept.length).toBeGreaterThan(1190);
    expect(kept.length).toBeLessThanOrEqual(1200);
    const gaps = kept.slice(1).map((atMs, index) => atMs - kept[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(501);
  });

  it('keeps every sample of a second with jitter', () => {
    const history = new SampleHistory();
    for (let second = 0; second < 300; second += 1) history.add('edge-1', reading(second * 1000 + (second % 3) * 150));
    expect(times(history, 'edge-1')).toHaveLength(300);
  });

  it('stays bounded in all, whatever number of names share it', () => {
    const history = new SampleHistory();
    for (let atMs = 0; atMs < historyMs; atMs += 1000) {
      for (let name = 0; name < 2000; name += 1) history.add(`edge-${name}`, reading(atMs));
    }
    const total = [...history.entries()].reduce((sum, [, readings]) => sum + readings.length, 0);
    expect(total).toBeLessThanOrEqual(480_000);
    expect(total).toBeGreaterThan(400_000);
    expect(times(history, 'edge-0').at(-1)).toBe(historyMs - 1000);
  });

  it('forgets names with nothing left in the window', () => {
    const history = new SampleHistory();
    history.add('edge-1', reading(0));
    history.prune(historyMs);
    expect(times(history, 'edge-1')).toEqual([0]);
    history.prune(historyMs + 1);
    expect([...history.entries()]).toEqual([]);
  });
});
