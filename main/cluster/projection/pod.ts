import type { Pod, PodPhase } from '../../../preload/contract/index.ts';
import { quantity } from '../quantity.ts';
import { metadataOf } from './metadata.ts';
import { at, list, text, texts, whole } from './reading.ts';

const phases: readonly string[] = ['Running', 'Pending', 'Failed', 'Succeeded'] satisfies PodPhase[];
/** Reasons that say nothing that the phase does not say. */
const plainReasons: readonly string[] = ['Completed', 'ContainerCreating', 'PodInitializing'];

export function projectPod(object: unknown): Pod | null {
  const metadata = metadataOf(object);
  if (metadata === null) return null;
  const spec = at(object, 'spec');
  const status = at(object, 'status');
  const states = list(at(status, 'containerStatuses'));
  const initStates = list(at(status, 'initContainerStatuses'));
  const containers = list(at(spec, 'containers'));
  const told = text(at(status, 'phase')) ?? '';
  return {
    ...metadata,
    phase: phases.includes(told) ? (told as PodPhase) : 'Unknown',
    reason: reasonOf(object, [...initStates, ...states]),
    node: text(at(spec, 'nodeName')),
    address: text(at(status, 'podIP')),
    readyContainers: states.filter((state) => at(state, 'ready') === true).length,
    containers: containers.length,
    restarts: total(states.map((state) => whole(at(state, 'restartCount')))),
    images: texts(containers.map((container) => at(container, 'image'))),
    owner: ownerOf(object),
    requests: {
      cpuMillicores: asked(spec, 'cpu', 3),
      memoryBytes: asked(spec, 'memory', 0),
    },
  };
}

/** What `kubectl get` shows instead of the phase, in the same order of weight. */
function reasonOf(object: unknown, states: readonly unknown[]): string | null {
  if (text(at(object, 'metadata', 'deletionTimestamp')) !== null) return 'Terminating';
  for (const state of states) {
    const waiting = text(at(state, 'state', 'waiting', 'reason'));
    if (waiting !== null && !plainReasons.includes(waiting)) return waiting;
    const ended = text(at(state, 'state', 'terminated', 'reason'));
    if (ended !== null && !plainReasons.includes(ended)) return ended;
  }
  const told = text(at(object, 'status', 'reason'));
  if (told !== null) return told;
  const placed = list(at(object, 'status', 'conditions')).find((one) => at(one, 'type') === 'PodScheduled');
  return at(placed, 'status') === 'False' ? text(at(placed, 'reason')) : null;
}

function ownerOf(object: unknown): Pod['owner'] {
  const owners = list(at(object, 'metadata', 'ownerReferences'));
  const owner = owners.find((one) => at(one, 'controller') === true) ?? owners[0];
  const kind = text(at(owner, 'kind'));
  const name = text(at(owner, 'name'));
  if (kind === null || name === null) return null;
  const hash = text(at(object, 'metadata', 'labels', 'pod-template-hash'));
  // A Deployment names its ReplicaSets after itself and the template's hash.
  if (kind === 'ReplicaSet' && hash !== null && name.endsWith(`-${hash}`) && name.length > hash.length + 1)
    return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) };
  return { kind, name };
}

/** The larger of: all containers together; the largest init container. Kubernetes docs: init containers, resource sharing. */
function asked(spec: unknown, resource: string, scale: 0 | 3): number {
  const of = (container: unknown): number => {
    const value = quantity(at(container, 'resources', 'requests', resource), scale) ?? 0;
    return value > 0 && Number.isSafeInteger(value) ? value : 0;
  };
  const overhead = quantity(at(spec, 'overhead', resource), scale) ?? 0;
  const largest = list(at(spec, 'initContainers')).reduce((most: number, one) => Math.max(most, of(one)), 0);
  const sum = Math.max(total(list(at(spec, 'containers')).map(of)), largest) + Math.max(0, overhead);
  return Number.isSafeInteger(sum) ? sum : 0;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
