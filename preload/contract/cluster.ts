import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, failure } from './errors.ts';
import { fieldChange } from './inventory.ts';
import { deviceId, timeMs } from './primitives.ts';

/** A Kubernetes object's name; longer ones do not exist (RFC 1123 subdomain). */
const objectName = z.string().min(1).max(253);
const count = z.number().int().nonnegative();

/** Compute that a node has or a pod asks for. `null` = not said. */
export const computeAmount = z.object({
  cpuMillicores: z.number().int().nullable(),
  memoryBytes: z.number().int().nullable(),
});
export type ComputeAmount = z.infer<typeof computeAmount>;

/** `null` = never checked or not said by the node. */
export const conditionStatus = z.enum(['True', 'False', 'Unknown']);

export const clusterNode = z.object({
  name: z.string(),
  uid: z.string(),
  createdAtMs: timeMs.nullable(),
  /** From both spellings, `node-role.kubernetes.io/control-plane` and `…/master`; sorted; empty = a plain worker. */
  roles: z.array(z.string()),
  /** The kubelet's own word; `Unknown` = the node has not reported for long. */
  ready: conditionStatus,
  readySinceMs: timeMs.nullable(),
  /** Every condition but Ready, e.g. `DiskPressure`. */
  conditions: z.array(z.object({ type: z.string(), status: conditionStatus, reason: z.string() })),
  /** Cordoned: no new pods are placed there. */
  unschedulable: z.boolean(),
  taints: z.array(z.object({ key: z.string(), value: z.string(), effect: z.string() })),
  addresses: z.array(z.object({ type: z.string(), address: z.string() })),
  kubeletVersion: z.string().nullable(),
  runtimeVersion: z.string().nullable(),
  osImage: z.string().nullable(),
  kernelVersion: z.string().nullable(),
  architecture: z.string().nullable(),
  capacity: computeAmount.extend({ pods: count.nullable() }),
  allocatable: computeAmount.extend({ pods: count.nullable() }),
  /** Pods bound to it that have not ended, and what they ask for together. */
  pods: count,
  requested: z.object({ cpuMillicores: count, memoryBytes: count }),
});
export type ClusterNode = z.infer<typeof clusterNode>;

export const workloadKind = z.enum(['Deployment', 'DaemonSet', 'StatefulSet']);
export type WorkloadKind = z.infer<typeof workloadKind>;

export const workload = z.object({
  kind: workloadKind,
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  createdAtMs: timeMs.nullable(),
  desired: count,
  ready: count,
  updated: count,
  available: count,
  /** False while the controller has not yet seen the last change, or is still replacing pods. */
  settled: z.boolean(),
  images: z.array(z.string()),
});
export type Workload = z.infer<typeof workload>;

export const podPhase = z.enum(['Running', 'Pending', 'Failed', 'Succeeded', 'Unknown']);
export type PodPhase = z.infer<typeof podPhase>;

export const pod = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  createdAtMs: timeMs.nullable(),
  phase: podPhase,
  /** Why it is not simply in its phase, e.g. `CrashLoopBackOff`, `Evicted`, `Terminating`. `null` = nothing to say. */
  reason: z.string().nullable(),
  /** `null` = not placed yet. */
  node: z.string().nullable(),
  address: z.string().nullable(),
  readyContainers: count,
  containers: count,
  restarts: count,
  images: z.array(z.string()),
  /** What keeps it running; a ReplicaSet of a Deployment is told as the Deployment. */
  owner: z.object({ kind: z.string(), name: z.string() }).nullable(),
  /** As the scheduler counts: the sum of its containers, or its largest init container. */
  requests: z.object({ cpuMillicores: count, memoryBytes: count }),
});
export type Pod = z.infer<typeof pod>;

export const clusterEventRecord = z.object({
  uid: z.string(),
  severity: z.enum(['normal', 'warning']),
  reason: z.string(),
  message: z.string(),
  /** What it is about. `namespace` is empty for a node. */
  about: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }),
  source: z.string(),
  firstAtMs: timeMs.nullable(),
  lastAtMs: timeMs.nullable(),
  /** How often it happened. */
  count: z.number().int().positive(),
});
export type ClusterEventRecord = z.infer<typeof clusterEventRecord>;

/** What is watched of a cluster. */
export const watchedResource = z.enum([
  'nodes',
  'namespaces',
  'pods',
  'deployments',
  'daemonsets',
  'statefulsets',
  'events',
]);
export type WatchedResource = z.infer<typeof watchedResource>;

export const clusterConnection = z.object({
  /**
   * - `connecting`: not everything has been read yet.
   * - `live`: what is shown is what the API server says.
   * - `away`: it does not answer; what is shown is as old as `heardAtMs`.
   * - `unauthorised`: it answers and refuses our credential (expired, withdrawn).
   */
  state: z.enum(['connecting', 'live', 'away', 'unauthorised']),
  /** Since when the state holds. */
  sinceMs: timeMs,
  /** When the API server last answered; its age is the age of everything shown. `null` = never. */
  heardAtMs: timeMs.nullable(),
  failure: failure.nullable(),
  /** Failures in a row; 0 while live. */
  attempt: count,
  /** Resources that cannot be watched right now although the server answers, e.g. forbidden ones. */
  troubles: z.array(z.object({ resource: watchedResource, failure })),
});
export type ClusterConnection = z.infer<typeof clusterConnection>;

/** A certificate's end. */
export const certificateDates = z.object({ subject: z.string(), issuedAtMs: timeMs, expiresAtMs: timeMs });
export type CertificateDates = z.infer<typeof certificateDates>;

/** One adopted cluster, without its lists. Its id is that of its master in the inventory. */
export const cluster = z.object({
  id: deviceId,
  /** The master's name in the inventory; renaming is done there. */
  name: z.string(),
  server: z.string(),
  /** The credential's kind and the name by which the API server knows it. */
  credential: z.object({ kind: z.enum(['certificate', 'token', 'none']), context: z.string() }),
  isAdmin: z.boolean(),
  /** The server's certificate is not verified; the operator said so explicitly. */
  insecure: z.boolean(),
  adoptedAtMs: timeMs,
  connection: clusterConnection,
  /** The API server's, e.g. `v1.20.2`. `null` = never reached since adoption. */
  version: z.string().nullable(),
  /** Kubelets' versions, oldest and newest, and how many minor versions the oldest lags behind the API server. */
  skew: z.object({ oldest: z.string(), newest: z.string(), minorsBehind: z.number().int() }).nullable(),
  /** `sha256:…` of the authority's public key, as in a join line. `null` = no authority of its own. */
  caCertHash: z.string().nullable(),
  /** `client`: of our credential. `server`: what the API server shows. `authority`: of the CA. */
  certificates: z.object({
    client: certificateDates.nullable(),
    server: certificateDates.nullable(),
    authority: certificateDates.nullable(),
  }),
  nodes: z.object({ total: count, ready: count, unschedulable: count }),
  workloads: z.object({ total: count, unready: count }),
  /** Pods by phase (S81). */
  podPhases: z.record(podPhase, count),
  warnings: count,
  namespaces: z.array(z.string()),
  /** Counts up with each change of pods or events, for pages that ask again. */
  podRevision: count,
  eventRevision: count,
});
export type Cluster = z.infer<typeof cluster>;

/** `snapshot` first; the others replace what was known. Changes are gathered for ≤ 250 ms. */
export const clusterUpdate = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    clusters: z.array(z.object({ cluster, nodes: z.array(clusterNode), workloads: z.array(workload) })),
  }),
  z.object({
    type: z.literal('changed'),
    cluster,
    nodes: z.array(clusterNode),
    removedNodes: z.array(z.string()),
    workloads: z.array(workload),
    /** Uids. */
    removedWorkloads: z.array(z.string()),
  }),
  z.object({ type: z.literal('detached'), id: deviceId }),
]);
export type ClusterUpdate = z.infer<typeof clusterUpdate>;

/** A kubeconfig's context: who would speak to which API server. */
export const kubeconfigContext = z.object({
  context: z.string(),
  isCurrent: z.boolean(),
  server: z.string(),
  user: z.string(),
  credential: z.enum(['certificate', 'token', 'none']),
  /** TLS would not verify the server: `insecure-skip-tls-verify`, or plain http. */
  insecure: z.boolean(),
  client: certificateDates.nullable(),
  authority: certificateDates.nullable(),
  /** Why it cannot be adopted, e.g. it wants a program to be run. */
  failure: failure.nullable(),
});
export type KubeconfigContext = z.infer<typeof kubeconfigContext>;

/** Typed intent. Each is idempotent: sent twice it changes once. */
export const clusterAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cordon'), node: objectName, unschedulable: z.boolean() }),
  z.object({
    type: z.literal('restart'),
    kind: workloadKind,
    namespace: objectName,
    name: objectName,
    /** Names this restart: the same time twice is one restart. */
    requestedAtMs: timeMs,
  }),
  z.object({
    type: z.literal('scale'),
    kind: z.enum(['Deployment', 'StatefulSet']),
    namespace: objectName,
    name: objectName,
    replicas: z.number().int().min(0).max(1000),
  }),
  /** Only a pod that has ended (Failed or Succeeded) is deleted; `uid` keeps its namesake safe. */
  z.object({ type: z.literal('delete-pod'), namespace: objectName, name: objectName, uid: z.string().min(1).max(64) }),
]);
export type ClusterAction = z.infer<typeof clusterAction>;

/** How one action went. `index` is its place in the request. */
export const actionResult = z.object({
  index: count,
  clusterId: deviceId,
  failure: failure.nullable(),
  /** What it changes, or would change on a dry run; empty = it was so already. */
  changes: z.array(fieldChange),
});
export type ActionResult = z.infer<typeof actionResult>;

/** What a cluster was like at a time; kept whenever it changed (S17). */
export const clusterFacts = z.object({
  atMs: timeMs,
  server: z.string(),
  uid: z.string().nullable(),
  version: z.string().nullable(),
  caCertHash: z.string().nullable(),
  registryPort: z.string().nullable(),
  clientExpiresAtMs: timeMs.nullable(),
  serverExpiresAtMs: timeMs.nullable(),
  authorityExpiresAtMs: timeMs.nullable(),
  nodes: z.array(
    z.object({
      name: z.string(),
      roles: z.array(z.string()),
      kubeletVersion: z.string().nullable(),
      runtimeVersion: z.string().nullable(),
      osImage: z.string().nullable(),
      architecture: z.string().nullable(),
      addresses: z.array(z.string()),
      cpuMillicores: z.number().int().nullable(),
      memoryBytes: z.number().int().nullable(),
    }),
  ),
});
export type ClusterFacts = z.infer<typeof clusterFacts>;

export const clusterLimits = {
  /** A kubeconfig above this many characters is refused with `input-too-large`. */
  kubeconfigLength: 1_000_000,
  /** Actions in one call. */
  actions: 500,
  /** Rows of one page. */
  page: 500,
  passphraseLength: { min: 8, max: 1024 },
} as const;

const passphrase = z.string().min(clusterLimits.passphraseLength.min).max(clusterLimits.passphraseLength.max);
const clusterIds = z.array(deviceId).max(256).nullable();
const page = {
  /** From which row on, in the order of the answer. */
  offset: count.default(0),
  limit: z.number().int().min(1).max(clusterLimits.page).default(100),
};

export const clusterRoom = {
  /** All clusters side by side. */
  watch: base.output(eventIterator(clusterUpdate)),
  /** Reads a kubeconfig; nothing is saved, nobody is called. Throws `kubeconfig-invalid`. */
  readKubeconfig: base
    .input(z.object({ text: z.string().max(clusterLimits.kubeconfigLength) }))
    .output(z.array(kubeconfigContext)),
  /**
   * Calls the API server, checks its certificate and our rights, seals the credential, and watches from then on. A master
   * that has one already gets the new one. Throws `kubeconfig-*` and `cluster-*`.
   */
  adopt: base
    .input(
      z.object({
        /** A master of the inventory; `null` makes one, named after the context. */
        masterId: deviceId.nullable(),
        text: z.string().max(clusterLimits.kubeconfigLength),
        context: z.string().max(1024),
        /** Said explicitly by the operator: without it `kubeconfig-insecure`. */
        allowInsecure: z.boolean().default(false),
        /** Said explicitly: without it a credential that is no cluster-admin is refused with `cluster-not-admin`. */
        allowLimited: z.boolean().default(false),
      }),
    )
    .output(cluster),
  /** Forgets the credential and stops watching. The master stays in the inventory, the history stays too. */
  detach: base.input(z.object({ id: deviceId })).output(z.object({ id: deviceId })),
  /** Stops waiting and tries now. */
  retry: base.input(z.object({ id: deviceId })).output(z.object({})),
  /** Pods of some clusters (`null` = all), those with trouble first, then by namespace and name. */
  pods: base
    .input(
      z.object({
        clusterIds,
        phases: z.array(podPhase).max(5).nullable(),
        node: objectName.nullable(),
        namespace: objectName.nullable(),
        owner: z.object({ kind: z.string().max(64), name: objectName }).nullable(),
        /** Part of a name, image or reason. */
        query: z.string().max(200),
        ...page,
      }),
    )
    .output(z.object({ total: count, rows: z.array(z.object({ clusterId: deviceId, pod })) })),
  /** Events of some clusters, newest first. */
  events: base
    .input(
      z.object({
        clusterIds,
        severity: z.enum(['normal', 'warning']).nullable(),
        about: z.object({ kind: z.string().max(64), name: objectName }).nullable(),
        ...page,
      }),
    )
    .output(z.object({ total: count, rows: z.array(z.object({ clusterId: deviceId, event: clusterEventRecord })) })),
  /**
   * Acts on several clusters at once; each result comes as soon as it is there. `dryRun` asks the API servers what would
   * change and changes nothing.
   */
  act: base
    .input(
      z.object({
        actions: z
          .array(z.object({ clusterId: deviceId, action: clusterAction }))
          .min(1)
          .max(clusterLimits.actions),
        dryRun: z.boolean(),
      }),
    )
    .output(eventIterator(actionResult)),
  /** What the cluster was like, newest first. */
  history: base.input(z.object({ id: deviceId })).output(z.array(clusterFacts)),
  /** Facts of clusters as a file; their credentials only under a passphrase, sealed by it. */
  export: base
    .input(z.object({ clusterIds, passphrase: passphrase.nullable() }))
    .output(z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
  /**
   * Takes such a file: masters are found by name or made; credentials are adopted when the passphrase opens them.
   * Throws `passphrase-wrong`, and then nothing is saved.
   */
  import: base
    .input(z.object({ text: z.string().max(20_000_000), passphrase: z.string().max(1024).nullable() }))
    .output(
      z.object({
        clusters: z.array(
          z.object({ id: deviceId, name: z.string(), adopted: z.boolean(), factsAdded: z.number().int() }),
        ),
      }),
    ),
};
