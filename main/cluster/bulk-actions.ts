import type { ActionResult, ClusterAction, DeviceId } from '../../preload/contract/index.ts';
import { toFailure } from '../errors.ts';
import type { KubeApi, Log } from '../ports/index.ts';
import { Signal } from '../streams.ts';
import { act } from './actions.ts';

export interface BulkActing {
  /** Throws `not-found` when the cluster is not adopted. */
  apiOf(id: DeviceId): KubeApi;
  dryRun: boolean;
  signal: AbortSignal;
  log: Log;
}

/**
 * Does all of them, cluster beside cluster, whether or not anybody listens to the end; tells each as it is done. Inside a
 * cluster they go in the order asked, so one that does not answer holds up only its own.
 */
export function actOnAll(
  actions: readonly { clusterId: DeviceId; action: ClusterAction }[],
  { apiOf, dryRun, signal, log }: BulkActing,
): AsyncGenerator<ActionResult, void, void> {
  const finished = new Signal<void>();
  const done: ActionResult[] = [];
  const one = async (index: number, clusterId: DeviceId, action: ClusterAction): Promise<void> => {
    const result: ActionResult = { index, clusterId, failure: null, changes: [] };
    try {
      result.changes = await act(action, { api: apiOf(clusterId), dryRun, signal });
      if (!dryRun) log.info({ cluster: clusterId, action: action.type, changes: result.changes.length }, 'acted');
    } catch (thrown) {
      result.failure = toFailure(thrown);
      if (result.failure.code === 'internal') log.error({ cluster: clusterId, err: thrown }, 'an action broke');
    }
    done.push(result);
    finished.emit();
  };
  const lastOf = new Map<DeviceId, Promise<void>>();
  actions.forEach(({ clusterId, action }, index) => {
    const before = lastOf.get(clusterId) ?? Promise.resolve();
    lastOf.set(
      clusterId,
      before.then(() => one(index, clusterId, action)),
    );
  });
  return (async function* () {
    for (let told = 0; told < actions.length; told++) {
      while (done.length <= told) await new Promise<void>((resolve) => once(finished, resolve));
      const result = done[told];
      if (result !== undefined) yield result;
    }
  })();
}

function once(signal: Signal<void>, run: () => void): void {
  const unlisten = signal.listen(() => {
    unlisten();
    run();
  });
}
