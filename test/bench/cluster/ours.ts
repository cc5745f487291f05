import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { heldBytes } from '../../integration/cluster/rig/memory.ts';
import { createClusterSite } from '../../main/cluster/site.ts';

/** What the bench asks of this process, and gets. */
export type OursCommand = { type: 'open'; kubeconfigs: string[] } | { type: 'look' } | { type: 'end' };
export interface Opened {
  /** From opening the site, its clusters known already, to the page having every node, workload and count. */
  firstScreenMs: number;
  pods: number;
  nodes: number;
}
export interface Look {
  heldBytes: number;
  /** From a change at the API server to the page, in ms, since the last look. */
  delaysMs: number[];
  updates: number;
}

/** The cluster room as the app has it, with one page that watches. */
const site = createClusterSite({ kube: kubernetes });
let page = site.openPage();
let delaysMs: number[] = [];
let updates = 0;

process.on('message', (command: OursCommand) => {
  void (async () => {
    if (command.type === 'open') process.send?.(await open(command.kubeconfigs));
    if (command.type === 'look') {
      const look: Look = { heldBytes: await heldBytes(), delaysMs, updates: page.updates - updates };
      process.send?.(look);
      delaysMs = [];
      updates = page.updates;
    }
    if (command.type === 'end') {
      site.remove();
      process.exit(0);
    }
  })();
});
process.send?.({ type: 'started' });

async function open(kubeconfigs: readonly string[]): Promise<Opened> {
  for (const [index, kubeconfig] of kubeconfigs.entries())
    await site.adopt(kubeconfig, site.master(`Master${index}`).id, { allowInsecure: true });
  // As when the app starts the next day.
  const startMs = performance.now();
  site.restart();
  page = site.openPage();
  const ids = site.clusters.ids();
  const isThere = (id: DeviceId): boolean =>
    page.clusters.get(id)?.connection.state === 'live' && page.nodes.get(id)?.size === 200;
  while (!ids.every(isThere)) await new Promise((resolve) => setTimeout(resolve, 5));
  const firstScreenMs = performance.now() - startMs;
  watchDelays(ids);
  const pods = ids.reduce((sum, id) => sum + (page.clusters.get(id)?.podPhases.Running ?? 0), 0);
  return { firstScreenMs, pods, nodes: ids.length * 200 };
}

/** A node of each cluster says the time in a condition's reason. */
function watchDelays(ids: readonly DeviceId[]): void {
  const told = new Map<DeviceId, string>();
  site.clusters.changed.listen((update) => {
    if (update.type !== 'changed' || !ids.includes(update.cluster.id)) return;
    const reason = update.nodes.find(({ name }) => name === 'edge-0')?.conditions[0]?.reason ?? '';
    if (!/^\d{13}$/.test(reason) || told.get(update.cluster.id) === reason) return;
    told.set(update.cluster.id, reason);
    delaysMs.push(Date.now() - Number(reason));
  });
}
