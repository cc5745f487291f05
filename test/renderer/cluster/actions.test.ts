import { describe, expect, test } from 'vitest';
import { type ActionResult, clusterAction, type DeviceId, type Failure } from '../../../preload/contract/index.ts';
import { countResults, plan, worthDoing } from '../../../renderer/cluster/actions.ts';
import { nodeRow, podRow, workloadRow } from './site.ts';

const how = { atMs: 1000, replicas: 3 };
const failure: Failure = { code: 'cluster-refused', message: '', facts: {}, retryable: true };
const result = (index: number, changes: number, failed = false): [number, ActionResult] => [
  index,
  {
    index,
    clusterId: 'id of M1' as DeviceId,
    failure: failed ? failure : null,
    changes: Array.from({ length: changes }, () => ({ field: 'replicas', before: '2', after: '3' })),
  },
];

describe('S57 what is chosen becomes typed intent, each for its own cluster', () => {
  const nodes = [nodeRow('M1', 'w1'), nodeRow('M2', 'w2')];
  const workloads = [
    workloadRow('M1', 'detector'),
    workloadRow('M2', 'exporter', { kind: 'DaemonSet' }),
    workloadRow('M2', 'store', { kind: 'StatefulSet' }),
  ];

  test('cordon and uncordon name the node and the wish', () => {
    expect(plan({ type: 'cordon', rows: nodes }, how)).toMatchObject([
      { clusterId: 'id of M1', subject: 'w1', action: { type: 'cordon', node: 'w1', unschedulable: true } },
      { clusterId: 'id of M2', subject: 'w2', action: { type: 'cordon', node: 'w2', unschedulable: true } },
    ]);
    expect(plan({ type: 'uncordon', rows: nodes }, how)).toMatchObject(
      Array(2).fill({ action: { unschedulable: false } }),
    );
  });

  test('a scale leaves daemons out, a restart does not', () => {
    expect(plan({ type: 'scale', rows: workloads }, how).map(({ subject }) => subject)).toEqual([
      'edge-ai/detector',
      'edge-ai/store',
    ]);
    expect(plan({ type: 'scale', rows: workloads }, how)).toMatchObject(Array(2).fill({ action: { replicas: 3 } }));
    expect(plan({ type: 'restart', rows: workloads }, how)).toMatchObject(
      Array(3).fill({ action: { type: 'restart', requestedAtMs: 1000 } }),
    );
  });

  test('only ended pods are deleted, each by its uid', () => {
    const pods = (['Running', 'Pending', 'Failed', 'Succeeded', 'Unknown'] as const).map((phase) =>
      podRow('M1', phase, phase),
    );
    expect(plan({ type: 'delete-pods', rows: pods }, how)).toMatchObject([
      { action: { type: 'delete-pod', name: 'Failed', uid: 'uid of Failed' } },
      { action: { type: 'delete-pod', name: 'Succeeded', uid: 'uid of Succeeded' } },
    ]);
  });

  test('all of it is what the contract takes', () => {
    const all = [
      ...plan({ type: 'cordon', rows: nodes }, how),
      ...plan({ type: 'restart', rows: workloads }, how),
      ...plan({ type: 'scale', rows: workloads }, how),
      ...plan({ type: 'delete-pods', rows: [podRow('M1', 'p', 'Failed')] }, how),
    ];
    for (const { action } of all) expect(clusterAction.parse(action)).toEqual(action);
  });
});

describe('after the preview', () => {
  const preview = new Map([result(0, 1), result(1, 0), result(2, 0, true)]);

  test('each line is counted once', () => {
    expect(countResults(4, preview)).toEqual({ changing: 1, same: 1, failed: 1, waiting: 1 });
  });

  test('only what would change is done, and keeps its place', () => {
    const planned = plan({ type: 'cordon', rows: ['a', 'b', 'c', 'd'].map((name) => nodeRow('M1', name)) }, how);
    expect(worthDoing(planned, preview).map(({ index, planned: { subject } }) => [index, subject])).toEqual([[0, 'a']]);
    expect(worthDoing(planned, new Map([result(3, 1)])).map(({ index }) => index)).toEqual([3]);
  });
});
