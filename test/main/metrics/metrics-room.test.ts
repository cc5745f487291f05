import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usageReplies } from '../../../main/ports/index.ts';
import type {
  DeviceId,
  ForecastEvent,
  MetricsEvent,
  ReceiverStatus,
  UsernameBinding,
} from '../../../preload/contract/index.ts';
import { collect } from '../../fakes/collect.ts';
import { aDevice, createTestSite, demoSettings, type TestSite } from './site.ts';

const master = aDevice('m1', 'master', 'Master01', 'edge-master-01');
const terminal = aDevice('t1', 'terminal', 'EdgeCCTV01', 'edge-worker-01');
let site: TestSite;

beforeEach(async () => {
  site = createTestSite();
  site.setDevices([master, terminal]);
  await site.metrics.configure(demoSettings);
});
afterEach(() => site.remove());

const call = () => ({ signal: site.closed });
const watch = () => collect<MetricsEvent>(site.metrics.procedures.watch(undefined, call()));
const usernames = () => collect<UsernameBinding[]>(site.metrics.procedures.usernames(undefined, call()));
const receiver = () => collect<ReceiverStatus>(site.metrics.procedures.receiver(undefined, call()));
const bind = (username: string, deviceId: string | null) =>
  site.metrics.procedures.bindUsername({ username, deviceId: deviceId as DeviceId | null }, call());
const post = (username: string, cpu: unknown = 10, more: Record<string, unknown> = {}) =>
  site.servers.post({ code: '0000', message: '처리성공', username, cpu, memory: 20, ...more });
const samples = (events: MetricsEvent[]) => events.flatMap((event) => event.samples);

describe('samples (S28, S50)', () => {
  it('tells a sample within 250 ms, stamped when it was received', async () => {
    const told = watch();
    expect(await told.next()).toEqual([{ type: 'snapshot', samples: [], staleAfterMs: 2500 }]);
    const atMs = site.clock.nowMs();
    expect(post('edge-master-01-1129', '37.5')).toEqual(usageReplies.accepted);
    expect(await told.next()).toEqual([]);
    site.clock.advance(250);
    expect(await told.next()).toEqual([
      {
        type: 'samples',
        samples: [
          {
            deviceId: 'm1',
            atMs,
            cpuPercent: 37.5,
            memoryPercent: 20,
            source: 'usage',
            username: 'edge-master-01-1129',
          },
        ],
      },
    ]);
  });

  it('gathers what comes quickly: at most 4 messages a second, the newest of each name', async () => {
    const told = watch();
    await told.next();
    for (let index = 0; index < 1000; index += 1) {
      post('edge-master-01', index % 100);
      post('edge-worker-01', 50);
      site.clock.advance(1);
    }
    const events = await told.next();
    expect(events).toHaveLength(4);
    for (const { samples: gathered } of events) expect(gathered).toHaveLength(2);
  });

  it('tells a new page the last minutes in order, each sample once', async () => {
    for (let second = 0; second < 30; second += 1) {
      post('edge-master-01', second);
      post('edge-worker-01', second);
      site.clock.advance(1000);
    }
    post('edge-master-01', 99);
    const told = watch();
    const [snapshot, ...more] = await told.next();
    expect(snapshot?.type).toBe('snapshot');
    expect(more).toEqual([]);
    expect(snapshot!.samples).toHaveLength(61);
    const times = snapshot!.samples.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    site.clock.advance(1000);
    expect(await told.next()).toEqual([]);
  });

  it('sends a long snapshot in pieces', async () => {
    for (let second = 0; second < 600; second += 1) {
      for (let name = 0; name < 8; name += 1) post(`edge-worker-01-${name}`);
      site.clock.advance(1000);
    }
    const events = await watch().next();
    expect(events.map(({ type }) => type)).toEqual(['snapshot', 'samples', 'samples']);
    expect(samples(events)).toHaveLength(4800);
    expect(Math.max(...events.map((event) => event.samples.length))).toBeLessThanOrEqual(2000);
  });

  it('keeps an unknown value as null, never 0', async () => {
    post('edge-master-01', null);
    expect(samples(await watch().next())).toMatchObject([{ cpuPercent: null, memoryPercent: 20 }]);
  });

  it('forgets what is older than ten minutes', async () => {
    post('edge-master-01');
    site.clock.advance(600_000);
    expect(samples(await watch().next())).toHaveLength(1);
    site.clock.advance(1000);
    expect(samples(await watch().next())).toHaveLength(0);
  });

  it('tells when a device is stale: after two missed samples, of the interval that is set', async () => {
    const told = watch();
    await told.next();
    await site.metrics.configure({ ...demoSettings, sampleIntervalMs: 5000 });
    expect(await told.next()).toMatchObject([{ type: 'snapshot', staleAfterMs: 10_500 }]);
  });

  it('holds no more for a page that does not read', async () => {
    const stream = site.metrics.procedures.watch(undefined, call()) as AsyncGenerator<MetricsEvent>;
    await stream.next();
    for (let second = 0; second < 5000; second += 1) {
      post('edge-master-01', second % 100);
      site.clock.advance(1000);
    }
    const rest: MetricsEvent[] = [];
    const reading = collect<MetricsEvent>(stream);
    rest.push(...(await reading.next()));
    expect(rest.length).toBeLessThan(1002);
    expect(rest.some(({ type }) => type === 'snapshot')).toBe(true);
  });
});

describe('forecasts (S29)', () => {
  const forecasts = async () => {
    const told = collect<ForecastEvent>(site.metrics.procedures.forecasts(undefined, call()));
    return (await told.next()).flatMap((event) => event.forecasts);
  };
  const feed = (minutes: number): void => {
    for (let minute = 0; minute < minutes; minute += 1) {
      post('edge-master-01-1129', 40 + (minute % 5));
      post('stranger', 99);
      site.clock.advance(60_000);
    }
  };

  it('are of the device that a name counts for, on the clock that samples are told with', async () => {
    feed(30);
    const told = await forecasts();
    expect(told.map(({ deviceId, resource }) => `${deviceId} ${resource}`)).toEqual(['m1 cpu', 'm1 memory']);
    expect(told[0]).toMatchObject({ madeAtMs: site.clock.nowMs() - 60_000, inFiveMinutes: { aheadMs: 300_000 } });
    void bind('stranger', 't1');
    post('stranger', 99);
    expect((await forecasts()).map(({ deviceId }) => deviceId)).toEqual(['m1', 'm1', 't1', 't1']);
  });

  it('survive a restart, and go with their device', async () => {
    feed(60);
    const before = await forecasts();
    await site.restart();
    await site.metrics.configure(demoSettings);
    expect(await forecasts()).toEqual(before);
    site.setDevices([terminal]);
    site.clock.advance(250);
    expect(await forecasts()).toEqual([]);
    await site.restart();
    expect(await forecasts()).toEqual([]);
  });

  it('go on after the clock was set back by a day', async () => {
    feed(60);
    site.clock.setWall(site.clock.nowMs() - 86_400_000);
    feed(30);
    expect((await forecasts())[0]).toMatchObject({
      madeAtMs: site.clock.nowMs() - 60_000,
      inFiveMinutes: { aheadMs: 300_000 },
    });
  });
});

describe('a clock that is set', () => {
  const agesMs = async () => samples(await watch().next()).map(({ atMs }) => site.clock.nowMs() - atMs);

  it.each([
    ['back', -86_400_000],
    ['forward', 86_400_000],
    ['back a little', -400],
  ])('%s: samples keep their age and order, and pages are told again', async (_which, byMs) => {
    const told = watch();
    for (let second = 0; second < 3; second += 1) {
      post('edge-master-01', second);
      site.clock.advance(1000);
    }
    await told.next();
    site.clock.setWall(site.clock.nowMs() + byMs);
    site.clock.advance(1000);
    expect(await told.next()).toMatchObject([{ type: 'snapshot', samples: [{}, {}, {}] }]);
    post('edge-master-01', 50);
    expect(await agesMs()).toEqual([4000, 3000, 2000, 0]);
    expect(samples(await watch().next()).map(({ cpuPercent }) => cpuPercent)).toEqual([0, 1, 2, 50]);
  });

  it('does not keep samples alive beyond the window', async () => {
    post('edge-master-01');
    site.clock.setWall(site.clock.nowMs() - 3_600_000);
    site.clock.advance(601_000);
    expect(await agesMs()).toEqual([]);
  });

  it('set before 1970 ends nothing', async () => {
    post('edge-master-01');
    site.clock.setWall(0);
    site.clock.advance(1000);
    expect(samples(await watch().next())).toMatchObject([{ atMs: 0 }]);
  });
});

describe('names and devices (S51)', () => {
  it('lists names as they come, also those that fit no device', async () => {
    const told = usernames();
    expect(await told.next()).toEqual([[]]);
    const seenAtMs = site.clock.nowMs();
    post('edge-master-01-1129');
    post('stranger');
    site.clock.advance(1000);
    expect(await told.next()).toEqual([
      [
        { username: 'edge-master-01-1129', deviceId: 'm1', how: 'prefix', lastSeenAtMs: seenAtMs },
        { username: 'stranger', deviceId: null, how: 'none', lastSeenAtMs: seenAtMs },
      ],
    ]);
    expect(samples(await watch().next())).toHaveLength(1);
  });

  it('binds by hand: past samples move along, pages are told again, a restart keeps it', async () => {
    post('stranger', 42);
    const told = watch();
    await told.next();
    expect(bind('stranger', 't1')).toMatchObject({ deviceId: 't1', how: 'manual' });
    expect(await told.next()).toMatchObject([{ type: 'snapshot', samples: [{ deviceId: 't1', cpuPercent: 42 }] }]);
    await site.restart();
    expect(await usernames().next()).toEqual([
      [{ username: 'stranger', deviceId: 't1', how: 'manual', lastSeenAtMs: null }],
    ]);
  });

  it('by hand goes before the prefix, and null goes back to it', async () => {
    post('edge-master-01-1129');
    expect(bind('edge-master-01-1129', 't1')).toMatchObject({ deviceId: 't1', how: 'manual' });
    expect(bind('edge-master-01-1129', null)).toMatchObject({ deviceId: 'm1', how: 'prefix' });
    await site.restart();
    expect(await usernames().next()).toEqual([[]]);
  });

  it('refuses a device that does not exist', () => {
    expect(() => bind('stranger', 'nobody')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('follows the inventory: a device added, renamed, removed, restored', async () => {
    post('edge-2-77', 5);
    await bind('stranger', 't1');
    const told = watch();
    await told.next();
    const change = async (devices: Parameters<TestSite['setDevices']>[0]) => {
      site.setDevices(devices);
      site.clock.advance(250);
      return samples(await told.next()).map(({ deviceId }) => deviceId);
    };
    const added = aDevice('t2', 'terminal', 'edge-2', null);
    expect(await change([master, terminal, added])).toEqual(['t2']);
    expect(await change([master, terminal, { ...added, name: 'edge-3' }])).toEqual([]);
    expect(await change([master, added])).toEqual(['t2']);
    expect((await usernames().next())[0]).toContainEqual(
      expect.objectContaining({ username: 'stranger', how: 'none' }),
    );
    await change([master, terminal, added]);
    expect((await usernames().next())[0]).toContainEqual(
      expect.objectContaining({ username: 'stranger', deviceId: 't1', how: 'manual' }),
    );
  });

  it('remembers 2,000 names; invented ones do not push out those of devices', async () => {
    post('edge-master-01-1129');
    for (let index = 0; index < 5000; index += 1) post(`invented-${index}`);
    const [list] = await usernames().next();
    expect(list).toHaveLength(2000);
    expect(list).toContainEqual(expect.objectContaining({ username: 'edge-master-01-1129', deviceId: 'm1' }));
    expect(list).toContainEqual(expect.objectContaining({ username: 'invented-4999' }));
    expect(samples(await watch().next())).toHaveLength(1);
  });

  it('takes a name of a device though 2,000 others are remembered', async () => {
    for (let index = 0; index < 2500; index += 1) post(`edge-worker-01-${index}`);
    post('edge-master-01-1129');
    const [list] = await usernames().next();
    expect(list).toHaveLength(2000);
    expect(list).toContainEqual(expect.objectContaining({ username: 'edge-master-01-1129' }));
    expect(list).not.toContainEqual(expect.objectContaining({ username: 'edge-worker-01-0' }));
  });
});

describe('posts that are not fine', () => {
  it('turns a code other than 0000 into an event with its message; no values, no sample (S51)', async () => {
    expect(site.servers.post({ code: '9001', message: 'psutil 없음', username: 'edge-master-01-1129' })).toEqual(
      usageReplies.accepted,
    );
    expect(site.reports).toEqual([
      {
        severity: 'warning',
        deviceId: 'm1',
        remark: {
          code: 'usage-failure-reported',
          facts: { username: 'edge-master-01-1129', code: '9001', message: 'psutil 없음' },
        },
      },
    ]);
    expect(samples(await watch().next())).toEqual([]);
    post('edge-master-01-1129', 95, { code: '9002', message: '느림' });
    expect(samples(await watch().next())).toMatchObject([{ cpuPercent: 95 }]);
    expect(site.reports).toHaveLength(2);
  });

  it('refuses with its own word, counts it, and reports whose post it was', async () => {
    post('edge-master-01-1129');
    expect(post('edge-master-01-1129', 101)).toEqual(usageReplies.cpuOutOfRange);
    expect(site.servers.post('{', '192.168.0.9')).toEqual(usageReplies.bodyNotJson);
    expect(site.reports.map(({ deviceId, remark }) => [deviceId, remark])).toEqual([
      [
        'm1',
        { code: 'usage-refused', facts: { reason: '1203', address: '127.0.0.1', username: 'edge-master-01-1129' } },
      ],
      [null, { code: 'usage-refused', facts: { reason: '1003', address: '192.168.0.9', username: null } }],
    ]);
    expect(await receiver().next()).toMatchObject([{ state: 'listening', accepted: 1, rejected: 2 }]);
  });

  it('takes a Python dict only while it is told to be tolerant (S51)', async () => {
    const dict = "{'code': '0000', 'message': '', 'username': 'edge-1', 'cpu': 1, 'memory': 2}";
    expect(site.servers.post(dict)).toEqual(usageReplies.accepted);
    await site.metrics.configure({ ...demoSettings, tolerant: false });
    expect(site.servers.post(dict)).toEqual(usageReplies.bodyNotJson);
    expect(site.servers.starts).toBe(1);
  });

  it('tells the counters once a second at most', async () => {
    const told = receiver();
    await told.next();
    for (let index = 0; index < 100; index += 1) post('edge-master-01');
    site.clock.advance(1000);
    expect(await told.next()).toMatchObject([{ accepted: 100 }]);
  });
});

describe('events of silence', () => {
  const told = () =>
    site.reports.map(({ severity, deviceId, remark }) => [severity, deviceId, remark.code, remark.facts]);

  it('tells once when a known host stops reporting, and how long it was silent when it starts again (S28)', () => {
    post('edge-master-01');
    site.clock.advance(60_000);
    post('edge-master-01');
    expect(told()).toEqual([
      ['warning', 'm1', 'usage-silent', { username: 'edge-master-01' }],
      ['info', 'm1', 'usage-resumed', { username: 'edge-master-01', seconds: 60 }],
    ]);
  });

  it('says nothing of unknown names, of a host that is a little late, or while the operator has the listener off', async () => {
    post('nobody');
    post('edge-master-01');
    site.clock.advance(2000);
    post('edge-master-01');
    await site.metrics.configure({ ...demoSettings, enabled: false });
    site.clock.advance(60_000);
    expect(told()).toEqual([]);
  });
});

describe('the room', () => {
  it('tells where it listens, and leaves nothing behind when it stops', async () => {
    const heard: ReceiverStatus[] = [];
    site.metrics.receiverChanged.listen((status) => heard.push(status));
    await site.metrics.configure({ ...demoSettings, port: 7000 });
    expect(heard).toMatchObject([{ state: 'listening', port: 7000, wantedPort: 7000 }]);
    post('edge-master-01');
    site.setDevices([]);
    await site.metrics.stop();
    expect(site.servers.listening.size).toBe(0);
    expect(site.clock.pending).toBe(0);
  });
});
