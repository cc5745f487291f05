import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFileSecretBox } from '../../main/adapters/key-file-secret-box.ts';
import { kubernetes } from '../../main/adapters/kubernetes.ts';
import { openSqliteDatabases } from '../../main/adapters/sqlite-databases.ts';
import { systemClock } from '../../main/adapters/system-clock.ts';
import { type App, type AppPorts, createApp } from '../../main/app.ts';
import { startKubernetesApi } from '../../main/demo/kubernetes/index.ts';
import { AppError } from '../../main/errors.ts';
import type { DemoSite, VideoProcess } from '../../main/ports/index.ts';
import type { Cluster, Device } from '../../preload/contract/index.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { collect } from '../fakes/collect.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeUsageServers, type FakeUsageServers } from '../fakes/usage-server.ts';

let directory: string;
let clock: FakeClock;
let servers: FakeUsageServers;
let openStorages: number;
const running: App[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-app-'));
  clock = createFakeClock();
  servers = createFakeUsageServers();
  openStorages = 0;
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
  rmSync(directory, { recursive: true });
});

const video: VideoProcess = {
  endpoint: () => Promise.reject(new AppError('video-process-failed', 'there is none in this test')),
  configure: () => undefined,
  sourceChanged: () => undefined,
  retry: () => undefined,
  probe: () => Promise.reject(new AppError('camera-timeout', 'there is none in this test')),
  stop: () => Promise.resolve(),
};

function demoSite(kubeconfigs: DemoSite['kubeconfigs'] = []): DemoSite {
  return {
    records:
      '{"kind": "master", "name": "Master01", "ip": "192.168.0.14", "port": "5000", "hostname": "edge-master-01"}',
    kubeconfigs,
    state: () => ({ faults: [] }),
    setFault: () => Promise.resolve({ faults: [] }),
    postUsageTo: () => undefined,
    onChange: () => () => undefined,
    stop: () => Promise.resolve(),
  };
}

/** The app over real storage; video, the demo's sockets and the `/usage` listener are fakes. */
async function start(ports: Partial<AppPorts> = {}) {
  const app = createApp({
    clock,
    log: createFakeLog(),
    host: 'node',
    version: '0.0.0',
    settingsStore: { read: () => ({}), write: () => undefined, setAside: null },
    openStorage: (site) => {
      const databases = openSqliteDatabases(join(directory, site));
      openStorages += 1;
      return {
        databases,
        secretBox: openKeyFileSecretBox(join(directory, site, 'secret.key')),
        close: () => {
          openStorages -= 1;
          databases.close();
        },
      };
    },
    startVideoProcess: () => video,
    startUsageServer: servers.start,
    startDemoSite: () => Promise.resolve(demoSite()),
    kube: kubernetes,
    random: () => 0.5,
    site: null,
    notices: [],
    ...ports,
  });
  running.push(app);
  await app.start();
  return { app, api: createRouterClient(app.router) };
}

type Api = Awaited<ReturnType<typeof start>>['api'];

async function names(api: Api): Promise<string[]> {
  for await (const event of await api.inventory.watch()) {
    if (event.type === 'snapshot') return event.devices.map(({ name }) => name);
  }
  return [];
}

async function masters(api: Api): Promise<Device[]> {
  for await (const event of await api.inventory.watch()) {
    if (event.type === 'snapshot') return event.devices.filter(({ name }) => name === 'Master01');
  }
  return [];
}

async function clustersOf(api: Api): Promise<Cluster[]> {
  for await (const update of await api.cluster.watch()) {
    if (update.type === 'snapshot') return update.clusters.map(({ cluster }) => cluster);
  }
  return [];
}

const router = { kind: 'router' as const, draft: { name: 'EDGE-5G', address: '192.168.0.222' } };

describe('the site that opens', () => {
  it('is the demo while no real one is set up (S4)', async () => {
    const { api } = await start();
    expect(await names(api)).toEqual(['Master01']);
    expect([...servers.listening.values()].map(({ host }) => host)).toEqual(['127.0.0.1']);
  });

  it('is the real one as soon as it has a device, with nothing of the demo in it', async () => {
    const first = await start({ site: 'real' });
    await first.api.inventory.create(router);
    await first.app.stop();
    const { api } = await start();
    expect(await names(api)).toEqual(['EDGE-5G']);
    expect(servers.listening.size).toBe(0);
  });
});

describe('S57 the clusters of the demo', () => {
  it('are adopted at each start, with what they need to be spoken to now', async () => {
    for (const run of ['first', 'second']) {
      const server = await startKubernetesApi({ cluster: 'Master01', token: `token-of-the-${run}-run` });
      const kubeconfigs = [{ master: 'Master01', text: server.kubeconfig() }];
      const { app, api } = await start({
        site: 'demo',
        startDemoSite: () => Promise.resolve(demoSite(kubeconfigs)),
        clock: systemClock,
      });
      try {
        const device = (await masters(api))[0];
        if (device === undefined) throw new Error('the demo has no master');
        await expect
          .poll(async () => (await clustersOf(api)).map(({ id, connection }) => [id, connection.state]))
          .toEqual([[device.id, 'live']]);
        // Renamed meanwhile: the next run has its own master, and this one does not stand in its way.
        await api.inventory.update({ id: device.id, revision: device.revision, draft: { name: `renamed ${run}` } });
      } finally {
        await app.stop();
        await server.stop();
      }
    }
  });
});

describe('opening the other site', () => {
  it('ends the streams of the one that closes and keeps the two apart', async () => {
    const { api } = await start({ site: 'demo' });
    const watched = collect(await api.inventory.watch());
    expect(await api.app.openSite({ site: 'real' })).toMatchObject({ site: 'real' });
    await watched.ended;
    expect(await names(api)).toEqual([]);
    await api.inventory.create(router);
    await api.app.openSite({ site: 'demo' });
    expect(await names(api)).toEqual(['Master01']);
    expect(openStorages).toBe(1);
  });

  it('leaves the operator the site he had when the other one cannot be opened', async () => {
    const failing = () => Promise.reject(new AppError('port-in-use', 'no room for cameras', { facts: { port: 8554 } }));
    const { api } = await start({ site: 'real', startDemoSite: failing });
    await api.inventory.create(router);
    await expect(api.app.openSite({ site: 'demo' })).rejects.toMatchObject({ data: { code: 'port-in-use' } });
    expect(await names(api)).toEqual(['EDGE-5G']);
    expect(openStorages).toBe(1);
  });

  it('refuses faults on a real site', async () => {
    const { api } = await start({ site: 'real' });
    const device = await api.inventory.create(router);
    await expect(api.demo.setFault({ fault: 'silence', deviceId: device.id, active: true })).rejects.toMatchObject({
      data: { code: 'demo-only' },
    });
  });
});

describe('stopping', () => {
  it('closes what was opened, also twice, and leaves no timer', async () => {
    const { app } = await start({ site: 'demo' });
    await Promise.all([app.stop(), app.stop()]);
    expect(openStorages).toBe(0);
    expect(servers.listening.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
