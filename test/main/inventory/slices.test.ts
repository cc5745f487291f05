import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, openTestSite, type TestSite } from './site.ts';

let site: TestSite;
beforeEach(() => {
  site = openTestSite();
  // Each look at the clock takes a millisecond: a slice is a dozen steps, however fast the machine.
  let nowMs = 0;
  site.clock.monotonicMs = () => (nowMs += 1);
});
afterEach(() => site.close());

const records = (count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, index) => ({
      name: `EdgeCCTV${index}`,
      type: 1,
      ip: `10.0.${index >> 8}.${index & 255}`,
      url: `rtsp://root:root@10.0.${index >> 8}.${index & 255}/axis-media/media.amp`,
    })),
  );

const preview = (text: string, signal?: AbortSignal) =>
  site.inventory.procedures.previewImport({ text, fileName: null }, { signal });

/** Turns of the event loop that others get while the work goes on. */
async function turnsDuring<T>(work: Promise<T> | T): Promise<{ turns: number; result: T }> {
  let turns = 0;
  let going = true;
  const turn = (): void => {
    turns += 1;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  const result = await work;
  going = false;
  return { turns, result };
}

describe('S47 a large import leaves main to the others', () => {
  it('reading 300 records is interrupted many times', async () => {
    const { turns, result } = await turnsDuring(preview(records(300)));
    expect(result.proposals).toHaveLength(300);
    expect(turns).toBeGreaterThan(50);
  });

  it('a page that goes away stops it', async () => {
    const leaving = new AbortController();
    const asked = preview(records(300), leaving.signal);
    setImmediate(() => leaving.abort());
    await expect(asked).rejects.toMatchObject({ code: 'link-lost' });
  });

  it('a page that goes away while it is saved leaves nothing behind', async () => {
    const { previewId, proposals } = await preview(records(300));
    const accept = proposals.map(({ key }) => key);
    const saving = site.inventory.procedures.applyImport({ previewId, accept }, { signal: AbortSignal.abort() });
    await expect(saving).rejects.toMatchObject({ code: 'link-lost' });
    expect(site.inventory.devices()).toEqual([]);
    expect(await site.inventory.procedures.applyImport({ previewId, accept }, call)).toMatchObject({ created: 300 });
  });

  it('a later preview ends an earlier one', async () => {
    const earlier = expect(preview(records(300))).rejects.toMatchObject({ code: 'import-expired' });
    const later = await preview(records(1));
    await earlier;
    expect(
      await site.inventory.procedures.applyImport({ previewId: later.previewId, accept: ['found-1'] }, call),
    ).toEqual({ created: 1, merged: 0, unchanged: 0 });
  });

  it('a device that changes while the rest is made ready is a conflict, and nothing is saved', async () => {
    await site.paste(records(1));
    const { previewId, proposals } = await preview(records(300).replaceAll('axis-media', 'other-media'));
    const saving = site.inventory.procedures.applyImport(
      { previewId, accept: proposals.map(({ key }) => key) },
      call,
    ) as Promise<unknown>;
    const { id, revision } = site.named('EdgeCCTV0');
    await site.inventory.procedures.update({ id, revision, draft: { description: 'meanwhile' } }, call);
    await expect(saving).rejects.toMatchObject({ code: 'conflict' });
    expect(site.inventory.devices()).toHaveLength(1);
  });
});
