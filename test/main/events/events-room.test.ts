import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { AppError } from '../../../main/errors.ts';
import { createEvents, type EventReport } from '../../../main/events/index.ts';
import type { Databases } from '../../../main/ports/index.ts';
import type { SiteEvent } from '../../../preload/contract/index.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { collect } from '../../fakes/collect.ts';

let directory: string;
let databases: ReturnType<typeof openSqliteDatabases>;
const clock = createFakeClock();
let closing: AbortController;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-events-'));
  databases = openSqliteDatabases(directory);
  closing = new AbortController();
});
afterEach(() => {
  closing.abort();
  databases.close();
  rmSync(directory, { recursive: true });
});

const open = (ports: Databases = databases) => createEvents({ databases: ports, clock, closed: closing.signal });
const noted = (text: string): EventReport => ({
  severity: 'info',
  deviceId: null,
  remark: { code: 'noted', facts: { text } },
});
const watch = (events: ReturnType<typeof open>, afterId = 0) =>
  collect<SiteEvent>(events.procedures.watch({ afterId }, { signal: closing.signal }));
const texts = (events: SiteEvent[]) => events.map(({ remark }) => remark.facts['text']);

/** As if the app were closed and started again. */
function reopen() {
  closing.abort();
  closing = new AbortController();
  databases.close();
  databases = openSqliteDatabases(directory);
  return open();
}

describe('events', () => {
  it('tells an event once it is stored, and the log survives a restart', async () => {
    const events = open();
    const told = watch(events);
    events.report(noted('a'));
    expect(await told.next()).toEqual([]);
    clock.advance(250);
    const [event] = await told.next();
    expect(event).toMatchObject({ id: 1, count: 1, severity: 'info', deviceId: null, remark: noted('a').remark });
    expect(await watch(reopen()).next()).toEqual([event]);
  });

  it('stores what was reported just before the site is closed', async () => {
    open().report(noted('last words'));
    expect(texts(await watch(reopen()).next())).toEqual(['last words']);
  });

  it('counts a repeat within a minute up, and begins anew after it', async () => {
    const events = open();
    const told = watch(events);
    events.report(noted('again'));
    clock.advance(59_000);
    events.report(noted('again'));
    clock.advance(59_000);
    events.report(noted('again'));
    clock.advance(250);
    const seen = await told.next();
    expect(seen.map(({ id, count }) => ({ id, count }))).toEqual([
      { id: 1, count: 1 },
      { id: 1, count: 2 },
      { id: 1, count: 3 },
    ]);
    expect(seen[2]!.lastAtMs - seen[2]!.atMs).toBe(118_000);
    clock.advance(61_000);
    events.report(noted('again'));
    clock.advance(250);
    expect(await told.next()).toMatchObject([{ id: 2, count: 1 }]);
    expect(await watch(reopen()).next()).toMatchObject([
      { id: 1, count: 3 },
      { id: 2, count: 1 },
    ]);
  });

  it('keeps different devices, severities and facts apart', async () => {
    const events = open();
    const told = watch(events);
    events.report(noted('a'));
    events.report(noted('b'));
    events.report({ ...noted('a'), severity: 'warning' });
    clock.advance(250);
    expect(await told.next()).toHaveLength(3);
  });

  it('does not end before it began when the clock is set back', async () => {
    const events = open();
    const told = watch(events);
    events.report(noted('a'));
    clock.setWall(clock.nowMs() - 3_600_000);
    events.report(noted('a'));
    clock.advance(250);
    const [event] = await told.next();
    expect(event).toMatchObject({ count: 2 });
    expect(event!.lastAtMs).toBe(event!.atMs);
  });

  it('resumes after an id: newer events, and older ones that were counted up', async () => {
    const events = open();
    for (const text of ['a', 'b', 'c']) events.report(noted(text));
    clock.advance(250);
    events.report(noted('a'));
    clock.advance(250);
    expect(texts(await watch(events, 2).next())).toEqual(['a', 'c']);
    expect(texts(await watch(events, 3).next())).toEqual(['a']);
  });

  it('starts over for a page that knows numbers which this log never gave', async () => {
    const events = open();
    events.report(noted('a'));
    clock.advance(250);
    expect(texts(await watch(events, 500).next())).toEqual(['a']);
  });

  it('tells a new page the newest 200, oldest first', async () => {
    const events = open();
    for (let index = 0; index < 300; index += 1) {
      events.report(noted(String(index)));
      clock.advance(1000);
    }
    const seen = texts(await watch(events).next());
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => String(index + 100)));
  });

  it('keeps the newest 10,000', () => {
    const events = open();
    for (let index = 0; index < 10_050; index += 1) {
      events.report(noted(String(index)));
      if (index % 150 === 149) clock.advance(75_000);
    }
    clock.advance(250);
    const file = new DatabaseSync(join(directory, 'events.db'), { readOnly: true });
    const kept = file.prepare('SELECT count(*) AS n, min(id) AS low FROM event').get();
    file.close();
    expect(kept).toEqual({ n: 10_000, low: 51 });
  });

  it('counts a flood of ever new events in one, so that it cannot wash the log out', async () => {
    const events = open();
    const told = watch(events);
    events.report(noted('before'));
    for (let index = 0; index < 50_000; index += 1) events.report(noted(`flood ${index}`));
    clock.advance(250);
    const seen = await told.next();
    expect(seen).toHaveLength(201);
    expect(seen.at(0)).toMatchObject({ remark: noted('before').remark });
    expect(seen.at(-1)).toMatchObject({ remark: { code: 'events-overflow' }, count: 50_001 - 200 });
  });

  it('tells events though the disk is full, says so once, and stores them when there is room again', async () => {
    let isFull = false;
    const events = open({
      notices: databases.notices,
      open: (name, migrations) => {
        const database = databases.open(name, migrations);
        return {
          ...database,
          run: (...statement) => database.run(...statement),
          all: (...statement) => database.all(...statement),
          get: (...statement) => database.get(...statement),
          transaction: (work) => {
            if (isFull) throw new AppError('storage-full', 'no room', { retryable: true });
            return database.transaction(work);
          },
        };
      },
    });
    const told = watch(events);
    isFull = true;
    events.report(noted('a'));
    clock.advance(60_000);
    events.report(noted('b'));
    clock.advance(60_000);
    const seen = await told.next();
    expect(seen.map(({ remark }) => remark.facts)).toEqual([{ text: 'a' }, { code: 'storage-full' }, { text: 'b' }]);
    isFull = false;
    clock.advance(10_000);
    expect(await watch(reopen()).next()).toHaveLength(3);
  });

  it('ends its streams when the site closes', async () => {
    const told = watch(open());
    closing.abort();
    await told.ended;
  });
});
