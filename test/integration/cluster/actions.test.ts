import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { KubeApi } from '../../../main/ports/index.ts';
import type { ClusterAction, DeviceId } from '../../../preload/contract/index.ts';
import { type ClusterSite, createClusterSite, type Page } from '../../main/cluster/site.ts';
import type { TestMaster } from './rig/master.ts';
import { masters } from './rig/masters.ts';
import { aDeployment, aNode, aPod, call } from './rig/objects.ts';
import { until } from './rig/processes.ts';

interface Managed {
  metadata: { managedFields?: { manager: string }[]; annotations?: Record<string, string> };
  spec: {
    unschedulable?: boolean;
    replicas: number;
    template: { metadata: { annotations?: Record<string, string> } };
  };
}

describe.each(masters)('acting on two of $name', ({ present, start }) => {
  describe.skipIf(!present)('side by side', () => {
    const servers: TestMaster[] = [];
    const apis: KubeApi[] = [];
    const ids: DeviceId[] = [];
    let site: ClusterSite;
    let page: Page;

    beforeAll(async () => {
      servers.push(...(await Promise.all([start(), start()])));
      site = createClusterSite({ kube: kubernetes });
      page = site.openPage();
      for (const [index, server] of servers.entries()) {
        const api = server.connect();
        apis.push(api);
        await call(api, 'POST', '/api/v1/nodes', aNode('edge-0'));
        await call(api, 'POST', '/apis/apps/v1/namespaces/default/deployments', aDeployment('detector'));
        const { id } = site.master(`Master0${index + 1}`);
        ids.push((await site.adopt(server.kubeconfig(), id, { allowInsecure: true })).id);
      }
      await until('both are live', () => ids.every((id) => page.clusters.get(id)?.connection.state === 'live'));
    }, 120_000);
    afterAll(async () => {
      site.remove();
      await Promise.all(servers.map((server) => server.stop()));
    });

    const onAll = (action: ClusterAction) => ids.map((clusterId) => ({ clusterId, action }));
    const node = async (index: number) =>
      (await call(apis[index] as KubeApi, 'GET', '/api/v1/nodes/edge-0')) as Managed;
    const deploymentPath = '/apis/apps/v1/namespaces/default/deployments/detector';
    const deployment = async (index: number) => (await call(apis[index] as KubeApi, 'GET', deploymentPath)) as Managed;

    test('S16 cordoning on all: previewed, done, idempotent, undone, under our name', async () => {
      const cordon: ClusterAction = { type: 'cordon', node: 'edge-0', unschedulable: true };
      const change = { field: 'unschedulable', before: 'false', after: 'true' };
      const preview = await site.act(onAll(cordon), true);
      expect(preview).toMatchObject([0, 1].map((index) => ({ index, failure: null, changes: [change] })));
      expect((await node(0)).spec.unschedulable).toBeUndefined();
      expect(await site.act(onAll(cordon))).toMatchObject(ids.map(() => ({ failure: null, changes: [change] })));
      for (const index of [0, 1]) {
        const { spec, metadata } = await node(index);
        expect(spec.unschedulable).toBe(true);
        expect(metadata.managedFields?.map(({ manager }) => manager)).toContain('gwanje');
      }
      await until('pages see it', () => ids.every((id) => page.nodes.get(id)?.get('edge-0')?.unschedulable === true));
      expect(await site.act(onAll(cordon))).toMatchObject(ids.map(() => ({ failure: null, changes: [] })));
      await site.act(onAll({ ...cordon, unschedulable: false }));
      expect((await node(1)).spec.unschedulable).toBeUndefined();
    });

    test('a restart asked for twice is one restart', async () => {
      const restart: ClusterAction = {
        type: 'restart',
        kind: 'Deployment',
        namespace: 'default',
        name: 'detector',
        requestedAtMs: Date.UTC(2024, 5, 11),
      };
      const [first] = await site.act(onAll(restart));
      expect(first?.changes).toEqual([{ field: 'restartedAt', before: null, after: '2024-06-11T00:00:00.000Z' }]);
      expect((await deployment(0)).spec.template.metadata.annotations).toEqual({
        'kubectl.kubernetes.io/restartedAt': '2024-06-11T00:00:00.000Z',
      });
      expect((await site.act(onAll(restart)))[0]?.changes).toEqual([]);
    });

    test('scaling: previewed on the server, done, and a refusal of one leaves the other alone', async () => {
      const scale: ClusterAction = {
        type: 'scale',
        kind: 'Deployment',
        namespace: 'default',
        name: 'detector',
        replicas: 5,
      };
      expect((await site.act(onAll(scale), true))[1]?.changes).toEqual([
        { field: 'replicas', before: '2', after: '5' },
      ]);
      expect((await deployment(1)).spec.replicas).toBe(2);
      const [absent, done] = await site.act([
        { clusterId: ids[0] as DeviceId, action: { ...scale, name: 'nothing' } },
        { clusterId: ids[1] as DeviceId, action: scale },
      ]);
      expect(absent).toMatchObject({
        failure: { code: 'cluster-rejected', facts: { status: 404, reason: 'NotFound' } },
      });
      expect(done).toMatchObject({ failure: null, changes: [{ after: '5' }] });
      expect((await deployment(1)).spec.replicas).toBe(5);
      const workloads = () => [...(page.workloads.get(ids[1] as DeviceId)?.values() ?? [])];
      await until('pages see it', () => workloads()[0]?.desired === 5);
    });

    test('only a pod that has ended is deleted, and never its namesake', async () => {
      const [id] = ids as [DeviceId];
      const pods = '/api/v1/namespaces/default/pods';
      await call(apis[0] as KubeApi, 'POST', pods, aPod('running', 'edge-0'));
      await call(apis[0] as KubeApi, 'POST', pods, aPod('failed', 'edge-0'));
      await call(apis[0] as KubeApi, 'PATCH', `${pods}/failed/status`, {
        status: { phase: 'Failed', reason: 'Evicted' },
      });
      const find = (name: string) => site.pods(id).find((pod) => pod.name === name);
      await until('S81 the failed one is counted', () => page.clusters.get(id)?.podPhases.Failed === 1);
      expect(find('failed')).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
      const remove = (name: string, uid = find(name)?.uid ?? ''): { clusterId: DeviceId; action: ClusterAction }[] => [
        { clusterId: id, action: { type: 'delete-pod', namespace: 'default', name, uid } },
      ];
      expect((await site.act(remove('running')))[0]).toMatchObject({ failure: { facts: { reason: 'PodNotEnded' } } });
      expect((await site.act(remove('failed', 'another-uid')))[0]).toMatchObject({ failure: null, changes: [] });
      expect((await site.act(remove('failed'), true))[0]?.changes).toHaveLength(1);
      expect(find('failed')).toBeDefined();
      const uid = find('failed')?.uid;
      expect((await site.act(remove('failed')))[0]?.changes).toHaveLength(1);
      await until('S81 it is counted no more', () => page.clusters.get(id)?.podPhases.Failed === 0);
      expect((await site.act(remove('failed', uid)))[0]).toMatchObject({ failure: null, changes: [] });
    });

    test('S16 one API server dies: the other answers in under a second, the dead one is marked with its age', async () => {
      const [dead, alive] = ids as [DeviceId, DeviceId];
      await servers[0]?.killServer();
      const heard = page.clusters.get(dead)?.connection.heardAtMs ?? 0;
      await until('it is marked', () => page.clusters.get(dead)?.connection.state === 'away', 12_000);
      expect(page.clusters.get(dead)?.connection).toMatchObject({ failure: { code: 'cluster-refused' } });
      expect(page.clusters.get(dead)?.connection.heardAtMs).toBeGreaterThanOrEqual(heard);
      expect(page.nodes.get(dead)?.size).toBe(1);
      expect(site.reports.map(({ remark }) => remark.code)).toContain('cluster-away');
      for (let round = 0; round < 5; round++) {
        const startMs = performance.now();
        await call(apis[1] as KubeApi, 'PATCH', '/api/v1/nodes/edge-0', { spec: { unschedulable: round % 2 === 0 } });
        const isSeen = () => page.nodes.get(alive)?.get('edge-0')?.unschedulable === (round % 2 === 0);
        await until('the change is on the page', isSeen, 1000);
        expect(performance.now() - startMs).toBeLessThan(1000);
        const scale: ClusterAction = {
          type: 'scale',
          kind: 'Deployment',
          namespace: 'default',
          name: 'detector',
          replicas: 10 + round,
        };
        const [lost, done] = await site.act(onAll(scale));
        expect(lost?.failure).toMatchObject({ code: 'cluster-refused' });
        expect(done).toMatchObject({ failure: null });
        expect(done?.afterMs).toBeLessThan(1000);
      }
      expect(page.clusters.get(alive)?.connection.state).toBe('live');
    });
  });
});
