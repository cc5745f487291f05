import type { Cluster, ClusterNode, DeviceId, Pod, Workload } from '../../../preload/contract/index.ts';
import type { PodRow } from '../../../renderer/cluster/actions.ts';
import type { NodeRow, WorkloadRow } from '../../../renderer/cluster/rows.ts';

export const clusterNamed = (name: string): Cluster =>
  ({ id: `id of ${name}` as DeviceId, name, connection: { state: 'live' } }) as Cluster;

/** A ready worker of 4 cores and 8 GiB. */
export const nodeRow = (cluster: string, name: string, change: Partial<ClusterNode> = {}): NodeRow => ({
  cluster: clusterNamed(cluster),
  node: {
    name,
    uid: `uid of ${name}`,
    createdAtMs: 0,
    roles: [],
    ready: 'True',
    readySinceMs: 0,
    conditions: [],
    unschedulable: false,
    taints: [],
    addresses: [],
    kubeletVersion: 'v1.20.2',
    runtimeVersion: null,
    osImage: null,
    kernelVersion: null,
    architecture: null,
    capacity: { cpuMillicores: 4000, memoryBytes: 2 ** 33, pods: 110 },
    allocatable: { cpuMillicores: 4000, memoryBytes: 2 ** 33, pods: 110 },
    pods: 0,
    requested: { cpuMillicores: 0, memoryBytes: 0 },
    ...change,
  },
});

export const workloadRow = (cluster: string, name: string, change: Partial<Workload> = {}): WorkloadRow => ({
  cluster: clusterNamed(cluster),
  workload: {
    kind: 'Deployment',
    namespace: 'edge-ai',
    name,
    uid: `uid of ${name}`,
    createdAtMs: 0,
    desired: 2,
    ready: 2,
    updated: 2,
    available: 2,
    settled: true,
    images: [`registry:5000/${name}:1.0`],
    ...change,
  },
});

export const podRow = (cluster: string, name: string, phase: Pod['phase']): PodRow => ({
  clusterId: `id of ${cluster}` as DeviceId,
  clusterName: cluster,
  pod: { namespace: 'edge-ai', name, uid: `uid of ${name}`, phase } as Pod,
});
