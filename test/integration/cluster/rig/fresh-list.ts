import { expect } from 'vitest';
import { resources } from '../../../../main/cluster/resources.ts';
import type { ClusterState } from '../../../../main/cluster/cluster-state.ts';
import type { KubeApi } from '../../../../main/ports/index.ts';
import type { WatchedResource } from '../../../../preload/contract/index.ts';
import { call } from './objects.ts';

/** Events come by themselves and end by themselves; everything else must agree. */
const compared: readonly WatchedResource[] = [
  'nodes',
  'namespaces',
  'pods',
  'deployments',
  'daemonsets',
  'statefulsets',
];

async function listed(api: KubeApi, name: WatchedResource): Promise<Map<string, unknown>> {
  const { items } = (await call(api, 'GET', resources[name].path)) as { items: unknown[] | null };
  const records = (items ?? []).map((object) => resources[name].project(object)).filter((record) => record !== null);
  return new Map(records.map((record) => [record.uid, record]));
}

/** The state equals what a client that has just come reads, within `limitMs` of the last change. */
export async function expectEqualToFreshList(state: ClusterState, api: KubeApi, limitMs = 20_000): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    try {
      for (const name of compared) {
        const held = new Map([...state[name].values()].map((record) => [record.uid, record]));
        expect(held, name).toEqual(await listed(api, name));
      }
      return performance.now() - startMs;
    } catch (thrown) {
      if (performance.now() - startMs > limitMs) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
