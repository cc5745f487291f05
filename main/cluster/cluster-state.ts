import type { ClusterNode, Pod, PodPhase, WatchedResource, Workload } from '../../preload/contract/index.ts';
import { RecordTable } from './record-table.ts';
import { type Records, resources } from './resources.ts';
import type { NodeRecord } from './projection/node.ts';

/** Newest events kept of a cluster; a storm of them must not fill the memory. About 2 MB. */
export const mostEvents = 5000;
/** Above `mostEvents` by this many, the oldest are dropped. */
const eventSlack = 500;

interface NodeLoad {
  pods: number;
  cpuMillicores: number;
  memoryBytes: number;
}

/** What changed since the last look. */
export interface StateChanges {
  nodes: ClusterNode[];
  removedNodes: string[];
  workloads: Workload[];
  removedWorkloads: string[];
  podsChanged: boolean;
  eventsChanged: boolean;
}

/**
 * One cluster as its API server tells it, object by object: no clock, no I/O. Sums over pods are kept up to date at each
 * change, never counted anew.
 */
export class ClusterState {
  readonly #loads = new Map<string, NodeLoad>();
  readonly #phases: Record<PodPhase, number> = { Running: 0, Pending: 0, Failed: 0, Succeeded: 0, Unknown: 0 };
  /** Uid of the node of a name: pods know only names. */
  readonly #nodeUids = new Map<string, string>();

  readonly nodes = new RecordTable<NodeRecord>((before, after) => {
    if (before !== null && this.#nodeUids.get(before.name) === before.uid) this.#nodeUids.delete(before.name);
    if (after !== null) this.#nodeUids.set(after.name, after.uid);
  });
  readonly namespaces = new RecordTable<Records['namespaces']>();
  readonly pods = new RecordTable<Pod>((before, after) => {
    this.#count(before, -1);
    this.#count(after, 1);
  });
  readonly deployments = new RecordTable<Workload>();
  readonly daemonsets = new RecordTable<Workload>();
  readonly statefulsets = new RecordTable<Workload>();
  readonly events = new RecordTable<Records['events']>();

  /** One object came or changed. What is no object is passed over. */
  put(resource: WatchedResource, object: unknown): void {
    const record = resources[resource].project(object);
    if (record === null) return;
    this.#table(resource).put(record);
    if (resource === 'events' && this.events.size > mostEvents + eventSlack) this.#dropOldEvents();
  }

  remove(resource: WatchedResource, object: unknown): void {
    const record = resources[resource].project(object);
    if (record !== null) this.#table(resource).remove(record.uid);
  }

  /** The whole of a resource, freshly listed. */
  replace(resource: WatchedResource, records: readonly Records[WatchedResource][]): void {
    this.#table(resource).replace(records);
    if (resource === 'events') this.#dropOldEvents();
  }

  get podPhases(): Readonly<Record<PodPhase, number>> {
    return this.#phases;
  }

  node(record: NodeRecord): ClusterNode {
    const { pods, cpuMillicores, memoryBytes } = this.#loads.get(record.name) ?? idle;
    return { ...record, pods, requested: { cpuMillicores, memoryBytes } };
  }

  allNodes(): ClusterNode[] {
    return [...this.nodes.values()].map((record) => this.node(record));
  }

  allWorkloads(): Workload[] {
    return [...this.deployments.values(), ...this.daemonsets.values(), ...this.statefulsets.values()];
  }

  takeChanges(): StateChanges {
    const nodes = this.nodes.take();
    const pods = this.pods.take();
    const events = this.events.take();
    this.namespaces.take();
    const workloads = [this.deployments.take(), this.daemonsets.take(), this.statefulsets.take()];
    return {
      nodes: nodes.changed.map((record) => this.node(record)),
      // A name that was given to a new node is not gone.
      removedNodes: nodes.removed.map(({ name }) => name).filter((name) => !this.#nodeUids.has(name)),
      workloads: workloads.flatMap(({ changed }) => changed),
      removedWorkloads: workloads.flatMap(({ removed }) => removed).map(({ uid }) => uid),
      podsChanged: pods.changed.length + pods.removed.length > 0,
      eventsChanged: events.changed.length + events.removed.length > 0,
    };
  }

  #table(resource: WatchedResource): RecordTable<Records[WatchedResource]> {
    // `resources` ties each name to the type of its records; the tables are named alike.
    return this[resource] as unknown as RecordTable<Records[WatchedResource]>;
  }

  #count(pod: Pod | null, sign: 1 | -1): void {
    if (pod === null) return;
    this.#phases[pod.phase] += sign;
    if (pod.node === null || pod.phase === 'Succeeded' || pod.phase === 'Failed') return;
    const load = this.#loads.get(pod.node) ?? { ...idle };
    load.pods += sign;
    load.cpuMillicores += sign * pod.requests.cpuMillicores;
    load.memoryBytes += sign * pod.requests.memoryBytes;
    if (load.pods === 0) this.#loads.delete(pod.node);
    else this.#loads.set(pod.node, load);
    const uid = this.#nodeUids.get(pod.node);
    if (uid !== undefined) this.nodes.touch(uid);
  }

  #dropOldEvents(): void {
    const surplus = this.events.size - mostEvents;
    if (surplus <= 0) return;
    const oldest = [...this.events.values()].sort((a, b) => (a.lastAtMs ?? 0) - (b.lastAtMs ?? 0)).slice(0, surplus);
    for (const { uid } of oldest) this.events.remove(uid);
  }
}

const idle: Readonly<NodeLoad> = { pods: 0, cpuMillicores: 0, memoryBytes: 0 };
