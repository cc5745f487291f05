import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { ClusterState } from '../../../main/cluster/cluster-state.ts';
import type { KubeApi } from '../../../main/ports/index.ts';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { type ClusterSite, createClusterSite, type Page } from '../../main/cluster/site.ts';
import { type FaultyLine, openFaultyLine } from './rig/faulty-line.ts';
import { expectEqualToFreshList } from './rig/fresh-list.ts';
import { masters } from './rig/masters.ts';
import type { TestMaster } from './rig/master.ts';
import { heldBytes } from './rig/memory.ts';
import { aDeployment, aNode, aPod, call, inParallel } from './rig/objects.ts';
import { until } from './rig/processes.ts';

/** Kept below the server's own limits on calls under way. */
const atOnce = 24;

describe.each(masters)('watching $name through trouble', ({ present, start }) => {
  describe.skipIf(!present)('with the line and the server failing', () => {
    let master: TestMaster;
    let api: KubeApi;
    let site: ClusterSite;
    let line: FaultyLine;
    let page: Page;
    let id: DeviceId;
    let turn = 0;

    const state = (): ClusterState => {
      const found = site.clusters.cluster(id)?.state;
      if (found === undefined) throw new Error('not adopted');
      return found;
    };
    const connection = () => page.clusters.get(id)?.connection;
    const isLive = (): boolean => connection()?.state === 'live';
    /** Something new that only a working watch or a new list can show. */
    async function change(): Promise<void> {
      const name = `detector-${turn++}`;
      await call(api, 'POST', '/api/v1/namespaces/default/pods', aPod(name, 'edge-0'));
      await call(api, 'POST', '/apis/apps/v1/namespaces/default/deployments', aDeployment(name));
      await call(api, 'PATCH', '/api/v1/nodes/edge-1', { metadata: { labels: { turn: String(turn) } } });
      if (turn > 2) await call(api, 'DELETE', `/apis/apps/v1/namespaces/default/deployments/detector-${turn - 3}`);
    }

    beforeAll(async () => {
      master = await start();
      api = master.connect();
      for (let index = 0; index < 3; index++) await call(api, 'POST', '/api/v1/nodes', aNode(`edge-${index}`));
    }, 90_000);
    afterAll(() => master.stop());
    beforeEach(async () => {
      line = await openFaultyLine(master.port);
      site = createClusterSite({ kube: kubernetes });
      page = site.openPage();
      id = (await site.adopt(master.kubeconfig({ port: line.port }), null, { allowInsecure: true })).id;
      await until('it is live', isLive);
    });
    afterEach(async () => {
      site.remove();
      await line.close();
    });

    test('follows what happens', async () => {
      for (let round = 0; round < 5; round++) await change();
      await expectEqualToFreshList(state(), api);
    });

    test('resumes after every connection was broken', async () => {
      line.set('cut');
      await until('it is away', () => connection()?.state === 'away');
      await change();
      line.set('whole');
      await until('it is live again', isLive);
      await expectEqualToFreshList(state(), api);
    });

    test('a line that carries nothing is noticed, marked with its age, and left behind', async () => {
      line.set('stalled');
      const heardAtMs = connection()?.heardAtMs ?? 0;
      await change();
      await until('it is away', () => connection()?.state === 'away', 12_000);
      expect(connection()).toMatchObject({ failure: { code: 'cluster-timeout' } });
      expect(connection()?.heardAtMs).toBeLessThan(heardAtMs + 6000);
      line.set('whole');
      await until('it is live again', isLive, 30_000);
      await expectEqualToFreshList(state(), api);
    });

    test('half-open connections, dead without a word, are found and left behind', async () => {
      line.goHalfOpen();
      await change();
      await expectEqualToFreshList(state(), api, 30_000);
    });

    test('the API server is killed and comes back', async () => {
      await change();
      await master.killServer();
      await until('it is away', () => connection()?.state === 'away');
      await master.startServer();
      await change();
      await until('it is live again', isLive, 30_000);
      await expectEqualToFreshList(state(), api);
    }, 90_000);

    test('its versions are forgotten while the line is cut (410): it lists again', async () => {
      line.set('cut');
      await until('it is away', () => connection()?.state === 'away');
      await change();
      await call(api, 'DELETE', '/api/v1/namespaces/default/pods/detector-0?gracePeriodSeconds=0');
      await master.forgetVersions();
      await change();
      line.set('whole');
      await until('it is live again', isLive, 30_000);
      await expectEqualToFreshList(state(), api);
      expect(connection()?.troubles).toEqual([]);
    }, 90_000);

    test('5,000 pods come and go: equal to a fresh list, and the memory comes back', async () => {
      const before = await heldBytes();
      const base = state().pods.size;
      await inParallel(5000, atOnce, (index) =>
        call(api, 'POST', '/api/v1/namespaces/default/pods', aPod(`many-${index}`, `edge-${index % 3}`)),
      );
      await until('all are known', () => state().pods.size === base + 5000, 60_000);
      await expectEqualToFreshList(state(), api);
      const full = await heldBytes();
      // About 1 kB a pod; 5 kB would mean that whole objects are kept.
      expect(full - before).toBeLessThan(25e6);
      for (let round = 0; round < 3; round++) {
        line.set('cut');
        await master.forgetVersions();
        line.set('whole');
        await until('it is live again', isLive, 60_000);
        await expectEqualToFreshList(state(), api, 60_000);
      }
      expect((await heldBytes()) - full).toBeLessThan(8e6);
      const names = [...state().pods.values()].map(({ name }) => name);
      await inParallel(names.length, atOnce, (index) =>
        call(api, 'DELETE', `/api/v1/namespaces/default/pods/${names[index] ?? ''}?gracePeriodSeconds=0`),
      );
      await until('all are gone', () => state().pods.size === 0, 60_000);
      await expectEqualToFreshList(state(), api);
      expect((await heldBytes()) - before).toBeLessThan(8e6);
      expect(state().podPhases).toEqual({ Running: 0, Pending: 0, Failed: 0, Succeeded: 0, Unknown: 0 });
    }, 240_000);
  });
});
