import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiResources, startDemoCluster } from '../../../main/demo/kubernetes/index.ts';
import { createAuthority } from '../../integration/cluster/rig/certificates.ts';

export interface DemoMaster {
  readonly port: number;
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** A master whose cluster the test can play with. */
export interface PlayableMaster extends DemoMaster {
  /** The API server goes away, or comes back. */
  setAway(isAway: boolean): Promise<void>;
  /** Pods of nobody, `crowd-0000` and on, that run on the worker. */
  addPods(count: number): void;
}

const nodes = ['gate-master', 'gate-worker'].map((name, index) => ({
  name,
  address: `10.0.0.${index + 1}`,
  isMaster: index === 0,
  cores: 4,
  memoryMebibytes: 8192,
}));
const detector = {
  kind: 'Deployment',
  namespace: 'edge-ai',
  name: 'gate-detector',
  image: 'registry:5000/gate-detector:1.0',
  replicas: 2,
  cpu: '250m',
  memory: '128Mi',
} as const;

/** A cluster of the test's own, as the demo simulates them; `token` is what its kubeconfig holds. */
export async function startDemoMaster(token: string): Promise<PlayableMaster> {
  const cluster = await startDemoCluster({ cluster: 'gate', token, nodes, workloads: [detector] });
  const pods = apiResources.find(({ plural }) => plural === 'pods');
  if (pods === undefined) throw new Error('the demo serves no pods');
  return {
    port: cluster.api.port,
    kubeconfig: cluster.api.kubeconfig(),
    stop: () => cluster.stop(),
    setAway: (isAway) => cluster.setAway(isAway),
    addPods: (count) => {
      for (let index = 0; index < count; index++) {
        const name = `crowd-${String(index).padStart(4, '0')}`;
        cluster.api.store.put(pods, {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name, namespace: 'crowd', uid: '', resourceVersion: '', creationTimestamp: '' },
          spec: { nodeName: 'gate-worker', containers: [{ name: 'one', image: 'registry:5000/one:1' }] },
          status: { phase: 'Running', containerStatuses: [{ name: 'one', ready: true, restartCount: 0 }] },
        });
      }
    },
  };
}

/** The same behind TLS, with an authority of its own and certificates that end after so many days. */
export async function startTlsMaster(days: { server: number; client: number }): Promise<DemoMaster> {
  const cluster = await startDemoCluster({ cluster: 'tls', token: null, nodes, workloads: [detector] });
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-e2e-tls-'));
  const authority = createAuthority(directory);
  const server = authority.issue('server', '/CN=kube-apiserver', { days: days.server, altNames: 'IP:127.0.0.1' });
  const client = authority.issue('client', '/O=system:masters/CN=admin', { days: days.client });
  const front = createServer({ key: server.keyPem, cert: server.certificatePem }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const through = request({ host: '127.0.0.1', port: cluster.api.port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    through.on('error', () => outgoing.destroy());
    outgoing.on('close', () => through.destroy());
    incoming.pipe(through);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  const base64 = (file: string): string => readFileSync(file).toString('base64');
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'site',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(authority.caFile) },
      },
    ],
    users: [
      {
        name: 'admin',
        user: {
          'client-certificate-data': base64(client.certificateFile),
          'client-key-data': base64(client.keyFile),
        },
      },
    ],
    contexts: [{ name: 'admin@tls', context: { cluster: 'site', user: 'admin' } }],
    'current-context': 'admin@tls',
  });
  return {
    port,
    kubeconfig,
    stop: async () => {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
