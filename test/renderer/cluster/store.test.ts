import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cluster, ClusterNode, ClusterUpdate, DeviceId, Workload } from '../../../preload/contract/index.ts';
import { applyClusterUpdate, type ClusterView } from '../../../renderer/cluster/store.ts';

const id = 'm1' as DeviceId;
const cluster = { id, name: 'Master01' } as Cluster;
const node = (name: string, pods: number): ClusterNode => ({ name, pods }) as ClusterNode;
const workload = (uid: string, ready: number): Workload => ({ uid, ready }) as Workload;
const nothing = { nodes: [], removedNodes: [], workloads: [], removedWorkloads: [] };

describe('S16 clusters as a page keeps them', () => {
  test('a snapshot replaces all, a change replaces what it names, a detached one goes', () => {
    const snapshot: ClusterUpdate = {
      type: 'snapshot',
      clusters: [{ cluster, nodes: [node('a', 1), node('b', 1)], workloads: [workload('w', 1)] }],
    };
    const first = applyClusterUpdate(null, snapshot);
    const second = applyClusterUpdate(first, {
      ...nothing,
      type: 'changed',
      cluster: { ...cluster, name: 'renamed' },
      nodes: [node('a', 2)],
      removedNodes: ['b'],
    });
    expect(second.get(id)?.cluster.name).toBe('renamed');
    expect([...(second.get(id)?.nodes.values() ?? [])]).toEqual([node('a', 2)]);
    // Views of what did not change rest.
    expect(second.get(id)?.workloads).toBe(first.get(id)?.workloads);
    expect(applyClusterUpdate(second, { type: 'detached', id }).size).toBe(0);
    expect(first.get(id)?.nodes.size).toBe(2);
  });

  test('changes one by one end where a snapshot of the end would', () => {
    const change = fc.record({ name: fc.constantFrom('a', 'b', 'c'), pods: fc.nat(3), isRemoved: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let known: ReadonlyMap<DeviceId, ClusterView> | null = null;
        const expected = new Map<string, ClusterNode>();
        for (const { name, pods, isRemoved } of changes) {
          if (isRemoved) expected.delete(name);
          else expected.set(name, node(name, pods));
          known = applyClusterUpdate(known, {
            ...nothing,
            type: 'changed',
            cluster,
            nodes: isRemoved ? [] : [node(name, pods)],
            removedNodes: isRemoved ? [name] : [],
          });
        }
        expect(new Map(known?.get(id)?.nodes ?? [])).toEqual(expected);
      }),
    );
  });
});
