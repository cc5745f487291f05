import type { Cluster, ClusterFacts, Device } from '../../preload/contract/index.ts';
import type { KubeAccess, KubeApi } from '../ports/index.ts';
import { caCertHashOf, datesOf } from './adoption.ts';
import type { StoredCluster } from './credential-store.ts';
import type { ClusterMonitor } from './monitor.ts';

/** What of an access never changes, read once: certificates are slow to parse. */
export type AccessFacts = Pick<Cluster, 'server' | 'credential' | 'insecure' | 'caCertHash'> & {
  client: Cluster['certificates']['client'];
  authority: Cluster['certificates']['authority'];
};

export function accessFacts({ access }: StoredCluster): AccessFacts {
  return {
    server: access.server,
    credential: { kind: credentialKind(access), context: access.context },
    insecure: access.insecure,
    caCertHash: caCertHashOf(access.caPem),
    client: datesOf(access.certificatePem),
    authority: datesOf(access.caPem),
  };
}

export function credentialKind({ certificatePem, token }: KubeAccess): Cluster['credential']['kind'] {
  if (certificatePem !== null) return 'certificate';
  return token !== null ? 'token' : 'none';
}

export interface Watched {
  stored: Pick<StoredCluster, 'id' | 'adoptedAtMs' | 'isAdmin' | 'uid'>;
  access: AccessFacts;
  api: KubeApi;
  monitor: ClusterMonitor;
  podRevision: number;
  eventRevision: number;
}

/** Everything of a cluster but its lists. */
export function summaryOf(
  { stored, access, api, monitor, podRevision, eventRevision }: Watched,
  name: string,
): Cluster {
  const { state, connection, version } = monitor;
  const { client, authority, ...told } = access;
  const nodes = [...state.nodes.values()];
  const workloads = state.allWorkloads();
  let warnings = 0;
  for (const { severity } of state.events.values()) if (severity === 'warning') warnings += 1;
  return {
    id: stored.id,
    name,
    ...told,
    isAdmin: stored.isAdmin,
    adoptedAtMs: stored.adoptedAtMs,
    connection,
    version,
    skew: skewOf(
      version,
      nodes.map(({ kubeletVersion }) => kubeletVersion),
    ),
    certificates: { client, server: api.serverCertificate(), authority },
    nodes: {
      total: nodes.length,
      ready: nodes.filter(({ ready }) => ready === 'True').length,
      unschedulable: nodes.filter(({ unschedulable }) => unschedulable).length,
    },
    workloads: { total: workloads.length, unready: workloads.filter(({ ready, desired }) => ready < desired).length },
    podPhases: { ...state.podPhases },
    warnings,
    namespaces: [...state.namespaces.values()].map(({ name: namespace }) => namespace).sort(),
    podRevision,
    eventRevision,
  };
}

/** What is worth a line of history; without the time, so that two can be compared. */
export function factsOf(
  { stored, access, api, monitor }: Watched,
  device: Device | undefined,
): Omit<ClusterFacts, 'atMs'> {
  return {
    server: access.server,
    uid: stored.uid,
    version: monitor.version,
    caCertHash: access.caCertHash,
    registryPort: device?.registryPort ?? null,
    clientExpiresAtMs: access.client?.expiresAtMs ?? null,
    serverExpiresAtMs: api.serverCertificate()?.expiresAtMs ?? null,
    authorityExpiresAtMs: access.authority?.expiresAtMs ?? null,
    nodes: [...monitor.state.nodes.values()]
      .map(({ name, roles, kubeletVersion, runtimeVersion, osImage, architecture, addresses, capacity }) => ({
        name,
        roles,
        kubeletVersion,
        runtimeVersion,
        osImage,
        architecture,
        addresses: addresses.map(({ address }) => address),
        cpuMillicores: capacity.cpuMillicores,
        memoryBytes: capacity.memoryBytes,
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
  };
}

/** `v1.20.2+k3s1` → 1, 20, 2. */
const versionForm = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/;

function skewOf(server: string | null, kubelets: readonly (string | null)[]): Cluster['skew'] {
  const known = kubelets
    .filter((version) => version !== null && versionForm.test(version))
    .map((version) => ({ version: version ?? '', parts: partsOf(version ?? '') }))
    .sort((a, b) => compare(a.parts, b.parts));
  const oldest = known[0];
  const newest = known.at(-1);
  if (oldest === undefined || newest === undefined || server === null || !versionForm.test(server)) return null;
  const [major = 0, minor = 0] = partsOf(server);
  const behind = major === oldest.parts[0] ? minor - (oldest.parts[1] ?? 0) : 0;
  return { oldest: oldest.version, newest: newest.version, minorsBehind: behind };
}

function partsOf(version: string): number[] {
  return (versionForm.exec(version) ?? []).slice(1).map((part) => Number(part ?? 0));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, place) => part !== b[place]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
