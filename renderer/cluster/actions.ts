import type { ActionResult, ClusterAction, DeviceId, Pod } from '../../preload/contract/index.ts';
import type { NodeRow, WorkloadRow } from './rows.ts';

/** One line of what is about to be done. */
export interface PlannedAction {
  clusterId: DeviceId;
  clusterName: string;
  /** What it is done to, e.g. `edge-ai/vehicle-counter`. */
  subject: string;
  action: ClusterAction;
}

export interface PodRow {
  clusterId: DeviceId;
  clusterName: string;
  pod: Pod;
}

/** What a person asked for; `replicas` of a scale are said in the dialog. */
export type ActionRequest =
  | { type: 'cordon' | 'uncordon'; rows: readonly NodeRow[] }
  | { type: 'restart' | 'scale'; rows: readonly WorkloadRow[] }
  | { type: 'delete-pods'; rows: readonly PodRow[] };

/** The lines of a request. `atMs` names a restart, `replicas` is what a scale goes to. */
export function plan(request: ActionRequest, { atMs, replicas }: { atMs: number; replicas: number }): PlannedAction[] {
  switch (request.type) {
    case 'cordon':
      return planCordon(request.rows, true);
    case 'uncordon':
      return planCordon(request.rows, false);
    case 'restart':
      return planRestart(request.rows, atMs);
    case 'scale':
      return planScale(request.rows, replicas);
    case 'delete-pods':
      return planDeletePods(request.rows);
  }
}

export const planCordon = (rows: readonly NodeRow[], unschedulable: boolean): PlannedAction[] =>
  rows.map(({ cluster, node }) => ({
    clusterId: cluster.id,
    clusterName: cluster.name,
    subject: node.name,
    action: { type: 'cordon', node: node.name, unschedulable },
  }));

/** `requestedAtMs` names the restart: preview and act with the same one. */
export const planRestart = (rows: readonly WorkloadRow[], requestedAtMs: number): PlannedAction[] =>
  rows.map(({ cluster, workload: { kind, namespace, name } }) => ({
    clusterId: cluster.id,
    clusterName: cluster.name,
    subject: `${namespace}/${name}`,
    action: { type: 'restart', kind, namespace, name, requestedAtMs },
  }));

/** A DaemonSet has one pod on each node: its number is not for us to say. */
export const canScale = ({ workload }: WorkloadRow): boolean => workload.kind !== 'DaemonSet';

export const planScale = (rows: readonly WorkloadRow[], replicas: number): PlannedAction[] =>
  rows.flatMap(({ cluster, workload: { kind, namespace, name } }): PlannedAction[] =>
    kind === 'DaemonSet'
      ? []
      : [
          {
            clusterId: cluster.id,
            clusterName: cluster.name,
            subject: `${namespace}/${name}`,
            action: { type: 'scale', kind, namespace, name, replicas },
          },
        ],
  );

export const hasEnded = ({ pod: { phase } }: PodRow): boolean => phase === 'Failed' || phase === 'Succeeded';

export const planDeletePods = (rows: readonly PodRow[]): PlannedAction[] =>
  rows.filter(hasEnded).map(({ clusterId, clusterName, pod: { namespace, name, uid } }) => ({
    clusterId,
    clusterName,
    subject: `${namespace}/${name}`,
    action: { type: 'delete-pod', namespace, name, uid },
  }));

/** How many would change, are so already, or cannot be done; `waiting` have not been answered yet. */
export function countResults(total: number, results: ReadonlyMap<number, ActionResult>) {
  const all = [...results.values()];
  const failed = all.filter(({ failure }) => failure !== null).length;
  const changing = all.filter(({ failure, changes }) => failure === null && changes.length > 0).length;
  return { changing, same: all.length - failed - changing, failed, waiting: total - all.length };
}

/** What is left to do after the preview: whatever would change. */
export const worthDoing = (
  planned: readonly PlannedAction[],
  preview: ReadonlyMap<number, ActionResult>,
): { index: number; planned: PlannedAction }[] =>
  planned.flatMap((one, index) => {
    const result = preview.get(index);
    return result !== undefined && result.failure === null && result.changes.length > 0
      ? [{ index, planned: one }]
      : [];
  });
