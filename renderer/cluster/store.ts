import { create } from 'zustand';
import {
  type ActionResult,
  type Cluster,
  type ClusterAction,
  type ClusterFacts,
  clusterLimits,
  type ClusterNode,
  type ClusterUpdate,
  type DeviceId,
  type Failure,
  type KubeconfigContext,
  type Workload,
} from '../../preload/contract/index.ts';
import { api, follow, toFailure, useConnection } from '../link/index.ts';
import { useNow } from '../ui/index.ts';

/** One cluster with its lists. */
export interface ClusterView {
  cluster: Cluster;
  /** By name. */
  nodes: ReadonlyMap<string, ClusterNode>;
  /** By uid. */
  workloads: ReadonlyMap<string, Workload>;
}

interface ClustersState {
  /** `null` until the first snapshot. */
  clusters: ReadonlyMap<DeviceId, ClusterView> | null;
  /** Why the clusters are not told right now; what was known stays. */
  failure: Failure | null;
}

export const useClusters = create<ClustersState>(() => ({ clusters: null, failure: null }));

export function applyClusterUpdate(
  known: ReadonlyMap<DeviceId, ClusterView> | null,
  update: ClusterUpdate,
): ReadonlyMap<DeviceId, ClusterView> {
  if (update.type === 'snapshot')
    return new Map(
      update.clusters.map(({ cluster, nodes, workloads }) => [
        cluster.id,
        { cluster, nodes: byKey(nodes, nameOf), workloads: byKey(workloads, uidOf) },
      ]),
    );
  const next = new Map(known ?? []);
  if (update.type === 'detached') {
    next.delete(update.id);
    return next;
  }
  const { cluster, nodes, removedNodes, workloads, removedWorkloads } = update;
  const before = next.get(cluster.id);
  next.set(cluster.id, {
    cluster,
    nodes: changed(before?.nodes, nodes, nameOf, removedNodes),
    workloads: changed(before?.workloads, workloads, uidOf, removedWorkloads),
  });
  return next;
}

const nameOf = ({ name }: ClusterNode): string => name;
const uidOf = ({ uid }: Workload): string => uid;

const byKey = <Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, Item> =>
  new Map(items.map((item) => [key(item), item]));

/** The same map when nothing changed, so that views of it rest. */
function changed<Item>(
  before: ReadonlyMap<string, Item> | undefined,
  items: readonly Item[],
  key: (item: Item) => string,
  removed: readonly string[],
): ReadonlyMap<string, Item> {
  if (before !== undefined && items.length === 0 && removed.length === 0) return before;
  const next = new Map(before);
  for (const gone of removed) next.delete(gone);
  for (const item of items) next.set(key(item), item);
  return next;
}

export const startClusters = (): (() => void) =>
  follow(
    (link, signal) => link.cluster.watch(undefined, { signal }),
    (update) =>
      useClusters.setState(({ clusters }) => ({ clusters: applyClusterUpdate(clusters, update), failure: null })),
    (failure) => useClusters.setState({ failure }),
  );

/** What a call answered, or why not; the views show both. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

async function attempt<Value>(call: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await call };
  } catch (thrown) {
    return { ok: false, failure: toFailure(thrown) };
  }
}

export const readKubeconfig = (text: string): Promise<Outcome<KubeconfigContext[]>> =>
  attempt(api.cluster.readKubeconfig({ text }));

export const adoptCluster = (input: Parameters<typeof api.cluster.adopt>[0]): Promise<Outcome<Cluster>> =>
  attempt(api.cluster.adopt(input));

export const detachCluster = (id: DeviceId): Promise<Outcome<{ id: DeviceId }>> => attempt(api.cluster.detach({ id }));

export const retryCluster = (id: DeviceId): Promise<Outcome<unknown>> => attempt(api.cluster.retry({ id }));

export const findPods = (query: Parameters<typeof api.cluster.pods>[0]) => attempt(api.cluster.pods(query));

export const findClusterEvents = (query: Parameters<typeof api.cluster.events>[0]) =>
  attempt(api.cluster.events(query));

/**
 * Acts, or previews, on several clusters; each result is told as it comes, its index the action's place in `actions`.
 * Answers when the last has.
 */
export const actOnClusters = (
  actions: { clusterId: DeviceId; action: ClusterAction }[],
  dryRun: boolean,
  onResult: (result: ActionResult) => void,
): Promise<Outcome<null>> =>
  attempt(
    (async () => {
      for (let from = 0; from < actions.length; from += clusterLimits.actions) {
        const some = actions.slice(from, from + clusterLimits.actions);
        for await (const result of await api.cluster.act({ actions: some, dryRun }))
          onResult({ ...result, index: from + result.index });
      }
      return null;
    })(),
  );

export const clusterHistory = (id: DeviceId): Promise<Outcome<ClusterFacts[]>> => attempt(api.cluster.history({ id }));

export const exportClusters = (clusterIds: DeviceId[] | null, passphrase: string | null) =>
  attempt(api.cluster.export({ clusterIds, passphrase }));

export const importClusters = (text: string, passphrase: string | null) =>
  attempt(api.cluster.import({ text, passphrase }));

/** What an import brought of one cluster. */
export type Imported = Awaited<ReturnType<typeof api.cluster.import>>['clusters'][number];

/** Main's clock in ms, now. */
export const siteNow = (): number => Date.now() + useConnection.getState().clockOffsetMs;

/** Main's clock in ms, renewed once a second: ages of what a cluster said are counted on it. */
export const useSiteNow = (): number => useNow() + useConnection((state) => state.clockOffsetMs);
