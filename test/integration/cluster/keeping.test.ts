import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import { anyTime, type ClusterSite, createClusterSite } from '../../main/cluster/site.ts';
import type { TestMaster } from './rig/master.ts';
import { masters } from './rig/masters.ts';
import { aNode, call } from './rig/objects.ts';
import { until } from './rig/processes.ts';

describe.each(masters)('keeping $name', ({ present, start }) => {
  describe.skipIf(!present)('over restarts, removals and PCs', () => {
    let master: TestMaster;
    let site: ClusterSite;
    beforeAll(async () => {
      master = await start();
      const api = master.connect();
      await call(api, 'POST', '/api/v1/nodes', aNode('edge-master-01'));
      api.reset();
    }, 90_000);
    afterAll(() => master.stop());
    beforeEach(() => {
      site = createClusterSite({ kube: kubernetes });
    });
    afterEach(() => site.remove());

    const token = (): string =>
      (JSON.parse(master.kubeconfig()) as { users: [{ user: { token: string } }] }).users[0].user.token;

    test('S15 what is adopted outlives the app, is watched again, and is forgotten when detached', async () => {
      const { id } = await site.adopt(master.kubeconfig(), null, { allowInsecure: true });
      site.restart();
      const page = site.openPage();
      await until('it is live', () => page.clusters.get(id)?.connection.state === 'live');
      expect(page.clusters.get(id)?.connection.heardAtMs).toBeGreaterThan(0);
      await site.clusters.procedures.detach({ id }, anyTime);
      await until('the page is told', () => !page.clusters.has(id));
      site.restart();
      expect(site.clusters.ids()).toEqual([]);
      expect(site.inventory.device(id)).toBeDefined();
    });

    test('a master taken out of the inventory is watched no more, and again when it is put back', async () => {
      const { id } = await site.adopt(master.kubeconfig(), null, { allowInsecure: true });
      const { revision } = site.inventory.device(id) ?? { revision: 0 };
      await site.inventory.procedures.remove({ id, revision }, anyTime);
      expect(site.clusters.ids()).toEqual([]);
      await site.inventory.procedures.restore({ id, revision }, anyTime);
      expect(site.clusters.ids()).toEqual([id]);
    });

    test('S17 facts have a history, and go to another PC with the credential only under a passphrase', async () => {
      const { id } = site.master('Master01');
      await site.adopt(master.kubeconfig(), id, { allowInsecure: true });
      const page = site.openPage();
      await until('it is live', () => page.clusters.get(id)?.connection.state === 'live');
      const { procedures } = site.clusters;
      const plain = (await procedures.export({ clusterIds: null, passphrase: null }, anyTime)).text;
      const sealed = (await procedures.export({ clusterIds: null, passphrase: 'long enough 열쇠' }, anyTime)).text;
      for (const text of [plain, sealed]) expect(text).not.toContain(token());
      expect((await procedures.history({ id }, anyTime))[0]).toMatchObject({
        version: 'v1.20.2',
        nodes: [{ name: 'edge-master-01', kubeletVersion: 'v1.19.7', cpuMillicores: 4000 }],
      });

      const other = createClusterSite({ kube: kubernetes });
      try {
        const there = other.clusters.procedures;
        const wrong = there.import({ text: sealed, passphrase: 'not the one' }, anyTime);
        await expect(wrong).rejects.toMatchObject({ code: 'passphrase-wrong' });
        expect(other.inventory.devices()).toEqual([]);
        const bare = await there.import({ text: plain, passphrase: null }, anyTime);
        expect(bare.clusters).toMatchObject([{ name: 'Master01', adopted: false, factsAdded: 1 }]);
        const whole = await there.import({ text: sealed, passphrase: 'long enough 열쇠' }, anyTime);
        expect(whole.clusters).toMatchObject([{ name: 'Master01', adopted: true, factsAdded: 0 }]);
        const again = await there.import({ text: sealed, passphrase: 'long enough 열쇠' }, anyTime);
        expect(again.clusters).toMatchObject([{ name: 'Master01', adopted: false, factsAdded: 0 }]);
        const [cluster] = other.clusters.ids();
        const otherPage = other.openPage();
        await until('it is live there', () => otherPage.clusters.get(cluster ?? id)?.connection.state === 'live');
      } finally {
        other.remove();
      }
    }, 60_000);
  });
});
