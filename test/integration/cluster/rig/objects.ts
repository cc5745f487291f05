import type { KubeApi } from '../../../../main/ports/index.ts';

const signal = new AbortController().signal;

/** Talks to an API server beside what is tested. */
export const call = (api: KubeApi, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  api.request({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
    timeoutMs: 30_000,
    signal,
  });

export function aNode(name: string, { cpu = '4', memory = '8Gi' } = {}): unknown {
  const amount = { cpu, memory, pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'node-role.kubernetes.io/master': '' } },
    status: {
      capacity: amount,
      allocatable: amount,
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: '2024-06-11T00:00:00Z' },
      ],
      addresses: [{ type: 'InternalIP', address: '10.66.0.11' }],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://1.6.20',
        kernelVersion: '6.1.0',
        kubeProxyVersion: 'v1.20.2',
        kubeletVersion: 'v1.19.7',
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12',
        systemUUID: '',
      },
    },
  };
}

export function aPod(name: string, nodeName: string | null = null): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'detector' } },
    spec: {
      ...(nodeName === null ? {} : { nodeName }),
      containers: [
        {
          name: 'detector',
          image: '10.66.0.1:5000/detector:1.4',
          resources: { requests: { cpu: '250m', memory: '128Mi' } },
        },
      ],
      tolerations: [{ operator: 'Exists' }],
    },
  };
}

export function aDeployment(name: string, replicas = 2): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: `10.66.0.1:5000/${name}:1.0` }] },
      },
    },
  };
}

/** Runs `work` for 0 … count - 1, some at a time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
