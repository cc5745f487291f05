import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployments, nodes, objects, pods, reconcile } from '../../../main/demo/kubernetes/controllers.ts';
import {
  type DemoCluster,
  type KubeObject,
  startDemoCluster,
  startSiteClusters,
} from '../../../main/demo/kubernetes/index.ts';
import { mergePatch } from '../../../main/demo/kubernetes/patch.ts';
import { targetOf } from '../../../main/demo/kubernetes/resources.ts';

let cluster: DemoCluster;
beforeEach(async () => {
  const node = (name: string, isMaster: boolean) => ({
    name,
    address: '192.168.0.9',
    isMaster,
    cores: 4,
    memoryMebibytes: 8192,
  });
  const workload = { namespace: 'site', image: 'registry:5000/detector:1.0', cpu: '250m', memory: '128Mi' };
  cluster = await startDemoCluster({
    cluster: 'Master01',
    token: null,
    nodes: [node('edge-master-01', true), node('edge-worker-01', false), node('edge-worker-02', false)],
    workloads: [
      { ...workload, kind: 'Deployment', name: 'detector', replicas: 3 },
      { ...workload, kind: 'DaemonSet', name: 'exporter', replicas: 0 },
    ],
  });
});
afterEach(() => cluster.stop());

const store = () => cluster.api.store;
const detectors = (): KubeObject[] =>
  objects(store(), pods).filter(({ metadata }) => metadata.name.startsWith('detector-'));
const nodesOf = (some: KubeObject[]): unknown[] =>
  some.map(({ spec }) => (spec as { nodeName: string }).nodeName).sort();
const phasesOf = (some: KubeObject[]): unknown[] => some.map(({ status }) => (status as { phase: string }).phase);
const detector = (): KubeObject => objects(store(), deployments)[0] as KubeObject;
const change = (patch: unknown): void => void store().put(deployments, mergePatch(detector(), patch) as KubeObject);
const settle = (): void => {
  for (let step = 0; step < 20; step++) reconcile(store());
};

describe('the demo’s clusters', () => {
  test('S4 begin in order: placed on workers alone, running, told as ready, and then quiet', () => {
    expect(phasesOf(detectors())).toEqual(['Running', 'Running', 'Running']);
    expect(new Set(nodesOf(detectors()))).toEqual(new Set(['edge-worker-01', 'edge-worker-02']));
    expect(objects(store(), pods)).toHaveLength(6);
    settle();
    expect(detector()['status']).toMatchObject({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 });
    const { version } = store();
    settle();
    expect(store().version).toBe(version);
  });

  test('scale up, and down to the same pods', () => {
    const before = detectors().map(({ metadata }) => metadata.name);
    change({ spec: { replicas: 5 } });
    settle();
    expect(phasesOf(detectors())).toEqual(Array(5).fill('Running'));
    change({ spec: { replicas: 0 } });
    settle();
    expect(detectors()).toEqual([]);
    change({ spec: { replicas: 3 } });
    settle();
    expect(
      detectors()
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(before.sort());
  });

  test('a restart replaces every pod and never has fewer than two run', () => {
    const before = new Set(detectors().map(({ metadata }) => metadata.uid));
    change({ spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } } });
    for (let step = 0; step < 20; step++) {
      reconcile(store());
      expect(phasesOf(detectors()).filter((phase) => phase === 'Running').length).toBeGreaterThanOrEqual(2);
    }
    expect(detectors()).toHaveLength(3);
    expect(detectors().filter(({ metadata }) => before.has(metadata.uid))).toEqual([]);
  });

  test('nothing new goes to a cordoned node; a lost node’s pods move; with no node left they wait and say why', () => {
    cluster.setNodeReady('edge-worker-02', false);
    settle();
    expect(nodesOf(detectors())).toEqual(Array(3).fill('edge-worker-01'));
    const worker = store().get(nodes, null, 'edge-worker-01') as KubeObject;
    store().put(nodes, { ...worker, spec: { unschedulable: true } });
    change({ spec: { replicas: 4 } });
    settle();
    const waiting = detectors().filter(({ status }) => (status as { phase: string }).phase === 'Pending');
    expect(waiting).toMatchObject([{ status: { conditions: [{ reason: 'Unschedulable' }] } }]);
    cluster.setNodeReady('edge-worker-02', true);
    settle();
    expect(nodesOf(detectors()).filter((node) => node === 'edge-worker-02')).toHaveLength(1);
  });

  test('S57 two masters, each with its own edges', async () => {
    const site = await startSiteClusters('token');
    try {
      expect(site.map(({ master }) => master)).toEqual(['Master01', 'Master02']);
      const names = site.map((one) => objects(one.cluster.api.store, nodes).map(({ metadata }) => metadata.name));
      expect(names.map(({ length }) => length)).toEqual([7, 4]);
      expect(new Set(names.flat()).size).toBe(11);
      for (const one of site)
        expect(new Set(phasesOf(objects(one.cluster.api.store, pods)))).toEqual(new Set(['Running', 'Succeeded']));
    } finally {
      await Promise.all(site.map((one) => one.cluster.stop()));
    }
  });

  test('S16 goes away and comes back with what it had, however often it is asked', async () => {
    const { port } = cluster.api;
    const ask = (): Promise<number> => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status);
    await Promise.all([cluster.setAway(true), cluster.setAway(true)]);
    await expect(ask()).rejects.toThrow();
    const { version } = store();
    await Promise.all([cluster.setAway(false), cluster.setAway(true), cluster.setAway(false), cluster.setAway(false)]);
    expect(await ask()).toBe(200);
    expect(store().version).toBe(version);
  });

  test('paths name what Kubernetes means by them', () => {
    expect(targetOf('/api/v1/namespaces/site/pods/a/status')).toMatchObject({
      namespace: 'site',
      name: 'a',
      subresource: 'status',
    });
    expect(targetOf('/api/v1/namespaces/site')).toMatchObject({ resource: { plural: 'namespaces' }, name: 'site' });
    expect(targetOf('/api/v1/nodes/a/proxy/stats/summary')).toMatchObject({
      name: 'a',
      subresource: 'proxy/stats/summary',
    });
    expect(targetOf('/apis/apps/v1/deployments')).toMatchObject({
      resource: { plural: 'deployments' },
      namespace: null,
      name: null,
    });
    expect(targetOf('/apis/unknown/v1/things')).toBeNull();
  });
});
