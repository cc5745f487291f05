import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { systemClock } from '../../../main/adapters/system-clock.ts';
import { type Clusters, createClusters } from '../../../main/cluster/index.ts';
import { AppError } from '../../../main/errors.ts';
import type { EventReport } from '../../../main/events/index.ts';
import { createInventory, type Inventory } from '../../../main/inventory/index.ts';
import type { Clock, Kube, SecretBox } from '../../../main/ports/index.ts';
import type {
  ActionResult,
  Cluster,
  ClusterAction,
  ClusterNode,
  ClusterUpdate,
  Device,
  DeviceId,
  Pod,
  Workload,
} from '../../../preload/contract/index.ts';
import { createFakeLog, type FakeLog } from '../../fakes/log.ts';

/** A page that follows the clusters, keeping what it was told as a store does. */
export interface Page {
  readonly clusters: Map<DeviceId, Cluster>;
  readonly nodes: Map<DeviceId, Map<string, ClusterNode>>;
  readonly workloads: Map<DeviceId, Map<string, Workload>>;
  readonly updates: number;
  close(): void;
}

/** The cluster room with a real inventory and real databases, on a directory of its own. */
export interface ClusterSite {
  readonly directory: string;
  readonly log: FakeLog;
  readonly reports: EventReport[];
  clusters: Clusters;
  inventory: Inventory;
  master(name: string, address?: string): Device;
  adopt(kubeconfig: string, masterId: DeviceId | null, options?: { allowInsecure?: boolean }): Promise<Cluster>;
  act(
    actions: { clusterId: DeviceId; action: ClusterAction }[],
    dryRun?: boolean,
  ): Promise<(ActionResult & { afterMs: number })[]>;
  pods(clusterId: DeviceId): Pod[];
  openPage(): Page;
  /** As if the app were closed and started again, on the same disk. */
  restart(): void;
  remove(): void;
}

export const anyTime = { signal: undefined };

export function createClusterSite(options: { kube: Kube; clock?: Clock; random?: () => number }): ClusterSite {
  const { kube, clock = systemClock, random = Math.random } = options;
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-clusters-'));
  const secretBox = createSecretBox();
  let closing = new AbortController();
  let close = (): void => undefined;

  const open = (): void => {
    closing = new AbortController();
    const closed = closing.signal;
    const databases = openSqliteDatabases(directory);
    const { log, reports } = site;
    site.inventory = createInventory({ databases, secretBox, clock, log, closed });
    site.clusters = createClusters({
      kube,
      databases,
      secretBox,
      inventory: site.inventory,
      report: (event) => reports.push(event),
      clock,
      log,
      random,
      closed,
    });
    close = () => {
      closing.abort();
      databases.close();
    };
  };

  const site: ClusterSite = {
    directory,
    log: createFakeLog(),
    reports: [],
    // Given by `open` at once.
    clusters: undefined as unknown as Clusters,
    inventory: undefined as unknown as Inventory,
    master: (name, address = '127.0.0.1') =>
      site.inventory.procedures.create({ kind: 'master', draft: { name, address } }, anyTime) as Device,
    adopt: async (text, masterId, { allowInsecure = false } = {}) =>
      (await site.clusters.procedures.adopt(
        { masterId, text, context: 'admin@site', allowInsecure, allowLimited: false },
        anyTime,
      )) as Cluster,
    async act(actions, dryRun = false) {
      const startMs = performance.now();
      const results: (ActionResult & { afterMs: number })[] = [];
      const stream = site.clusters.procedures.act({ actions, dryRun }, anyTime) as AsyncIterable<ActionResult>;
      for await (const result of stream) results.push({ ...result, afterMs: performance.now() - startMs });
      return results.sort((a, b) => a.index - b.index);
    },
    pods: (id) => [...(site.clusters.cluster(id)?.state.pods.values() ?? [])],
    openPage: () => openPage(site),
    restart() {
      close();
      open();
    },
    remove() {
      close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  open();
  return site;
}

function openPage(site: ClusterSite): Page {
  const leaving = new AbortController();
  const page = {
    clusters: new Map<DeviceId, Cluster>(),
    nodes: new Map<DeviceId, Map<string, ClusterNode>>(),
    workloads: new Map<DeviceId, Map<string, Workload>>(),
    updates: 0,
    close: () => leaving.abort(),
  };
  const take = (update: ClusterUpdate): void => {
    page.updates += 1;
    if (update.type === 'snapshot') {
      for (const known of [page.clusters, page.nodes, page.workloads]) known.clear();
      for (const { cluster, nodes, workloads } of update.clusters) {
        page.clusters.set(cluster.id, cluster);
        page.nodes.set(cluster.id, new Map(nodes.map((node) => [node.name, node])));
        page.workloads.set(cluster.id, new Map(workloads.map((workload) => [workload.uid, workload])));
      }
      return;
    }
    if (update.type === 'detached') {
      for (const known of [page.clusters, page.nodes, page.workloads]) known.delete(update.id);
      return;
    }
    const { cluster, nodes, removedNodes, workloads, removedWorkloads } = update;
    page.clusters.set(cluster.id, cluster);
    const nodesThere = page.nodes.get(cluster.id) ?? new Map<string, ClusterNode>();
    for (const node of nodes) nodesThere.set(node.name, node);
    for (const name of removedNodes) nodesThere.delete(name);
    page.nodes.set(cluster.id, nodesThere);
    const workloadsThere = page.workloads.get(cluster.id) ?? new Map<string, Workload>();
    for (const workload of workloads) workloadsThere.set(workload.uid, workload);
    for (const uid of removedWorkloads) workloadsThere.delete(uid);
    page.workloads.set(cluster.id, workloadsThere);
  };
  const stream = site.clusters.procedures.watch(undefined, { signal: leaving.signal }) as AsyncIterable<ClusterUpdate>;
  void (async () => {
    for await (const update of stream) take(update);
  })();
  return page;
}

/** As the Node host seals, with a key in memory. */
function createSecretBox(): SecretBox {
  const key = randomBytes(32);
  return {
    seal(plaintext) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed);
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(-16));
        return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError('secret-unreadable', 'sealed with another key', { cause });
      }
    },
  };
}
