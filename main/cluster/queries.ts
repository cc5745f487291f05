import type { ClusterEventRecord, DeviceId, Pod, PodPhase } from '../../preload/contract/index.ts';
import type { ClusterState } from './cluster-state.ts';

export interface PodQuery {
  phases: readonly PodPhase[] | null;
  node: string | null;
  namespace: string | null;
  owner: { kind: string; name: string } | null;
  query: string;
  offset: number;
  limit: number;
}

/** What needs an eye comes first. */
const weight: Record<PodPhase, number> = { Failed: 0, Unknown: 1, Pending: 2, Running: 4, Succeeded: 5 };

const rank = ({ phase, reason, readyContainers, containers }: Pod): number =>
  phase === 'Running' && (reason !== null || readyContainers < containers) ? 3 : weight[phase];

export function findPods(clusters: readonly { id: DeviceId; state: ClusterState }[], query: PodQuery) {
  const { phases, node, namespace, owner, offset, limit } = query;
  const words = query.query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (pod: Pod): boolean =>
    (phases === null || phases.includes(pod.phase)) &&
    (node === null || pod.node === node) &&
    (namespace === null || pod.namespace === namespace) &&
    (owner === null || (pod.owner?.kind === owner.kind && pod.owner.name === owner.name)) &&
    (words.length === 0 || isMatch(pod, words));
  const rows = clusters.flatMap(({ id, state }) =>
    [...state.pods.values()].filter(fits).map((pod) => ({ clusterId: id, pod, rank: rank(pod) })),
  );
  rows.sort((a, b) => a.rank - b.rank || order(a.pod.namespace, b.pod.namespace) || order(a.pod.name, b.pod.name));
  const page = rows.slice(offset, offset + limit).map(({ clusterId, pod }) => ({ clusterId, pod }));
  return { total: rows.length, rows: page };
}

function isMatch(pod: Pod, words: readonly string[]): boolean {
  const told = [pod.name, pod.namespace, pod.node ?? '', pod.reason ?? '', ...pod.images].join(' ').toLowerCase();
  return words.every((word) => told.includes(word));
}

export interface EventQuery {
  severity: ClusterEventRecord['severity'] | null;
  about: { kind: string; name: string } | null;
  offset: number;
  limit: number;
}

export function findEvents(clusters: readonly { id: DeviceId; state: ClusterState }[], query: EventQuery) {
  const { severity, about, offset, limit } = query;
  const rows = clusters.flatMap(({ id, state }) =>
    [...state.events.values()]
      .filter(
        (event) =>
          (severity === null || event.severity === severity) &&
          (about === null || (event.about.kind === about.kind && event.about.name === about.name)),
      )
      .map((event) => ({ clusterId: id, event })),
  );
  rows.sort((a, b) => (b.event.lastAtMs ?? 0) - (a.event.lastAtMs ?? 0) || order(a.event.uid, b.event.uid));
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
