import assert from 'node:assert/strict';
import { isDefinedError, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { contract, type Contract } from '../../preload/contract/index.ts';
import { queueLimit } from './contract-app.ts';
import { inputs } from './inputs.ts';

export type Client = ContractRouterClient<Contract>;

/** A page's connection to main. */
export interface Page {
  client: Client;
  /** The connection breaks, as when a page reloads or a socket drops. */
  drop(): Promise<void>;
  /** Stops taking what main sends, and takes it again. */
  stall: { stop(): void; resume(): void };
}

/** What a check may see and do of the far side. */
export interface FarSide {
  tick(times?: number): Promise<void>;
  watching(): Promise<number>;
  errors(): Promise<string[]>;
}

export interface Stage {
  page: Page;
  connect(): Promise<Page>;
  far: FarSide;
  /** Items that may still arrive at a page that was slow; see the last check. */
  heldItems: number;
}

export interface Check {
  title: string;
  /** `drop`: there is a connection to break. `stall`: the far side can tell that a page is slow. */
  needs?: 'drop' | 'stall';
  run(stage: Stage): Promise<void>;
}

const procedures = Object.entries(contract).flatMap(([room, served]) =>
  Object.keys(served).map((name) => [room, name] as const),
);

/** One suite for every transport; runs under Vitest and, in Electron, under Playwright. */
export const checks: Check[] = [
  {
    title: 'serves every procedure, and failures arrive typed with their facts',
    async run({ page }) {
      for (const [room, name] of procedures) {
        if (room === 'settings' || room === 'app') continue;
        const thrown = await thrownBy(call(page.client, room, name, inputs[`${room}.${name}`]));
        assert.ok(thrown instanceof ORPCError, `${room}.${name}: ${String(thrown)}`);
        assert.notEqual(thrown.code, 'BAD_REQUEST', `${room}.${name} needs a line in inputs.ts`);
        assert.ok(isDefinedError(thrown), `${room}.${name}: ${String(thrown)}`);
        const facts = { room, name, attempts: 3 };
        const data = { code: 'not-found', message: `reached ${room}.${name}`, facts, retryable: false };
        assert.equal(thrown.code, 'FAILED');
        assert.deepEqual(thrown.data, data);
      }
    },
  },
  {
    title: 'checks inputs before a room sees them',
    async run({ page }) {
      for (const [room, name] of procedures) {
        if (inputs[`${room}.${name}`] === undefined) continue;
        const thrown = await thrownBy(call(page.client, room, name, { nonsense: true, limit: 'x', language: 'fr' }));
        assert.ok(thrown instanceof ORPCError, `${room}.${name}: ${String(thrown)}`);
        assert.equal(thrown.code, 'BAD_REQUEST', `${room}.${name}`);
      }
    },
  },
  {
    title: 'answers values, and changes are seen by whoever watches',
    async run({ page: { client } }) {
      const stream = await client.settings.watch();
      assert.equal((await item(stream)).language, 'ko');
      assert.equal((await client.settings.change({ language: 'en' })).language, 'en');
      assert.equal((await item(stream)).language, 'en');
      await stream.return?.();
    },
  },
  {
    title: 'tells nothing of an inner fault but that there was one',
    async run({ page, far }) {
      const thrown = await thrownBy(page.client.app.openSite({ site: 'demo' }));
      assert.ok(thrown instanceof ORPCError);
      assert.equal((thrown.data as { code: string }).code, 'internal');
      assert.doesNotMatch(JSON.stringify(thrown), /stay inside/);
      assert.match((await far.errors()).join(), /stay inside/);
    },
  },
  {
    title: 'streams what holds now and then every change',
    async run({ page, far }) {
      const stream = await page.client.app.watch();
      assert.equal((await item(stream)).nowMs, 0);
      await far.tick();
      assert.equal((await item(stream)).nowMs, 1);
      await far.tick();
      assert.equal((await item(stream)).nowMs, 2);
      await stream.return?.();
      await until(async () => (await far.watching()) === 0);
    },
  },
  {
    title: 'an abort ends the stream and frees the far side',
    async run({ page, far }) {
      const leaving = new AbortController();
      const stream = await page.client.app.watch(undefined, { signal: leaving.signal });
      await stream.next();
      assert.equal(await far.watching(), 1);
      const waiting = ended(stream.next());
      leaving.abort();
      assert.equal(await waiting, true);
      await until(async () => (await far.watching()) === 0);
    },
  },
  {
    title: 'S4: a dropped page frees the far side, and a new one resumes with what holds',
    needs: 'drop',
    async run({ page, connect, far }) {
      const stream = await page.client.app.watch();
      await stream.next();
      const waiting = ended(stream.next());
      await page.drop();
      await until(async () => (await far.watching()) === 0);
      await far.tick(2);
      const again = await (await connect()).client.app.watch();
      assert.equal((await item(again)).nowMs, 2);
      await far.tick();
      assert.equal((await item(again)).nowMs, 3);
      await again.return?.();
      assert.equal(await Promise.race([waiting, later(2000)]), true, 'the dropped stream ends for its reader too');
    },
  },
  {
    title: 'is no promise: awaiting or returning the client, or a room of it, calls nothing',
    async run({ page, far }) {
      const awaited = await (async () => page.client)();
      const room = await (async () => awaited.app)();
      const stream = await room.watch();
      assert.equal((await item(stream)).nowMs, 0);
      await stream.return?.();
      assert.deepEqual(await far.errors(), []);
    },
  },
  {
    title: 'a slow page gets fewer items, the newest last, and memory stays bounded',
    needs: 'stall',
    async run({ page, far, heldItems }) {
      const ticks = 3000;
      const stream = await page.client.app.watch();
      await stream.next();
      page.stall.stop();
      await far.tick(ticks);
      page.stall.resume();
      let items = 0;
      for await (const { nowMs } of stream) {
        items += 1;
        if (nowMs === ticks) break;
      }
      assert.ok(items <= queueLimit + heldItems, `${items} items were held`);
    },
  },
];

/** The next item of a stream that goes on. */
async function item<Item>(stream: AsyncIterator<Item, unknown>): Promise<Item> {
  const next = await stream.next();
  if (next.done === true) throw new Error('the stream has ended');
  return next.value;
}

function call(client: Client, room: string, name: string, input: unknown): Promise<unknown> {
  const rooms = client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  return rooms[room]![name]!(input);
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

/** True once a stream is over, in good order or broken. */
const ended = (next: Promise<{ done?: boolean | undefined }>): Promise<boolean> =>
  next.then(
    ({ done }) => done === true,
    () => true,
  );

const later = (delayMs: number): Promise<'late'> =>
  new Promise((resolve) => setTimeout(() => resolve('late'), delayMs));

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await holds()) return;
    await later(10);
  }
  throw new Error('it did not come to hold within 3 s');
}
