import { describe, expect, test } from 'vitest';
import { applyInventoryEvents } from '../../../renderer/inventory/store.ts';
import { byId, idOf, sampleDevice } from './sample-devices.ts';

describe('the live inventory', () => {
  test('a snapshot replaces all, later events change single devices', () => {
    const before = byId([sampleDevice('old', 'master')]);
    const after = applyInventoryEvents(before, [
      { type: 'snapshot', devices: [sampleDevice('a', 'master'), sampleDevice('b', 'camera')] },
      { type: 'saved', device: sampleDevice('a', 'master', { name: 'renamed' }) },
      { type: 'removed', id: idOf('b') },
    ]);
    expect([...after.values()].map(({ id, name }) => [id, name])).toEqual([['a', 'renamed']]);
    expect([...before.keys()]).toEqual(['old']);
  });

  test('S26 ten thousand saved devices are taken in at once', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => ({
      type: 'saved' as const,
      device: sampleDevice(`edge-${index}`, 'terminal'),
    }));
    const from = performance.now();
    expect(applyInventoryEvents(null, events).size).toBe(10_000);
    expect(performance.now() - from).toBeLessThan(200);
  });
});
