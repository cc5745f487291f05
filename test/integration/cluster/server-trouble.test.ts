import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { KubeApi } from '../../../main/ports/index.ts';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { type ClusterSite, createClusterSite, type Page } from '../../main/cluster/site.ts';
import { expectEqualToFreshList } from './rig/fresh-list.ts';
import { hasKubernetes, RealMaster } from './rig/kubernetes.ts';
import { aNode, aPod, call } from './rig/objects.ts';
import { until } from './rig/processes.ts';

describe.skipIf(!hasKubernetes)('a real kube-apiserver in trouble of its own', () => {
  let master: RealMaster;
  let api: KubeApi;
  let site: ClusterSite;
  let page: Page;
  let id: DeviceId;
  const connection = () => page.clusters.get(id)?.connection;
  const state = () => {
    const found = site.clusters.cluster(id);
    if (found === undefined) throw new Error('not adopted');
    return found.state;
  };

  beforeAll(async () => {
    master = await RealMaster.start();
    api = master.connect();
    await call(api, 'POST', '/api/v1/nodes', aNode('edge-0'));
  }, 90_000);
  afterAll(() => master.stop());
  beforeEach(async () => {
    site = createClusterSite({ kube: kubernetes });
    page = site.openPage();
    id = (await site.adopt(master.kubeconfig(), null)).id;
    await until('it is live', () => connection()?.state === 'live');
  });
  afterEach(() => site.remove());

  test('its etcd dies: it answers that it is not ready, what was known stays, and it comes back', async () => {
    await master.killEtcd();
    await until('it is away', () => connection()?.state === 'away', 20_000);
    expect(['cluster-not-ready', 'cluster-timeout']).toContain(connection()?.failure?.code);
    expect(page.nodes.get(id)?.size).toBe(1);
    await master.startEtcd();
    await until('it is live again', () => connection()?.state === 'live', 40_000);
    await until('it takes writes again', () => writes(aPod('after-etcd', 'edge-0')), 40_000);
    await expectEqualToFreshList(state(), api);
  }, 120_000);

  test('it hangs without closing a connection: it is away within ten seconds, and back when it goes on', async () => {
    const startMs = performance.now();
    master.freeze();
    try {
      await until('it is away', () => connection()?.state === 'away', 15_000);
      // A probe every 5 s that waits 4 s, and room for a busy machine.
      expect(performance.now() - startMs).toBeLessThan(12_000);
      expect(connection()?.failure?.code).toBe('cluster-timeout');
    } finally {
      master.thaw();
    }
    await until('it is live again', () => connection()?.state === 'live', 40_000);
    await until('it takes writes again', () => writes(aPod('after-hang', 'edge-0')), 40_000);
    await expectEqualToFreshList(state(), api);
  }, 120_000);

  /** The second way in has connections of its own that may be gone. */
  async function writes(pod: unknown): Promise<boolean> {
    try {
      await call(api, 'POST', '/api/v1/namespaces/default/pods', pod);
      return true;
    } catch {
      // Not yet, or it was taken and the answer got lost; the list tells.
      const { items } = (await call(api, 'GET', '/api/v1/pods').catch(() => ({ items: [] }))) as {
        items: { metadata: { name: string } }[];
      };
      return items.some(({ metadata }) => metadata.name === (pod as { metadata: { name: string } }).metadata.name);
    }
  }
});
