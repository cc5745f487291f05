import { type KubernetesApi, type KubernetesApiOptions, startKubernetesApi } from './api-server.ts';
import { daemonsets, deployments, newMetadata, nodes, pods, reconcile, say } from './controllers.ts';
import type { KubeObject } from './object-store.ts';

/** How often the demo's controllers look; a pod takes two looks from wanted to running. */
const stepMs = 500;
const version = 'v1.20.2';

export interface DemoNode {
  /** Kubernetes node name, e.g. `edge-worker-01`. */
  name: string;
  address: string;
  isMaster: boolean;
  cores: number;
  memoryMebibytes: number;
}

/** A pod that did its work, or failed at it, and is kept to be looked at. */
export interface DemoEndedPod {
  namespace: string;
  name: string;
  image: string;
  phase: 'Succeeded' | 'Failed';
  /** The job that it was for. */
  job: string;
  node: string;
}

export interface DemoWorkload {
  kind: 'Deployment' | 'DaemonSet';
  namespace: string;
  name: string;
  image: string;
  /** Of a Deployment; a DaemonSet has one on each node. */
  replicas: number;
  cpu: string;
  memory: string;
}

/** One simulated cluster behind a real socket. */
export interface DemoCluster {
  readonly api: KubernetesApi;
  /** A node's kubelet stops, or goes on, reporting. */
  setNodeReady(name: string, isReady: boolean): void;
  /** The API server breaks its connections and takes none, or answers again as before. */
  setAway(isAway: boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function startDemoCluster(
  options: KubernetesApiOptions & {
    nodes: readonly DemoNode[];
    workloads: readonly DemoWorkload[];
    endedPods?: readonly DemoEndedPod[];
  },
): Promise<DemoCluster> {
  const api = await startKubernetesApi({ version, ...options });
  const { store } = api;
  for (const node of options.nodes) store.put(nodes, nodeObject(node, store.time()));
  for (const workload of options.workloads)
    store.put(workload.kind === 'Deployment' ? deployments : daemonsets, workloadObject(workload));
  for (const pod of options.endedPods ?? []) store.put(pods, endedPodObject(pod));
  // As long as it needs to place and start everything: the demo begins in order.
  for (let step = 0; step < 4; step++) reconcile(store);
  const stepping = setInterval(() => reconcile(store), stepMs);
  let isAway = false;
  /** Goings and comings, one after the other: both take a moment. */
  let turn = Promise.resolve();
  return {
    api,
    setNodeReady(name, isReady) {
      const node = store.get(nodes, null, name);
      if (node === undefined) return;
      const status = { ...(node['status'] as object), conditions: conditions(isReady, store.time()) };
      say(
        store,
        store.put(nodes, { ...node, status }),
        isReady ? 'Normal' : 'Warning',
        isReady ? 'NodeReady' : 'NodeNotReady',
        `Node ${name} status is now: ${isReady ? 'NodeReady' : 'NodeNotReady'}`,
      );
    },
    setAway(wanted) {
      const done = turn.then(async () => {
        if (wanted === isAway) return;
        await (wanted ? api.stop() : api.start());
        isAway = wanted;
      });
      turn = done.catch(() => undefined);
      return done;
    },
    stop: async () => {
      clearInterval(stepping);
      await turn;
      await api.stop();
    },
  };
}

function nodeObject({ name, address, isMaster, cores, memoryMebibytes }: DemoNode, time: string): KubeObject {
  const roles: Record<string, string> = isMaster
    ? { 'node-role.kubernetes.io/master': '', 'node-role.kubernetes.io/control-plane': '' }
    : {};
  const capacity = { cpu: String(cores), memory: `${memoryMebibytes}Mi`, pods: '110' };
  const taint = { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...newMetadata(name), labels: { 'kubernetes.io/hostname': name, ...roles } },
    spec: isMaster ? { taints: [taint] } : {},
    status: {
      capacity,
      // What the kubelet keeps for the system.
      allocatable: { ...capacity, memory: `${memoryMebibytes - 256}Mi` },
      conditions: conditions(true, time),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.6.20',
        kernelVersion: '6.1.0-21-amd64',
        kubeletVersion: version,
        kubeProxyVersion: version,
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
      },
    },
  };
}

function conditions(isReady: boolean, time: string): unknown[] {
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    lastTransitionTime: time,
  });
  return [
    condition(
      'MemoryPressure',
      isReady ? 'False' : 'Unknown',
      isReady ? 'KubeletHasSufficientMemory' : 'NodeStatusUnknown',
    ),
    condition(
      'DiskPressure',
      isReady ? 'False' : 'Unknown',
      isReady ? 'KubeletHasNoDiskPressure' : 'NodeStatusUnknown',
    ),
    condition('Ready', isReady ? 'True' : 'Unknown', isReady ? 'KubeletReady' : 'NodeStatusUnknown'),
  ];
}

function endedPodObject({ namespace, name, image, phase, job, node }: DemoEndedPod): KubeObject {
  const hasFailed = phase === 'Failed';
  const terminated = { exitCode: hasFailed ? 1 : 0, reason: hasFailed ? 'Error' : 'Completed' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...newMetadata(name),
      namespace,
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job, uid: `job ${job}`, controller: true }],
    },
    spec: { nodeName: node, containers: [{ name: job, image }] },
    status: {
      phase,
      containerStatuses: [{ name: job, ready: false, restartCount: 0, state: { terminated } }],
    },
  };
}

function workloadObject({ kind, namespace, name, image, replicas, cpu, memory }: DemoWorkload): KubeObject {
  const labels = { app: name };
  const requests = { cpu, memory };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { ...newMetadata(name), namespace, labels },
    spec: {
      ...(kind === 'Deployment' ? { replicas } : {}),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image, resources: { requests } }] } },
    },
  };
}
