import { hosts } from '../site-plan.ts';
import {
  type DemoCluster,
  type DemoEndedPod,
  type DemoNode,
  type DemoWorkload,
  startDemoCluster,
} from './demo-cluster.ts';

/** Both clusters of the demo site, by their masters' names in the inventory. */
export interface SiteCluster {
  master: string;
  cluster: DemoCluster;
}

/** Last worker of the first master; the others are the second's. */
const workersOfFirst = 5;
const image = (name: string): string => `192.168.0.14:5000/${name}`;

const workloads: DemoWorkload[] = [
  {
    kind: 'Deployment',
    namespace: 'edge-ai',
    name: 'intrusion-detector',
    image: image('intrusion-detector:1.4.2'),
    replicas: 4,
    cpu: '500m',
    memory: '512Mi',
  },
  {
    kind: 'Deployment',
    namespace: 'edge-ai',
    name: 'vehicle-counter',
    image: image('vehicle-counter:0.9.1'),
    replicas: 2,
    cpu: '750m',
    memory: '768Mi',
  },
  {
    kind: 'DaemonSet',
    namespace: 'monitoring',
    name: 'node-exporter',
    image: image('node-exporter:1.5.0'),
    replicas: 0,
    cpu: '50m',
    memory: '32Mi',
  },
  {
    kind: 'DaemonSet',
    namespace: 'kube-system',
    name: 'kube-proxy',
    image: image('kube-proxy:v1.20.2'),
    replicas: 0,
    cpu: '50m',
    memory: '64Mi',
  },
];

/** The night's copy of the models to each edge, done: what a Job leaves behind until someone tidies up. */
const modelSync = (node: string): DemoEndedPod => ({
  namespace: 'edge-ai',
  name: `model-sync-${node}`,
  image: image('model-sync:1.2.0'),
  phase: 'Succeeded',
  job: 'model-sync',
  node,
});

/** Starts the clusters of the demo's two masters, each with its own edges. */
export async function startSiteClusters(token: string): Promise<SiteCluster[]> {
  const workers = hosts.filter(({ kind }) => kind === 'terminal');
  const members = [
    [...workers.slice(0, workersOfFirst), ...hosts.filter(({ kind }) => kind === 'analysis-server')],
    workers.slice(workersOfFirst),
  ];
  const masters = hosts.filter(({ kind }) => kind === 'master');
  return Promise.all(
    masters.map(async (master, index) => {
      const nodes = [master, ...(members[index] ?? [])].map(({ kind, hostname }, place): DemoNode => ({
        name: hostname,
        address: `192.168.0.${(index === 0 ? 14 : 50) + place}`,
        isMaster: kind === 'master',
        cores: kind === 'terminal' ? 4 : 8,
        memoryMebibytes: kind === 'terminal' ? 8192 : 16_384,
      }));
      const endedPods = nodes.filter(({ isMaster }) => !isMaster).map(({ name }) => modelSync(name));
      return {
        master: master.name,
        cluster: await startDemoCluster({ cluster: master.name, token, nodes, workloads, endedPods }),
      };
    }),
  );
}
