import { describe, expect, it } from 'vitest';
import type { SiteEvent } from '../../../preload/contract/index.ts';
import { clusterEvents } from '../../../renderer/events/event-clusters.ts';

const event = (id: number, atMs: number): SiteEvent => ({
  id,
  atMs,
  lastAtMs: atMs,
  severity: 'info',
  deviceId: null,
  remark: { code: 'x', facts: {} },
  count: 1,
});
const span = { fromMs: 0, toMs: 1000, widthPixels: 1000 };

describe('events on the time axis', () => {
  it('that are near to each other are one mark at the newest', () => {
    const [only, ...rest] = clusterEvents([event(1, 500), event(2, 510), event(3, 505)], span);
    expect(rest).toEqual([]);
    expect(only?.x).toBe(510);
    expect(only?.events.map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  it('outside of the time are not drawn', () =>
    expect(clusterEvents([event(1, -1), event(2, 1001)], span)).toEqual([]));

  it('never write over each other, at the right end neither', () => {
    for (const times of [[100, 400, 950], [880, 960], [100, 130, 160, 990], [990], [700, 760, 830, 900, 970]]) {
      const clusters = clusterEvents(
        times.map((atMs, index) => event(index, atMs)),
        span,
      );
      const taken = clusters.map(({ x, side, roomPixels }) =>
        side === 'right' ? [x, x + roomPixels] : [x - roomPixels, x],
      );
      taken.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
      taken.forEach(([from = 0, to = 0], index) => {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1000);
        expect(to - 1e-9).toBeLessThanOrEqual(taken[index + 1]?.[0] ?? 1000);
      });
    }
  });

  it('at the right end are read to the left', () =>
    expect(clusterEvents([event(1, 200), event(2, 990)], span).at(-1)).toMatchObject({ side: 'left' }));
});
