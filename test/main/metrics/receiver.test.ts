import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceiver, type Receiver } from '../../../main/metrics/receiver.ts';
import { usageReplies } from '../../../main/ports/index.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeUsageServers, type FakeUsageServers } from '../../fakes/usage-server.ts';

const wanted = { enabled: true, host: '0.0.0.0', port: 6432 };
let clock: FakeClock;
let servers: FakeUsageServers;
let receiver: Receiver;

beforeEach(() => {
  clock = createFakeClock();
  servers = createFakeUsageServers();
  receiver = createReceiver({
    startUsageServer: servers.start,
    answer: () => usageReplies.accepted,
    refused: () => undefined,
    clock,
    log: createFakeLog(),
  });
});
afterEach(() => receiver.stop());

const settle = () => new Promise((resolve) => setImmediate(resolve));
const ports = () => [...servers.listening.keys()];

describe("the receiver's life (S50)", () => {
  it('is off until it is switched on, and again after', async () => {
    expect(receiver.status()).toMatchObject({ state: 'off', port: null });
    await receiver.configure(wanted);
    expect(receiver.status()).toEqual({
      state: 'listening',
      host: '0.0.0.0',
      port: 6432,
      wantedPort: 6432,
      failure: null,
    });
    await receiver.configure({ ...wanted, enabled: false });
    expect(receiver.status()).toMatchObject({ state: 'off', port: null });
    expect(ports()).toEqual([]);
  });

  it('moves to another port and address, and leaves the old', async () => {
    await receiver.configure(wanted);
    await receiver.configure({ ...wanted, host: '127.0.0.1', port: 7000 });
    expect(ports()).toEqual([7000]);
    expect(servers.listening.get(7000)?.host).toBe('127.0.0.1');
  });

  it('stays as it is when nothing about it changed', async () => {
    await receiver.configure(wanted);
    await receiver.configure({ ...wanted });
    expect(servers.starts).toBe(1);
  });

  it('takes the next free port when its own is taken, and says so', async () => {
    for (const port of [6432, 6433, 6434]) servers.taken.add(port);
    await receiver.configure(wanted);
    expect(receiver.status()).toMatchObject({
      state: 'listening',
      port: 6435,
      wantedPort: 6432,
      failure: { code: 'port-in-use' },
    });
  });

  it('takes any port when the 20 above are taken too', async () => {
    for (let port = 6432; port <= 6452; port += 1) servers.taken.add(port);
    await receiver.configure(wanted);
    expect(receiver.status()).toMatchObject({ state: 'listening', port: 50_000, failure: { code: 'port-in-use' } });
  });

  it('does not look above the last port', async () => {
    for (let port = 65_530; port <= 65_535; port += 1) servers.taken.add(port);
    await receiver.configure({ ...wanted, port: 65_530 });
    expect(receiver.status().port).toBe(50_000);
  });

  it('moves home when its port becomes free', async () => {
    servers.taken.add(6432);
    await receiver.configure(wanted);
    clock.advance(15_000);
    await settle();
    expect(receiver.status().port).toBe(6433);
    servers.taken.clear();
    clock.advance(15_000);
    await settle();
    expect(receiver.status()).toMatchObject({ state: 'listening', port: 6432, failure: null });
    expect(ports()).toEqual([6432]);
  });

  it('fails on a port that needs more rights, and tries again', async () => {
    servers.forbidden.add(80);
    await receiver.configure({ ...wanted, port: 80 });
    expect(receiver.status()).toMatchObject({ state: 'failed', port: null, failure: { code: 'port-forbidden' } });
    servers.forbidden.clear();
    clock.advance(15_000);
    await settle();
    expect(receiver.status()).toMatchObject({ state: 'listening', port: 80, failure: null });
  });

  it('stops trying when it is switched off', async () => {
    servers.taken.add(6432);
    await receiver.configure(wanted);
    expect(clock.pending).toBe(1);
    await receiver.configure({ ...wanted, enabled: false });
    expect(clock.pending).toBe(0);
    servers.taken.clear();
    clock.advance(60_000);
    await settle();
    expect(ports()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('stays where it was moved to while it was about to try again', async () => {
    servers.taken.add(6432);
    await receiver.configure(wanted);
    const moving = receiver.configure({ ...wanted, port: 7000 });
    clock.advance(15_000);
    await moving;
    await settle();
    expect(receiver.status()).toMatchObject({ port: 7000, failure: null });
    expect(ports()).toEqual([7000]);
    expect(clock.pending).toBe(0);
  });

  it('does what was asked last when asked in haste', async () => {
    await Promise.all([
      receiver.configure(wanted),
      receiver.configure({ ...wanted, port: 7000 }),
      receiver.configure({ ...wanted, enabled: false }),
      receiver.configure({ ...wanted, port: 7001 }),
    ]);
    expect(ports()).toEqual([7001]);
    await Promise.all([receiver.configure(wanted), receiver.stop()]);
    expect(ports()).toEqual([]);
  });
});
