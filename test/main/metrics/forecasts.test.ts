import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { createForecasts, type Forecasts } from '../../../main/metrics/forecasts.ts';
import { migrations } from '../../../main/metrics/schema.ts';
import type { Database, Databases } from '../../../main/ports/index.ts';
import type { Device, DeviceId, ForecastEvent, LoadForecast } from '../../../preload/contract/index.ts';
import { forecastEvent } from '../../../preload/contract/index.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { collect } from '../../fakes/collect.ts';
import { createFakeLog, type FakeLog } from '../../fakes/log.ts';
import { aDevice } from './site.ts';

const minuteMs = 60_000;
let directory: string;
let databases: Databases & { close(): void };
let database: Database;
let clock: FakeClock;
let log: FakeLog;
let devices: Device[];
let forecasts: Forecasts;
let closing: AbortController;

function open(): void {
  databases = openSqliteDatabases(directory);
  database = databases.open('metrics', migrations);
  closing = new AbortController();
  forecasts = createForecasts({ database, inventory: { devices: () => devices }, clock, log, closed: closing.signal });
}

function close(): void {
  closing.abort();
  forecasts.stop();
  databases.close();
}

/** `killed` = without the save at the end. */
function restart({ killed = false } = {}): void {
  if (killed) {
    closing.abort();
    databases.close();
    // What it would still do fails on the closed database, and is logged.
    forecasts.stop();
  } else close();
  open();
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-forecasts-'));
  clock = createFakeClock();
  log = createFakeLog();
  devices = [aDevice('a', 'terminal', 'a', null), aDevice('b', 'terminal', 'b', null)];
  open();
});
afterEach(() => {
  close();
  rmSync(directory, { recursive: true });
});

/** A load that climbs and falls within the hour, another by device. */
const cpuAt = (device: string, minute: number): number =>
  50 + 30 * Math.sin(minute / 9) + (device.charCodeAt(0) % 7) + 3 * Math.sin(minute * 2.7);

function feed(minutes: number, ids: readonly string[] = ['a', 'b'], memory: number | null = 40): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const id of ids) forecasts.add(id as DeviceId, clock.nowMs(), cpuAt(id, clock.nowMs() / minuteMs), memory);
    clock.advance(minuteMs);
  }
}

const watch = () => collect<ForecastEvent>(forecasts.watch(closing.signal));
const now = async (): Promise<LoadForecast[]> => (await watch().next()).flatMap((event) => event.forecasts);
const rows = () => database.all<{ device_id: string; resource: string }>('SELECT device_id, resource FROM forecaster');
const cpuOf = (all: readonly LoadForecast[], id: string): LoadForecast =>
  all.find(({ deviceId, resource }) => deviceId === id && resource === 'cpu')!;

describe('S29 forecasts of each load', () => {
  it('are null while too little was seen, then 1, 5 and 15 minutes ahead with an interval and the error', async () => {
    feed(3);
    expect(cpuOf(await now(), 'a')).toMatchObject({ inOneMinute: null, inFifteenMinutes: null, onset: null });
    feed(180);
    const forecast = cpuOf(await now(), 'a');
    expect(forecast.madeAtMs).toBe(clock.nowMs() - minuteMs);
    for (const [horizon, minutes] of [
      [forecast.inOneMinute, 1],
      [forecast.inFiveMinutes, 5],
      [forecast.inFifteenMinutes, 15],
    ] as const) {
      expect(horizon!.aheadMs).toBe(minutes * minuteMs);
      expect(horizon!.atMs).toBe(forecast.madeAtMs + minutes * minuteMs);
      expect(horizon!.lowerPercent).toBeLessThan(horizon!.medianPercent);
      expect(horizon!.upperPercent).toBeGreaterThan(horizon!.medianPercent);
      expect(horizon!.recentErrorRatio).toBeGreaterThan(0);
      expect(horizon!.recentErrorRatio).toBeLessThan(0.5);
    }
    expect(forecast.onset).toMatchObject({ probability: expect.any(Number) });
    for (const event of await watch().next()) expect(forecastEvent.parse(event)).toEqual(event);
  });

  it('stay within 0..100 % when the load touches 100 %', async () => {
    for (let minute = 0; minute < 200; minute += 1) {
      forecasts.add('a' as DeviceId, clock.nowMs(), minute % 7 === 0 ? 20 : 100, 100);
      clock.advance(minuteMs);
    }
    const { inFiveMinutes } = cpuOf(await now(), 'a');
    expect(inFiveMinutes!.upperPercent).toBe(100);
  });

  it('have no series for a resource that was never known', async () => {
    feed(5, ['a'], null);
    expect((await now()).map(({ resource }) => resource)).toEqual(['cpu']);
  });

  it('warn of an onset before it comes', async () => {
    // Every 45 minutes load climbs over the threshold within ten minutes and stays for ten.
    let warnings = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const phase = minute % 45;
      const cpu = phase < 20 ? 40 : phase < 30 ? 40 + 5.5 * (phase - 20) : phase < 40 ? 95 : 40;
      forecasts.add('a' as DeviceId, clock.nowMs(), cpu + Math.sin(minute * 1.7), 40);
      if (minute > 20 * 60 && phase === 26) {
        const { onset } = cpuOf(await now(), 'a');
        if (onset!.warned) {
          warnings += 1;
          expect(onset!.leadMs).toBeGreaterThanOrEqual(minuteMs);
          expect(onset!.leadMs).toBeLessThanOrEqual(5 * minuteMs);
        }
      }
      clock.advance(minuteMs);
    }
    expect(warnings).toBeGreaterThan(3);
  });
});

describe('S29 telling', () => {
  it('tells each device once in ten seconds at most, gathered', async () => {
    const told = watch();
    expect(await told.next()).toEqual([{ type: 'snapshot', forecasts: [] }]);
    for (let second = 0; second < 60; second += 1) {
      for (const id of ['a', 'b']) forecasts.add(id as DeviceId, clock.nowMs(), 30, 40);
      clock.advance(1000);
    }
    const events = await told.next();
    expect(events).toHaveLength(6);
    for (const event of events) {
      expect(event.type).toBe('forecasts');
      expect(event.forecasts.map(({ deviceId, resource }) => `${deviceId} ${resource}`)).toEqual([
        'a cpu',
        'a memory',
        'b cpu',
        'b memory',
      ]);
    }
  });

  it('tells nothing while nobody reports', async () => {
    feed(5);
    const told = watch();
    await told.next();
    clock.advance(10 * minuteMs);
    expect(await told.next()).toEqual([]);
  });

  it('sends a long snapshot in pieces', async () => {
    feed(
      1,
      Array.from({ length: 300 }, (_, index) => `e${index}`),
    );
    const events = await watch().next();
    expect(events.map(({ type }) => type)).toEqual(['snapshot', 'forecasts', 'forecasts']);
    expect(events.map((event) => event.forecasts.length)).toEqual([200, 200, 200]);
  });
});

describe('S29 what was learned survives', () => {
  it('a restart: forecasts are the same to the last bit, and so are those after the next samples', async () => {
    feed(200);
    const before = await now();
    expect(cpuOf(before, 'a').inFifteenMinutes).not.toBeNull();
    restart();
    expect(await now()).toEqual(before);
    feed(30);
    const after = await now();

    // The same samples without a restart in between.
    close();
    rmSync(directory, { recursive: true });
    clock.setWall(createFakeClock().nowMs());
    open();
    feed(230);
    expect(await now()).toEqual(after);
  });

  it('a kill, but for the last minutes', async () => {
    feed(200);
    const before = cpuOf(await now(), 'a');
    restart({ killed: true });
    const after = cpuOf(await now(), 'a');
    expect(before.madeAtMs - after.madeAtMs).toBeLessThanOrEqual(6 * minuteMs);
    expect(after.inFifteenMinutes).not.toBeNull();
  });

  it('a damaged state: that series is learned anew, the others stay', async () => {
    feed(60);
    const before = await now();
    close();
    for (const [state, resource] of [
      ['{"version":1', 'cpu'],
      ['{"version":1,"resolution":0.05}', 'memory'],
    ] as const) {
      databases = openSqliteDatabases(directory);
      databases
        .open('metrics', migrations)
        .run('UPDATE forecaster SET state = ? WHERE device_id = ? AND resource = ?', state, 'a', resource);
      databases.close();
    }
    open();
    expect(await now()).toEqual(before.filter(({ deviceId }) => deviceId === 'b'));
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
    feed(2);
    expect(cpuOf(await now(), 'a').inOneMinute).toBeNull();
    restart();
    expect(await now()).toHaveLength(4);
  });

  it('a state of nonsense in a valid form: nothing is told that the contract forbids', async () => {
    const parts = Array.from({ length: 40 }, (_, part) => `e${part}`);
    devices = parts.map((id) => aDevice(id, 'terminal', id, null));
    feed(60, parts);
    close();
    databases = openSqliteDatabases(directory);
    const stored = databases.open('metrics', migrations);
    for (const [part, id] of parts.entries()) {
      const { state } = stored.get<{ state: string }>(
        `SELECT state FROM forecaster WHERE device_id = ? AND resource = 'cpu'`,
        id,
      )!;
      const damaged = JSON.parse(state) as { learned: string };
      const bytes = Buffer.from(damaged.learned, 'base64');
      // Each device's state has another fortieth turned to large negative numbers.
      const cells = bytes.length / 8;
      for (let cell = Math.floor((part * cells) / 40); cell < Math.floor(((part + 1) * cells) / 40); cell += 1)
        if (cell >= 8) bytes.writeDoubleLE(-1e300, 8 * cell);
      damaged.learned = bytes.toString('base64');
      stored.run('UPDATE forecaster SET state = ? WHERE device_id = ?', JSON.stringify(damaged), id);
    }
    databases.close();
    open();
    for (let round = 0; round < 3; round += 1) {
      for (const event of await watch().next()) expect(forecastEvent.safeParse(event).error).toBeUndefined();
      feed(2, parts);
    }
  });

  it('a disk that refuses: said once, forecasts go on', async () => {
    databases.close();
    feed(30);
    expect(cpuOf(await now(), 'a').inOneMinute).not.toBeNull();
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    open();
  });
});

describe('S29 bounds', () => {
  it('forgets a removed device, here, on the disk, and at the next start', async () => {
    feed(30);
    restart();
    expect(rows()).toHaveLength(4);
    const told = watch();
    await told.next();
    devices = devices.slice(1);
    forecasts.forgetRemoved();
    const [again, ...more] = await told.next();
    expect(again).toMatchObject({ type: 'snapshot', forecasts: [{ deviceId: 'b' }, { deviceId: 'b' }] });
    expect(more).toEqual([]);
    expect(rows().map(({ device_id }) => device_id)).toEqual(['b', 'b']);
    // Removed while the app was closed.
    devices = [];
    restart();
    expect(rows()).toEqual([]);
    expect(await now()).toEqual([]);
  });

  it('forecasts 500 devices; one more takes the place of one that is silent for an hour, and of no other', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `e${index}`);
    feed(1, ids);
    feed(1, ['more']);
    expect(new Set((await now()).map(({ deviceId }) => deviceId)).size).toBe(500);
    clock.advance(60 * minuteMs);
    feed(1, ids.slice(1));
    feed(1, ['more']);
    const present = new Set<string>((await now()).map(({ deviceId }) => deviceId));
    expect(present.size).toBe(500);
    expect(present.has('more')).toBe(true);
    expect(present.has('e0')).toBe(false);
  });

  it('saves in slices, each device within six minutes', () => {
    feed(1, ['a']);
    clock.advance(2 * minuteMs);
    expect(rows()).toHaveLength(2);
    const ids = Array.from({ length: 90 }, (_, index) => `e${index}`);
    feed(1, ids);
    clock.advance(2 * minuteMs);
    expect(rows()).toHaveLength(2 + 2 * 6);
    clock.advance(3 * minuteMs);
    expect(rows()).toHaveLength(2 + 2 * 90);
  });
});
