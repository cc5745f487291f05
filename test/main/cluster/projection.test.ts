import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClusterState, mostEvents } from '../../../main/cluster/cluster-state.ts';
import { projectEvent } from '../../../main/cluster/projection/event.ts';
import { projectNode } from '../../../main/cluster/projection/node.ts';
import { projectPod } from '../../../main/cluster/projection/pod.ts';
import { projectWorkload } from '../../../main/cluster/projection/workload.ts';
import { resources } from '../../../main/cluster/resources.ts';
import {
  clusterEventRecord,
  clusterNode,
  pod as podSchema,
  podPhase,
  watchedResource,
  workload as workloadSchema,
} from '../../../preload/contract/index.ts';

const metadata = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  uid: `uid-${name}`,
  namespace: 'site',
  ...more,
});

/** Objects of the right shape here and there, and anything elsewhere. */
const garbage = (): fc.Arbitrary<unknown> => {
  const key = fc.constantFrom(
    ...[
      'metadata',
      'name',
      'uid',
      'namespace',
      'labels',
      'spec',
      'status',
      'conditions',
      'type',
      'phase',
      'containers',
    ],
    ...['resources', 'requests', 'cpu', 'memory', 'ownerReferences', 'containerStatuses', 'state', 'waiting', 'reason'],
    ...['nodeName', 'replicas', 'template', 'initContainers', 'taints', 'addresses', 'capacity', 'count', '__proto__'],
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<unknown>(null, '', 'Running', 'True', '1e400', '-5Gi', -1, 1.5, 1e300, true, '2024-13-99', []),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
    ),
  }));
  return fc
    .record({
      name: fc.oneof(fc.string(), tree),
      uid: fc.oneof(fc.string({ minLength: 1, maxLength: 3 }), tree),
      rest: tree,
      spec: tree,
      status: tree,
    })
    .map(({ name, uid, rest, spec, status }) => ({
      metadata: { ...(typeof rest === 'object' ? rest : {}), name, uid },
      spec,
      status,
    }));
};

describe('projection', () => {
  test('whatever an API server sends, records fit the contract', () => {
    const schemas = {
      nodes: clusterNode.omit({ pods: true, requested: true }),
      pods: podSchema,
      deployments: workloadSchema,
      daemonsets: workloadSchema,
      statefulsets: workloadSchema,
      events: clusterEventRecord,
    };
    fc.assert(
      fc.property(garbage(), (object) => {
        for (const [name, schema] of Object.entries(schemas)) {
          const record = resources[name as keyof typeof schemas].project(object);
          if (record !== null) schema.parse(record);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('both spellings of the control plane are one role', () => {
    const rolesOf = (labels: Record<string, string>) => projectNode({ metadata: metadata('a', { labels }) })?.roles;
    expect(rolesOf({ 'node-role.kubernetes.io/master': '' })).toEqual(['control-plane']);
    expect(rolesOf({ 'node-role.kubernetes.io/control-plane': '', 'node-role.kubernetes.io/master': '' })).toEqual([
      'control-plane',
    ]);
    expect(rolesOf({ 'node-role.kubernetes.io/edge': '', 'kubernetes.io/role': 'worker' })).toEqual(['edge', 'worker']);
    expect(rolesOf({ 'node-role.kubernetes.io/': '' })).toEqual([]);
  });

  test('a node that says nothing is unknown, never ready and never of size 0', () => {
    expect(projectNode({ metadata: metadata('a') })).toMatchObject({
      ready: 'Unknown',
      capacity: { cpuMillicores: null, memoryBytes: null, pods: null },
    });
  });

  test.each([
    [{ phase: 'Running' }, {}, 'Running', null],
    [
      { phase: 'Running', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
      {},
      'Running',
      'CrashLoopBackOff',
    ],
    [
      { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
      {},
      'Pending',
      null,
    ],
    [
      { phase: 'Pending', initContainerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      {},
      'Pending',
      'ImagePullBackOff',
    ],
    [
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] },
      {},
      'Pending',
      'Unschedulable',
    ],
    [{ phase: 'Failed', reason: 'Evicted' }, {}, 'Failed', 'Evicted'],
    [
      { phase: 'Failed', containerStatuses: [{ state: { terminated: { reason: 'OOMKilled' } } }] },
      {},
      'Failed',
      'OOMKilled',
    ],
    [
      { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { reason: 'Completed' } } }] },
      {},
      'Succeeded',
      null,
    ],
    [{ phase: 'Running' }, { deletionTimestamp: '2024-06-11T00:00:00Z' }, 'Running', 'Terminating'],
    [{ phase: 'Gone' }, {}, 'Unknown', null],
    [{}, {}, 'Unknown', null],
  ])('a pod of status %j is told as its phase and reason', (status, more, phase, reason) => {
    expect(projectPod({ metadata: metadata('a', more), status })).toMatchObject({ phase, reason });
  });

  test('what a pod asks for: all its containers, or its largest init container', () => {
    const container = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
    const requests = projectPod({
      metadata: metadata('a'),
      spec: {
        containers: [container('250m', '64Mi'), container('0.5', '1Gi')],
        initContainers: [container('600m', '2Gi'), container('2', '1Mi')],
      },
    })?.requests;
    expect(requests).toEqual({ cpuMillicores: 2000, memoryBytes: 2 * 2 ** 30 });
  });

  test('a pod of a ReplicaSet of a Deployment is told as the Deployment’s', () => {
    const owned = (name: string, hash?: string) =>
      projectPod({
        metadata: metadata('a', {
          labels: hash === undefined ? {} : { 'pod-template-hash': hash },
          ownerReferences: [{ kind: 'ReplicaSet', name, controller: true }],
        }),
      })?.owner;
    expect(owned('detector-5d4f', '5d4f')).toEqual({ kind: 'Deployment', name: 'detector' });
    expect(owned('detector-5d4f')).toEqual({ kind: 'ReplicaSet', name: 'detector-5d4f' });
  });

  test('a workload is settled when its controller has seen the change and all is replaced', () => {
    const settled = (generation: number, observedGeneration: number, updatedReplicas: number) =>
      projectWorkload('Deployment', {
        metadata: metadata('a', { generation }),
        spec: { replicas: 3 },
        status: { observedGeneration, updatedReplicas, readyReplicas: 3 },
      })?.settled;
    expect([settled(2, 2, 3), settled(2, 1, 3), settled(2, 2, 1)]).toEqual([true, false, false]);
    expect(
      projectWorkload('DaemonSet', { metadata: metadata('a'), status: { desiredNumberScheduled: 5, numberReady: 4 } }),
    ).toMatchObject({
      desired: 5,
      ready: 4,
    });
  });

  test('events of old and new components are counted', () => {
    expect(
      projectEvent({ metadata: metadata('a'), count: 7, lastTimestamp: '2024-06-11T00:00:00Z', type: 'Warning' }),
    ).toMatchObject({
      count: 7,
      severity: 'warning',
      lastAtMs: Date.UTC(2024, 5, 11),
    });
    expect(
      projectEvent({
        metadata: metadata('a'),
        eventTime: '2024-06-11T00:00:00.5Z',
        series: { count: 3, lastObservedTime: '2024-06-11T00:01:00Z' },
      }),
    ).toMatchObject({ count: 3, firstAtMs: Date.UTC(2024, 5, 11) + 500, lastAtMs: Date.UTC(2024, 5, 11, 0, 1) });
  });
});

describe('a cluster’s state', () => {
  const aPod = (uid: string, phase: string, nodeName: string, cpu: string) => ({
    metadata: { name: uid, uid, namespace: 'site' },
    spec: { nodeName, containers: [{ resources: { requests: { cpu, memory: '1Mi' } } }] },
    status: { phase },
  });

  test('S81 sums kept up to date equal sums counted anew, whatever happens in whatever order', () => {
    const step = fc.record({
      type: fc.constantFrom('put', 'remove', 'replace'),
      uid: fc.constantFrom('a', 'b', 'c', 'd'),
      phase: fc.constantFrom('Running', 'Pending', 'Failed', 'Succeeded', 'Odd'),
      node: fc.constantFrom('n1', 'n2', 'n3'),
      cpu: fc.constantFrom('100m', '1', 'nonsense'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const state = new ClusterState();
        for (const name of ['n1', 'n2']) state.put('nodes', { metadata: { name, uid: name } });
        for (const { type, uid, phase, node, cpu } of steps) {
          const object = aPod(uid, phase, node, cpu);
          if (type === 'put') state.put('pods', object);
          else if (type === 'remove') state.remove('pods', object);
          else
            state.replace(
              'pods',
              [projectPod(object)].filter((record) => record !== null),
            );
        }
        const pods = [...state.pods.values()];
        for (const phase of podPhase.options)
          expect(state.podPhases[phase]).toBe(pods.filter((pod) => pod.phase === phase).length);
        for (const node of state.allNodes()) {
          const bound = pods.filter(
            (pod) => pod.node === node.name && pod.phase !== 'Failed' && pod.phase !== 'Succeeded',
          );
          expect(node.pods).toBe(bound.length);
          expect(node.requested.cpuMillicores).toBe(bound.reduce((sum, pod) => sum + pod.requests.cpuMillicores, 0));
        }
      }),
    );
  });

  test('a page that applies the changes holds what the state holds', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('put', 'remove'),
            fc.constantFrom('a', 'b'),
            fc.constantFrom('1', '2'),
            fc.boolean(),
          ),
        ),
        (steps) => {
          const state = new ClusterState();
          const page = new Map<string, unknown>();
          const look = (): void => {
            const { nodes, removedNodes } = state.takeChanges();
            for (const node of nodes) page.set(node.name, node);
            for (const name of removedNodes) page.delete(name);
          };
          for (const [type, name, life, isLookedAt] of steps) {
            const object = { metadata: { name, uid: `${name}${life}` } };
            // A name is given again only after its former node is gone.
            const other = { metadata: { name, uid: `${name}${life === '1' ? '2' : '1'}` } };
            state.remove('nodes', other);
            if (type === 'put') state.put('nodes', object);
            else state.remove('nodes', object);
            if (isLookedAt) look();
          }
          look();
          expect(page).toEqual(new Map(state.allNodes().map((node) => [node.name, node])));
        },
      ),
    );
  });

  test('takes garbage for every resource and stays whole', () => {
    const state = new ClusterState();
    fc.assert(
      fc.property(garbage(), fc.constantFrom(...watchedResource.options), fc.boolean(), (object, name, isPut) => {
        if (isPut) state.put(name, object);
        else state.remove(name, object);
        clusterNode.array().parse(state.takeChanges().nodes);
      }),
    );
  });

  test('an update that changes nothing shown is not told', () => {
    const state = new ClusterState();
    const node = (heartbeat: string) => ({
      metadata: { name: 'n', uid: 'n', resourceVersion: heartbeat },
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: heartbeat }] },
    });
    state.put('nodes', node('2024-06-11T00:00:00Z'));
    expect(state.takeChanges().nodes).toHaveLength(1);
    state.put('nodes', node('2024-06-11T00:05:00Z'));
    expect(state.takeChanges().nodes).toHaveLength(0);
  });

  test('a storm of events keeps the newest', () => {
    const state = new ClusterState();
    for (let index = 0; index < mostEvents * 3; index++) {
      const lastTimestamp = new Date(index * 1000).toISOString();
      state.put('events', { metadata: { name: `e${index}`, uid: `e${index}` }, lastTimestamp });
    }
    expect(state.events.size).toBeLessThanOrEqual(mostEvents + 500);
    expect(state.events.get(`e${mostEvents * 3 - 1}`)).toBeDefined();
    expect(state.events.get('e0')).toBeUndefined();
  });
});
