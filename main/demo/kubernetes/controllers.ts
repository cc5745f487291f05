import { createHash } from 'node:crypto';
import type { KubeObject, ObjectMetadata, ObjectStore } from './object-store.ts';
import { isObject } from './patch.ts';
import { type ApiResource, apiResources } from './resources.ts';

const resource = (plural: string): ApiResource => {
  const found = apiResources.find((one) => one.plural === plural);
  if (found === undefined) throw new Error(`no resource ${plural}`);
  return found;
};
export const nodes = resource('nodes');
export const pods = resource('pods');
export const deployments = resource('deployments');
export const daemonsets = resource('daemonsets');
const events = resource('events');

/** Pods that a rollout replaces in one step; a Deployment's `maxUnavailable` of its usual size. */
const replacedAtOnce = 1;

/**
 * One step of what controllers, scheduler and kubelets do together: pods are made, placed, started, replaced and removed
 * until they are as the workloads want them. Call it again and again; when all is as wanted it writes nothing.
 */
export function reconcile(store: ObjectStore): void {
  const all = objects(store, pods);
  for (const pod of all) runPod(store, pod);
  for (const workload of objects(store, deployments)) {
    const wanted = numberIn(workload, 'spec', 'replicas') ?? 1;
    const owned = ownedBy(all, workload);
    rollOut(store, workload, owned, wanted);
    tellReplicas(store, workload, owned, wanted);
  }
  for (const workload of objects(store, daemonsets)) {
    const owned = ownedBy(all, workload);
    const here = objects(store, nodes).map(({ metadata }) => metadata.name);
    for (const node of here) {
      const mine = owned.filter((pod) => nodeOf(pod) === node);
      if (mine.length === 0) makePod(store, workload, node, node);
    }
    tellDaemons(store, workload, owned, here.length);
  }
}

/** A pending pod is placed, a placed one started; one on a node that is gone or lost is given up. */
function runPod(store: ObjectStore, pod: KubeObject): void {
  const node = nodeOf(pod);
  const phase = textIn(pod, 'status', 'phase');
  if (node === null) {
    const chosen = quietestNode(store);
    if (chosen === null) return tellUnplaced(store, pod);
    store.put(pods, { ...pod, spec: { ...objectIn(pod, 'spec'), nodeName: chosen } });
    say(store, pod, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.name} to ${chosen}`);
    return;
  }
  if (!isReady(store, node)) {
    if (ownerKind(pod) !== 'DaemonSet') remove(store, pod, 'TaintManagerEviction', `its node ${node} is lost`);
    return;
  }
  if (phase !== 'Pending') return;
  const containers = listIn(pod, 'spec', 'containers');
  store.put(pods, {
    ...pod,
    status: {
      phase: 'Running',
      podIP: `10.244.${digest(node, 2)}.${digest(pod.metadata.name, 2)}`,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: containers.map((container) => ({
        name: isObject(container) ? container['name'] : '',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: store.time() } },
      })),
    },
  });
  say(store, pod, 'Normal', 'Started', 'Started container');
}

function rollOut(store: ObjectStore, workload: KubeObject, owned: readonly KubeObject[], wanted: number): void {
  const hash = templateHash(workload);
  const isFresh = (pod: KubeObject): boolean => pod.metadata.labels?.['pod-template-hash'] === hash;
  const fresh = owned.filter(isFresh);
  const old = owned.filter((pod) => !isFresh(pod));
  // Later ones go first, so that scaling up and down again leaves the same pods.
  const surplus = [...fresh].sort(byName).slice(wanted);
  for (const pod of surplus) remove(store, pod, 'Killing', 'Stopping container');
  const isCalm = fresh.every((pod) => textIn(pod, 'status', 'phase') === 'Running');
  const leaving = owned.length > wanted || isCalm ? old.slice(0, Math.max(replacedAtOnce, owned.length - wanted)) : [];
  for (const pod of leaving) remove(store, pod, 'Killing', 'Stopping container');
  const missing = wanted - (owned.length - surplus.length - leaving.length);
  const names = new Set(owned.map(({ metadata }) => metadata.name));
  for (let place = 0, made = 0; made < missing; place++) {
    const suffix = `${hash}-${digestText(`${workload.metadata.name} ${hash} ${place}`, 5)}`;
    if (names.has(`${workload.metadata.name}-${suffix}`)) continue;
    makePod(store, workload, suffix, null);
    made += 1;
  }
}

function makePod(store: ObjectStore, workload: KubeObject, suffix: string, nodeName: string | null): void {
  const template = objectIn(workload, 'spec', 'template');
  const hash = templateHash(workload);
  const { name, namespace, uid } = workload.metadata;
  const isDeployment = workload.kind === 'Deployment';
  const owner = isDeployment ? { kind: 'ReplicaSet', name: `${name}-${hash}` } : { kind: workload.kind, name };
  const labels = { ...(objectIn(template, 'metadata', 'labels') as Record<string, string>), 'pod-template-hash': hash };
  const spec = { ...objectIn(template, 'spec'), ...(nodeName === null ? {} : { nodeName }) };
  store.put(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...newMetadata(`${name}-${suffix}`),
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', ...owner, uid, controller: true }],
    },
    spec,
    status: { phase: 'Pending' },
  });
}

function remove(store: ObjectStore, pod: KubeObject, reason: string, message: string): void {
  store.remove(pods, pod.metadata.namespace ?? null, pod.metadata.name);
  say(store, pod, 'Normal', reason, message);
}

function tellReplicas(store: ObjectStore, workload: KubeObject, owned: readonly KubeObject[], wanted: number): void {
  const hash = templateHash(workload);
  const running = owned.filter((pod) => textIn(pod, 'status', 'phase') === 'Running').length;
  const updated = owned.filter((pod) => pod.metadata.labels?.['pod-template-hash'] === hash).length;
  tellStatus(store, deployments, workload, {
    observedGeneration: workload.metadata.generation,
    replicas: owned.length,
    readyReplicas: running,
    availableReplicas: running,
    updatedReplicas: Math.min(updated, wanted),
  });
}

function tellDaemons(store: ObjectStore, workload: KubeObject, owned: readonly KubeObject[], wanted: number): void {
  const ready = owned.filter(
    (pod) => textIn(pod, 'status', 'phase') === 'Running' && isReady(store, nodeOf(pod) ?? ''),
  ).length;
  tellStatus(store, daemonsets, workload, {
    observedGeneration: workload.metadata.generation,
    desiredNumberScheduled: wanted,
    currentNumberScheduled: owned.length,
    numberReady: ready,
    numberAvailable: ready,
    updatedNumberScheduled: owned.length,
  });
}

function tellStatus(store: ObjectStore, kind: ApiResource, object: KubeObject, status: unknown): void {
  const namespace = object.metadata.namespace ?? null;
  // As it is now: another step of this round may have written it.
  const now = store.get(kind, namespace, object.metadata.name);
  if (now === undefined || JSON.stringify(now['status']) === JSON.stringify(status)) return;
  store.put(kind, { ...now, status });
}

function tellUnplaced(store: ObjectStore, pod: KubeObject): void {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no node can take it' };
  const status = { phase: 'Pending', conditions: [condition] };
  if (JSON.stringify(pod['status']) === JSON.stringify(status)) return;
  store.put(pods, { ...pod, status });
  say(store, pod, 'Warning', 'FailedScheduling', condition.message);
}

/** The node with the fewest pods that is ready, not cordoned and no control plane of its own accord. */
function quietestNode(store: ObjectStore): string | null {
  const all = objects(store, pods);
  const open = objects(store, nodes).filter(
    (node) =>
      isReady(store, node.metadata.name) &&
      objectIn(node, 'spec')['unschedulable'] !== true &&
      listIn(node, 'spec', 'taints').length === 0,
  );
  const load = (node: KubeObject): number => all.filter((pod) => nodeOf(pod) === node.metadata.name).length;
  return open.sort((a, b) => load(a) - load(b) || byName(a, b))[0]?.metadata.name ?? null;
}

/** Writes or counts up an event, as kubelets and controllers do. */
export function say(store: ObjectStore, about: KubeObject, type: string, reason: string, message: string): void {
  const namespace = about.metadata.namespace ?? 'default';
  const name = `${about.metadata.name}.${digestText(`${type} ${reason} ${about.metadata.uid}`, 16)}`;
  const found = store.get(events, namespace, name);
  const count = (typeof found?.['count'] === 'number' ? found['count'] : 0) + 1;
  const { kind, metadata } = about;
  store.put(events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { ...(found?.metadata ?? newMetadata(name)), namespace },
    type,
    reason,
    message,
    count,
    firstTimestamp: found?.['firstTimestamp'] ?? store.time(),
    lastTimestamp: store.time(),
    involvedObject: { kind, name: metadata.name, namespace: metadata.namespace ?? '', uid: metadata.uid },
    source: { component: 'demo' },
  });
}

export const newMetadata = (name: string): ObjectMetadata => ({
  name,
  uid: '',
  resourceVersion: '',
  creationTimestamp: '',
});

export const objects = (store: ObjectStore, kind: ApiResource): KubeObject[] =>
  store.list(kind, null, null).map(({ stored }) => stored.object);

function ownedBy(all: readonly KubeObject[], workload: KubeObject): KubeObject[] {
  return all.filter(({ metadata }) => {
    const [owner] = Array.isArray(metadata['ownerReferences']) ? (metadata['ownerReferences'] as unknown[]) : [];
    return isObject(owner) && owner['uid'] === workload.metadata.uid;
  });
}

function ownerKind(pod: KubeObject): unknown {
  const [owner] = listIn(pod, 'metadata', 'ownerReferences');
  return isObject(owner) ? owner['kind'] : null;
}

function isReady(store: ObjectStore, node: string): boolean {
  const found = store.get(nodes, null, node);
  const conditions = found === undefined ? [] : listIn(found, 'status', 'conditions');
  return conditions.some((one) => isObject(one) && one['type'] === 'Ready' && one['status'] === 'True');
}

const nodeOf = (pod: KubeObject): string | null => textIn(pod, 'spec', 'nodeName');
const byName = (a: KubeObject, b: KubeObject): number => (a.metadata.name < b.metadata.name ? -1 : 1);
const templateHash = (workload: KubeObject): string =>
  digestText(JSON.stringify(objectIn(workload, 'spec', 'template')), 10);
const digestText = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
const digest = (text: string, digits: number): number => Number.parseInt(digestText(text, digits), 16);

function valueIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => (isObject(here) ? here[key] : undefined), value);
}

function objectIn(value: unknown, ...path: string[]): Record<string, unknown> {
  const found = valueIn(value, path);
  return isObject(found) ? found : {};
}

function listIn(value: unknown, ...path: string[]): unknown[] {
  const found = valueIn(value, path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

function textIn(value: unknown, ...path: string[]): string | null {
  const found = valueIn(value, path);
  return typeof found === 'string' && found !== '' ? found : null;
}

function numberIn(value: unknown, ...path: string[]): number | null {
  const found = valueIn(value, path);
  return typeof found === 'number' ? found : null;
}
