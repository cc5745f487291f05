import { type KubernetesApi, startKubernetesApi } from '../../../main/demo/kubernetes/index.ts';
import { apiResources } from '../../../main/demo/kubernetes/index.ts';
import type { ApiResource, KubeObject } from '../../../main/demo/kubernetes/index.ts';

/** What the bench asks of this process. */
export type ServersCommand = { type: 'churn'; perSecond: number } | { type: 'rest' };
export interface ServersReady {
  kubeconfigs: string[];
}

const clusters = 5;
const nodesEach = 200;
const podsEach = 5000;
const deploymentsEach = 50;
/** How often a node says the time, so that the way to the page can be timed. */
const sayTimeMs = 200;

const resource = (plural: string): ApiResource => {
  const found = apiResources.find((one) => one.plural === plural);
  if (found === undefined) throw new Error(plural);
  return found;
};
const [nodes, pods, deployments] = ['nodes', 'pods', 'deployments'].map(resource) as [
  ApiResource,
  ApiResource,
  ApiResource,
];

const apis: KubernetesApi[] = [];
for (let index = 0; index < clusters; index++) {
  // kubectl sends no token over plain http, so nobody is asked for one.
  const api = await startKubernetesApi({ cluster: `bench-${index}`, token: null });
  for (let node = 0; node < nodesEach; node++) api.store.put(nodes, aNode(`edge-${node}`, 'KubeletReady'));
  for (let pod = 0; pod < podsEach; pod++) api.store.put(pods, aPod(pod, 0));
  for (let one = 0; one < deploymentsEach; one++) api.store.put(deployments, aDeployment(one));
  apis.push(api);
}

let stop = (): void => undefined;
process.on('message', (command: ServersCommand) => {
  stop();
  if (command.type === 'churn') stop = churn(command.perSecond);
});
process.send?.({ kubeconfigs: apis.map((api) => api.kubeconfig()) } satisfies ServersReady);

/** Changes pods, one cluster after the other, evenly; and lets a node of each cluster say the time. */
function churn(perSecond: number): () => void {
  let turn = 0;
  const startMs = performance.now();
  const changing = setInterval(() => {
    const due = ((performance.now() - startMs) / 1000) * perSecond;
    for (; turn < due; turn++)
      apis[turn % clusters]?.store.put(pods, aPod(Math.floor(turn / clusters) % podsEach, turn));
  }, 5);
  const saying = setInterval(() => {
    for (const { store } of apis) store.put(nodes, aNode('edge-0', String(Date.now())));
  }, sayTimeMs);
  return () => {
    clearInterval(changing);
    clearInterval(saying);
  };
}

function meta(name: string, namespace?: string): KubeObject['metadata'] {
  const labels = { app: 'detector', 'app.kubernetes.io/managed-by': 'gwanje', 'pod-template-hash': '5d4f8c7b9' };
  return {
    name,
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
    labels,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** As large as what a kubelet reports. */
function aNode(name: string, reason: string): KubeObject {
  const amount = { cpu: '8', memory: '16393848Ki', pods: '110', 'ephemeral-storage': '61255492Ki' };
  const condition = (type: string, status: string, why: string) => ({
    type,
    status,
    reason: why,
    message: `kubelet reports ${type}`,
    lastHeartbeatTime: '2024-06-11T00:00:00Z',
    lastTransitionTime: '2024-06-11T00:00:00Z',
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(name),
    spec: { podCIDR: '10.244.1.0/24' },
    status: {
      capacity: amount,
      allocatable: amount,
      conditions: [
        condition('MemoryPressure', 'False', reason),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
      addresses: [
        { type: 'InternalIP', address: '10.66.0.11' },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.6.20',
        kernelVersion: '6.1.0-21-amd64',
        kubeletVersion: 'v1.20.2',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
      },
      images: Array.from({ length: 20 }, (_, index) => ({
        names: [`10.66.0.1:5000/detector@sha256:${'a'.repeat(64)}`, `10.66.0.1:5000/detector:1.${index}`],
        sizeBytes: 268_435_456,
      })),
    },
  };
}

/** About 4 kB, as pods are. */
function aPod(index: number, turn: number): KubeObject {
  const name = `detector-5d4f8c7b9-${String(index).padStart(5, '0')}`;
  const env = Array.from({ length: 12 }, (_, place) => ({
    name: `SETTING_${place}`,
    value: `value-${place}-of-${index}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(name, `site-${index % 10}`),
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'detector-5d4f8c7b9', uid: '0', controller: true },
      ],
      managedFields: [{ manager: 'kubelet', operation: 'Update', apiVersion: 'v1', time: '2024-06-11T00:00:00Z' }],
    },
    spec: {
      nodeName: `edge-${index % nodesEach}`,
      containers: [
        {
          name: 'detector',
          image: '10.66.0.1:5000/detector:1.4',
          env,
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '512Mi' } },
          volumeMounts: [{ name: 'models', mountPath: '/models', readOnly: true }],
        },
      ],
      volumes: [{ name: 'models', hostPath: { path: '/var/lib/models', type: 'Directory' } }],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
    status: {
      phase: 'Running',
      podIP: `10.244.${index % 200}.${index % 250}`,
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: 'True' })),
      containerStatuses: [
        {
          name: 'detector',
          ready: turn % 2 === 0,
          restartCount: turn % 100,
          imageID: `10.66.0.1:5000/detector@sha256:${'b'.repeat(64)}`,
          containerID: `containerd://${'c'.repeat(64)}`,
          state: { running: { startedAt: '2024-06-11T00:00:00Z' } },
        },
      ],
    },
  };
}

function aDeployment(index: number): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(`detector-${index}`, `site-${index % 10}`),
    spec: {
      replicas: 100,
      template: { spec: { containers: [{ name: 'detector', image: '10.66.0.1:5000/detector:1.4' }] } },
    },
    status: { observedGeneration: 1, readyReplicas: 100, updatedReplicas: 100, availableReplicas: 100 },
  };
}
