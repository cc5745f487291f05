import type { Cluster, ClusterNode, DeviceId, Workload } from '../../preload/contract/index.ts';
import { requestedPercent } from './amounts.ts';
import type { ClusterView } from './store.ts';

/** One line of a table over several clusters. */
export interface NodeRow {
  cluster: Cluster;
  node: ClusterNode;
}
export interface WorkloadRow {
  cluster: Cluster;
  workload: Workload;
}

/** Clusters that are looked at; `null` = all. */
export type Chosen = ReadonlySet<DeviceId> | null;

export const chosenViews = (clusters: ReadonlyMap<DeviceId, ClusterView>, chosen: Chosen): ClusterView[] =>
  [...clusters.values()].filter(({ cluster }) => chosen === null || chosen.has(cluster.id));

/** What is shown of a cluster is older than what it would say now. */
export const isOld = ({ connection }: Cluster): boolean =>
  connection.state === 'away' || connection.state === 'unauthorised';

export const nodeRows = (views: readonly ClusterView[]): NodeRow[] =>
  views.flatMap(({ cluster, nodes }) => [...nodes.values()].map((node) => ({ cluster, node })));

export const workloadRows = (views: readonly ClusterView[]): WorkloadRow[] =>
  views.flatMap(({ cluster, workloads }) => [...workloads.values()].map((workload) => ({ cluster, workload })));

export const nodeKey = ({ cluster, node }: NodeRow): string => `${cluster.id} ${node.uid}`;
export const workloadKey = ({ cluster, workload }: WorkloadRow): string => `${cluster.id} ${workload.uid}`;

/** Conditions that a node is ill with, e.g. `DiskPressure`; what a lost node says of them is not known. */
export const pressures = ({ conditions }: ClusterNode): string[] =>
  conditions.filter(({ status }) => status === 'True').map(({ type }) => type);

/** 0 is worst: not ready, under pressure, cordoned, well. */
export function nodeRank(node: ClusterNode): number {
  if (node.ready !== 'True') return 0;
  if (pressures(node).length > 0) return 1;
  return node.unschedulable ? 2 : 3;
}

/** 0 is worst: pods are missing, being changed, well. */
export function workloadRank({ ready, desired, settled }: Workload): number {
  if (ready < desired) return 0;
  return settled ? 2 : 1;
}

/** Rows in which every word is found; words may be parts. */
export function matching<Row>(rows: readonly Row[], query: string, told: (row: Row) => string): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = told(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const nodeText = ({ cluster, node }: NodeRow): string =>
  [
    cluster.name,
    node.name,
    ...node.roles,
    node.kubeletVersion,
    node.osImage,
    ...node.addresses.map(({ address }) => address),
    ...node.taints.map(({ key }) => key),
    ...pressures(node),
  ].join(' ');

export const workloadText = ({ cluster, workload }: WorkloadRow): string =>
  [cluster.name, workload.kind, workload.namespace, workload.name, ...workload.images].join(' ');

/** What a row is sorted by; `null` = unknown, and last whichever way. */
export type SortValue = string | number | null;
export type SortValues<Row> = Readonly<Record<string, (row: Row) => SortValue>>;

export const nodeSorts: SortValues<NodeRow> = {
  cluster: ({ cluster }) => cluster.name,
  name: ({ node }) => node.name,
  roles: ({ node }) => (node.roles.length === 0 ? null : node.roles.join(' ')),
  state: ({ node }) => nodeRank(node),
  version: ({ node }) => node.kubeletVersion,
  cpu: ({ node }) => requestedPercent(node.requested.cpuMillicores, node.allocatable.cpuMillicores),
  memory: ({ node }) => requestedPercent(node.requested.memoryBytes, node.allocatable.memoryBytes),
  pods: ({ node }) => node.pods,
};

export const workloadSorts: SortValues<WorkloadRow> = {
  cluster: ({ cluster }) => cluster.name,
  kind: ({ workload }) => workload.kind,
  namespace: ({ workload }) => workload.namespace,
  name: ({ workload }) => workload.name,
  state: ({ workload }) => workloadRank(workload),
  age: ({ workload }) => (workload.createdAtMs === null ? null : -workload.createdAtMs),
};

const collator = new Intl.Collator('ko', { numeric: true });

const compare = (a: SortValue, b: SortValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

/**
 * Sorted by one column, what is equal there by cluster and name, so that rows that change keep their places. `sorts`
 * has `cluster` and `name`.
 */
export function sorted<Row>(
  rows: readonly Row[],
  sorts: SortValues<Row>,
  { column, isDescending }: { column: string; isDescending: boolean },
): Row[] {
  const keys = [column, 'cluster', 'namespace', 'name'].flatMap((id) => sorts[id] ?? []);
  const told = rows.map((row) => ({ row, values: keys.map((key) => key(row)) }));
  told.sort((a, b) => {
    for (let at = 0; at < keys.length; at++) {
      const [left = null, right = null] = [a.values[at], b.values[at]];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      const order = compare(left, right);
      if (order !== 0) return at === 0 && isDescending ? -order : order;
    }
    return 0;
  });
  return told.map(({ row }) => row);
}
