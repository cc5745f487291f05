import { isDefinedError, ORPCError } from '@orpc/client';
import { afterEach, describe, expect, it } from 'vitest';
import { contract } from '../../preload/contract/index.ts';
import { contractApp, queueLimit, type ContractApp } from './contract-app.ts';
import { type Client, type Page, transports } from './transports.ts';

/** An input that the schema takes, for each procedure that has one. A new procedure needs a line here. */
const inputs: Record<string, unknown> = {
  'app.openSite': { site: 'demo' },
  'settings.change': { language: 'en' },
  'inventory.search': { query: 'ㅅㅇㄷ', kind: null, limit: 10 },
  'inventory.create': { kind: 'camera', draft: { name: '상암동' } },
  'inventory.update': { id: 'a', revision: 1, draft: { name: '상암동' } },
  'inventory.remove': { id: 'a', revision: 1 },
  'inventory.history': { id: 'a' },
  'inventory.restore': { id: 'a', revision: 1 },
  'inventory.previewImport': { text: '{}', fileName: null },
  'inventory.applyImport': { previewId: 'a', accept: [] },
  'inventory.export': { ids: null, format: 'json' },
  'camera.probe': { target: { url: 'rtsp://127.0.0.1/' }, profile: 'main' },
  'camera.retry': { cameraId: 'a' },
  'metrics.bindUsername': { username: 'edge-master-01-1129', deviceId: null },
  'events.watch': { afterId: 0 },
  'demo.setFault': { fault: 'overload', deviceId: 'a', active: true },
};

const procedures = Object.entries(contract).flatMap(([room, served]) =>
  Object.keys(served).map((name) => [room, name] as const),
);

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 3000, interval: 5 }).toBe(true);
}

describe.each(transports)('the contract over $name', (transport) => {
  let app: ContractApp;
  let stop: () => Promise<void> = async () => undefined;
  afterEach(() => stop());

  async function serve(): Promise<{ connect(): Promise<Page>; client: Client; page: Page }> {
    app = contractApp();
    const served = await transport.serve(app);
    stop = served.stop;
    const page = await served.connect();
    return { connect: served.connect, client: page.client, page };
  }

  const call = (client: Client, room: string, name: string, input: unknown): Promise<unknown> => {
    const rooms = client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
    return rooms[room]![name]!(input);
  };

  it('serves every procedure, and failures arrive typed with their facts', async () => {
    const { client } = await serve();
    for (const [room, name] of procedures) {
      if (room === 'settings' || room === 'app') continue;
      const thrown = await thrownBy(call(client, room, name, inputs[`${room}.${name}`]));
      expect(thrown, `${room}.${name}`).toBeInstanceOf(ORPCError);
      expect(isDefinedError(thrown), `${room}.${name}`).toBe(true);
      expect(thrown).toMatchObject({
        code: 'FAILED',
        data: { code: 'not-found', facts: { room, name, attempts: 3 }, retryable: false },
      });
    }
  });

  it('checks inputs before a room sees them', async () => {
    const { client } = await serve();
    for (const [room, name] of procedures) {
      if (inputs[`${room}.${name}`] === undefined) continue;
      const thrown = await thrownBy(call(client, room, name, { nonsense: true, limit: 'x', language: 'fr' }));
      expect(thrown, `${room}.${name}`).toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  it('answers values, and changes are seen by whoever watches', async () => {
    const { client } = await serve();
    const stream = await client.settings.watch();
    expect((await stream.next()).value).toMatchObject({ language: 'ko', activeWallId: null });
    expect(await client.settings.change({ language: 'en' })).toMatchObject({ language: 'en' });
    expect((await stream.next()).value).toMatchObject({ language: 'en' });
    await stream.return?.();
  });

  it('tells nothing of an inner fault but that there was one', async () => {
    const { client } = await serve();
    const thrown = await thrownBy(client.app.openSite({ site: 'demo' }));
    expect(thrown).toMatchObject({ code: 'FAILED', data: { code: 'internal' } });
    expect(JSON.stringify(thrown)).not.toContain('stay inside');
    expect(app.errors.join()).toContain('stay inside');
  });

  it('streams what holds now and then every change', async () => {
    const { client } = await serve();
    const stream = await client.app.watch();
    expect((await stream.next()).value).toMatchObject({ nowMs: 0 });
    app.tick();
    expect((await stream.next()).value).toMatchObject({ nowMs: 1 });
    app.tick();
    expect((await stream.next()).value).toMatchObject({ nowMs: 2 });
    await stream.return?.();
    await until(() => app.watching() === 0);
  });

  it('an abort ends the stream and frees the far side', async () => {
    const { client } = await serve();
    const leaving = new AbortController();
    const stream = await client.app.watch(undefined, { signal: leaving.signal });
    await stream.next();
    expect(app.watching()).toBe(1);
    const waiting = stream.next().then(
      ({ done }) => done === true,
      () => true,
    );
    leaving.abort();
    expect(await waiting).toBe(true);
    await until(() => app.watching() === 0);
  });

  if (transport.drops)
    it('S4: a dropped page frees the far side, and a new one resumes with what holds', async () => {
      const { client, page, connect } = await serve();
      const stream = await client.app.watch();
      await stream.next();
      const ended = stream.next().then(
        ({ done }) => done === true,
        () => true,
      );
      await page.drop();
      await until(() => app.watching() === 0);
      app.tick();
      app.tick();
      const again = await (await connect()).client.app.watch();
      expect((await again.next()).value).toMatchObject({ nowMs: 2 });
      app.tick();
      expect((await again.next()).value).toMatchObject({ nowMs: 3 });
      await again.return?.();
      // Node's own ports tell their other end late; a page in Chromium hears of it by the event `close`.
      expect(await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve('late'), 2000))])).toBe(true);
    });

  it('is no promise: awaiting or returning the client, or a room of it, calls nothing', async () => {
    const { client } = await serve();
    const awaited = await (async () => client)();
    const room = await (async () => awaited.app)();
    const stream = await room.watch();
    expect((await stream.next()).value).toMatchObject({ nowMs: 0 });
    await stream.return?.();
    expect(app.errors).toEqual([]);
  });

  if (transport.stalls)
    it('a slow page gets fewer items, the newest last, and memory stays bounded', async () => {
      const { client, page } = await serve();
      const ticks = 3000;
      const stream = await client.app.watch();
      await stream.next();
      page.stall?.stop();
      for (let tick = 0; tick < ticks; tick++) {
        app.tick();
        if (tick % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      page.stall?.resume();
      let items = 0;
      for await (const { nowMs } of stream) {
        items += 1;
        if (nowMs === ticks) break;
      }
      // An item has 20 kB; a WebSocket holds 4 MB unsent and the kernel a few more.
      expect(items).toBeLessThan(transport.name === 'in memory' ? queueLimit + 2 : ticks / 3);
    });
});
