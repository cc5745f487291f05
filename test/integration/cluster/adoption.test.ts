import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import { anyTime, type ClusterSite, createClusterSite } from '../../main/cluster/site.ts';
import { createAuthority } from './rig/certificates.ts';
import { hasKubernetes, RealMaster } from './rig/kubernetes.ts';
import { aDeployment, aNode, aPod, call } from './rig/objects.ts';
import { until } from './rig/processes.ts';

describe.skipIf(!hasKubernetes)('adopting a real kube-apiserver', () => {
  let master: RealMaster;
  let site: ClusterSite;
  beforeAll(async () => {
    master = await RealMaster.start();
  }, 90_000);
  afterAll(() => master.stop());
  beforeEach(() => {
    site = createClusterSite({ kube: kubernetes });
  });
  afterEach(() => site.remove());

  test('S15 a pasted kubeconfig becomes a live cluster', async () => {
    const api = master.connect();
    await call(api, 'POST', '/api/v1/nodes', aNode('edge-master-01'));
    await call(api, 'POST', '/api/v1/namespaces/default/pods', aPod('detector-1', 'edge-master-01'));
    await call(api, 'POST', '/apis/apps/v1/namespaces/default/deployments', aDeployment('detector'));
    const { id } = site.master('Master01');
    const page = site.openPage();
    const adopted = await site.adopt(master.kubeconfig(), id);
    expect(adopted).toMatchObject({ id, name: 'Master01', isAdmin: true, insecure: false });
    await until('it is live', () => page.clusters.get(id)?.connection.state === 'live');
    await until('all is told', () => page.clusters.get(id)?.workloads.total === 1);
    expect(page.clusters.get(id)).toMatchObject({
      version: 'v1.20.2',
      skew: { oldest: 'v1.19.7', newest: 'v1.19.7', minorsBehind: 1 },
      credential: { kind: 'token', context: 'admin@site' },
      nodes: { total: 1, ready: 1, unschedulable: 0 },
      podPhases: { Pending: 1, Running: 0, Failed: 0, Succeeded: 0, Unknown: 0 },
      namespaces: ['default', 'kube-node-lease', 'kube-public', 'kube-system'],
    });
    const days = ((page.clusters.get(id)?.certificates.server?.expiresAtMs ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9);
    expect(days).toBeLessThan(10.1);
    expect(page.nodes.get(id)?.get('edge-master-01')).toMatchObject({
      roles: ['control-plane'],
      ready: 'True',
      capacity: { cpuMillicores: 4000, memoryBytes: 8 * 2 ** 30, pods: 110 },
      pods: 1,
      requested: { cpuMillicores: 250, memoryBytes: 128 * 2 ** 20 },
    });
    expect([...(page.workloads.get(id)?.values() ?? [])]).toMatchObject([
      { kind: 'Deployment', name: 'detector', desired: 2, ready: 0, images: ['10.66.0.1:5000/detector:1.0'] },
    ]);
    api.reset();
  });
});
