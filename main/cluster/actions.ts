import type { ClusterAction, FieldChange, WorkloadKind } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { KubeApi } from '../ports/index.ts';
import { at, text } from './projection/reading.ts';

/** Under this name the API servers keep which fields are ours. */
export const fieldManager = 'gwanje';
const timeoutMs = 10_000;
/** kubectl's own annotation, so that a restart by us reads like one by hand. */
const restartedAt = 'kubectl.kubernetes.io/restartedAt';

const plural: Record<WorkloadKind, string> = {
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  StatefulSet: 'statefulsets',
};

interface Acting {
  api: KubeApi;
  dryRun: boolean;
  signal: AbortSignal;
}

/**
 * Does one action, or asks the server what it would do. Answers what changes; nothing when it is so already.
 * Every write names the uid that was looked at: an object that was replaced meanwhile is a `cluster-rejected`.
 */
export async function act(action: ClusterAction, acting: Acting): Promise<FieldChange[]> {
  switch (action.type) {
    case 'cordon':
      return patch(acting, `/api/v1/nodes/${encodeURIComponent(action.node)}`, {
        field: 'unschedulable',
        read: (node) => String(at(node, 'spec', 'unschedulable') === true),
        wanted: String(action.unschedulable),
        // `false` is how the field is stored absent; null removes it whoever set it.
        change: { spec: { unschedulable: action.unschedulable ? true : null } },
      });
    case 'restart': {
      const wanted = new Date(action.requestedAtMs).toISOString();
      return patch(acting, workloadPath(action), {
        field: 'restartedAt',
        read: (workload) => text(at(workload, 'spec', 'template', 'metadata', 'annotations', restartedAt)),
        wanted,
        isSo: (found) => found !== null && Date.parse(found) >= action.requestedAtMs,
        refuse: (workload) => (at(workload, 'spec', 'paused') === true ? 'Paused' : null),
        change: { spec: { template: { metadata: { annotations: { [restartedAt]: wanted } } } } },
      });
    }
    case 'scale':
      return patch(acting, workloadPath(action), {
        field: 'replicas',
        read: (workload) => String(replicasOf(workload)),
        wanted: String(action.replicas),
        change: { spec: { replicas: action.replicas } },
      });
    case 'delete-pod':
      return deletePod(action, acting);
  }
}

/** Applies an object that is ours as a whole (server-side apply); fields that others own stay theirs unless `force`. */
export function applyObject(
  { api, dryRun, signal }: Acting,
  path: string,
  object: unknown,
  force = false,
): Promise<unknown> {
  return api.request({
    method: 'PATCH',
    path: `${path}?fieldManager=${fieldManager}&force=${force}${dryRun ? '&dryRun=All' : ''}`,
    // JSON is YAML.
    contentType: 'application/apply-patch+yaml',
    body: object,
    timeoutMs,
    signal,
  });
}

interface Patch {
  field: string;
  read(object: unknown): string | null;
  wanted: string;
  isSo?(found: string | null): boolean;
  /** Why it makes no sense now, in one word. */
  refuse?(object: unknown): string | null;
  change: Record<string, unknown>;
}

async function patch({ api, dryRun, signal }: Acting, path: string, wish: Patch): Promise<FieldChange[]> {
  const found = await api.request({ method: 'GET', path, timeoutMs, signal });
  const before = wish.read(found);
  if (wish.isSo?.(before) ?? before === wish.wanted) return [];
  const refusal = wish.refuse?.(found) ?? null;
  if (refusal !== null) throw rejected(refusal);
  const answer = await api.request({
    method: 'PATCH',
    path: `${path}?fieldManager=${fieldManager}${dryRun ? '&dryRun=All' : ''}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { uid: at(found, 'metadata', 'uid') }, ...wish.change },
    timeoutMs,
    signal,
  });
  const after = wish.read(answer);
  return after === before ? [] : [{ field: wish.field, before, after }];
}

async function deletePod(
  { namespace, name, uid }: Extract<ClusterAction, { type: 'delete-pod' }>,
  { api, dryRun, signal }: Acting,
): Promise<FieldChange[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const found = await unlessGone(api.request({ method: 'GET', path, timeoutMs, signal }));
  // Gone, or another pod of its name: the one that was meant is no more.
  if (found === null || at(found, 'metadata', 'uid') !== uid) return [];
  const phase = text(at(found, 'status', 'phase'));
  if (phase !== 'Failed' && phase !== 'Succeeded') throw rejected('PodNotEnded');
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid },
    ...(dryRun ? { dryRun: ['All'] } : {}),
  };
  const answer = await unlessGone(api.request({ method: 'DELETE', path, body, timeoutMs, signal }));
  return answer === null ? [] : [{ field: 'pod', before: `${namespace}/${name}`, after: null }];
}

async function unlessGone(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.facts['status'] === 404) return null;
    throw thrown;
  }
}

/** Left out means one. */
function replicasOf(workload: unknown): number {
  const replicas = at(workload, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

function workloadPath({ kind, namespace, name }: { kind: WorkloadKind; namespace: string; name: string }): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${plural[kind]}/${encodeURIComponent(name)}`;
}

function rejected(reason: string): AppError {
  return new AppError('cluster-rejected', `the action makes no sense now: ${reason}`, {
    facts: { reason, status: 409, message: reason },
  });
}
