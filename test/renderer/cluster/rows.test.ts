import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../preload/contract/index.ts';
import { cores, gibibytes, requestedPercent } from '../../../renderer/cluster/amounts.ts';
import {
  isOld,
  matching,
  nodeSorts,
  nodeText,
  type NodeRow,
  sorted,
  workloadSorts,
  workloadText,
} from '../../../renderer/cluster/rows.ts';
import { nodeRow, workloadRow } from './site.ts';

const namesOf = (rows: readonly NodeRow[]): string[] => rows.map(({ node }) => node.name);
const by = (column: string, isDescending = false) => ({ column, isDescending });

describe('S16 nodes of several clusters in one table', () => {
  const ill = { type: 'DiskPressure', status: 'True', reason: '' } as const;
  const rows = [
    nodeRow('M2', 'w10', { pods: 3 }),
    nodeRow('M1', 'w2', { unschedulable: true, pods: 7 }),
    nodeRow('M1', 'w1', { conditions: [ill], kubeletVersion: null }),
    nodeRow('M2', 'w9', { ready: 'Unknown', conditions: [{ ...ill, status: 'Unknown' }] }),
    nodeRow('M1', 'w11'),
  ];

  test('what needs an eye comes first: lost, under pressure, cordoned, well', () => {
    expect(namesOf(sorted(rows, nodeSorts, by('state')))).toEqual(['w9', 'w1', 'w2', 'w11', 'w10']);
  });

  test('names are sorted as people count, and numbers as numbers', () => {
    expect(namesOf(sorted(rows, nodeSorts, by('name')))).toEqual(['w1', 'w2', 'w9', 'w10', 'w11']);
    expect(namesOf(sorted(rows, nodeSorts, by('pods', true))).slice(0, 2)).toEqual(['w2', 'w10']);
  });

  test('what is not known stands last, whichever way', () => {
    for (const isDescending of [false, true])
      expect(namesOf(sorted(rows, nodeSorts, by('version', isDescending))).at(-1)).toBe('w1');
  });

  test('is the same order whatever order the rows come in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        for (const column of Object.keys(nodeSorts))
          expect(sorted(shuffled, nodeSorts, by(column))).toEqual(sorted(rows, nodeSorts, by(column)));
      }),
    );
  });

  test('every word must be found, in whatever the row tells', () => {
    const master = nodeRow('Master01', 'edge-master-01', {
      roles: ['control-plane'],
      taints: [{ key: 'node-role.kubernetes.io/master', value: '', effect: 'NoSchedule' }],
      addresses: [{ type: 'InternalIP', address: '192.168.0.14' }],
    });
    const all = [master, ...rows];
    for (const query of ['CONTROL', 'master01 edge', '0.14', 'node-role'])
      expect(namesOf(matching(all, query, nodeText))).toEqual(['edge-master-01']);
    expect(namesOf(matching(all, 'diskpressure', nodeText))).toEqual(['w1']);
    expect(matching(all, 'master01 w1', nodeText)).toEqual([]);
    expect(matching(all, '  ', nodeText)).toBe(all);
  });
});

test('S57 workloads with missing pods come first, then those being changed', () => {
  const rows = [
    workloadRow('M1', 'well'),
    workloadRow('M1', 'changing', { settled: false }),
    workloadRow('M2', 'missing', { ready: 1 }),
  ];
  expect(sorted(rows, workloadSorts, by('state')).map(({ workload }) => workload.name)).toEqual([
    'missing',
    'changing',
    'well',
  ]);
  expect(matching(rows, 'registry:5000/miss', workloadText)).toHaveLength(1);
});

test('S16 what a cluster that does not answer has told is old, and what one is still reading is not', () => {
  const inState = (state: Cluster['connection']['state']): Cluster => ({ connection: { state } }) as Cluster;
  expect((['live', 'connecting', 'away', 'unauthorised'] as const).map((state) => isOld(inState(state)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('amounts are short and honest: what is not known is not 0 %', () => {
  expect([cores(600), cores(1350), cores(4000), cores(96_500)]).toEqual(['0.6', '1.35', '4', '97']);
  expect([gibibytes(2 ** 29), gibibytes(7.75 * 2 ** 30), gibibytes(512 * 2 ** 30)]).toEqual(['0.5', '7.8', '512']);
  expect(requestedPercent(600, 4000)).toBe(15);
  expect([requestedPercent(600, null), requestedPercent(0, 0)]).toEqual([null, null]);
});
