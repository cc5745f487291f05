import { describe, expect, it } from 'vitest';
import { liveStream, Signal } from '../../main/streams.ts';
import { collect } from '../fakes/collect.ts';

/** A number as state; its changes are told one by one, each snapshot as `=n`. */
function counter(limit?: number) {
  const changes = new Signal<number>();
  const leaving = new AbortController();
  const closing = new AbortController();
  let value = 0;
  const stream = liveStream<string, number>({
    snapshot: () => [`=${value}`],
    changes,
    toItems: (change) => [`+${change}`],
    signal: leaving.signal,
    closed: closing.signal,
    ...(limit === undefined ? {} : { limit }),
  });
  const add = (amount: number): void => {
    value += amount;
    changes.emit(amount);
  };
  return { changes, stream, add, leave: () => leaving.abort(), close: () => closing.abort() };
}

describe('a live stream', () => {
  it('begins with what holds and then tells each change', async () => {
    const { stream, add } = counter();
    add(1);
    const seen = collect<string>(stream);
    expect(await seen.next()).toEqual(['=1']);
    add(2);
    add(3);
    expect(await seen.next()).toEqual(['+2', '+3']);
  });

  it('loses no change between the snapshot and the first wait', async () => {
    const { stream, add } = counter();
    expect((await stream.next()).value).toBe('=0');
    add(5);
    expect((await stream.next()).value).toBe('+5');
  });

  it('gives a slow reader a fresh snapshot instead of a queue without end', async () => {
    const { stream, add } = counter(3);
    await stream.next();
    for (let turn = 0; turn < 1000; turn++) add(1);
    const seen = collect<string>(stream);
    const items = await seen.next();
    expect(items[0]).toMatch(/^=\d+$/);
    expect(items.length).toBeLessThanOrEqual(4);
    const total = items.reduce((sum, item) => (item.startsWith('=') ? Number(item.slice(1)) : sum + 1), 0);
    expect(total).toBe(1000);
  });

  it.each(['leave', 'close'] as const)('ends and lets go of its listener: %s', async (how) => {
    const counted = counter();
    const seen = collect<string>(counted.stream);
    await seen.next();
    expect(counted.changes.size).toBe(1);
    counted[how]();
    await seen.ended;
    expect(counted.changes.size).toBe(0);
  });
});
