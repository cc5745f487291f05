import type { Workload, WorkloadKind } from '../../../preload/contract/index.ts';
import { metadataOf } from './metadata.ts';
import { at, list, texts, whole } from './reading.ts';

export function projectWorkload(kind: WorkloadKind, object: unknown): Workload | null {
  const metadata = metadataOf(object);
  if (metadata === null) return null;
  const status = at(object, 'status');
  const numbers = kind === 'DaemonSet' ? daemonNumbers(status) : replicaNumbers(object, status);
  const isSeen = whole(at(status, 'observedGeneration')) >= whole(at(object, 'metadata', 'generation'));
  return {
    kind,
    ...metadata,
    ...numbers,
    settled: isSeen && numbers.updated >= numbers.desired && numbers.ready >= numbers.desired,
    images: texts(
      list(at(object, 'spec', 'template', 'spec', 'containers')).map((container) => at(container, 'image')),
    ),
  };
}

type Numbers = Pick<Workload, 'desired' | 'ready' | 'updated' | 'available'>;

function replicaNumbers(object: unknown, status: unknown): Numbers {
  const asked = at(object, 'spec', 'replicas');
  const ready = whole(at(status, 'readyReplicas'));
  // StatefulSets told no available replicas before 1.22; there, ready ones are available.
  const available = at(status, 'availableReplicas');
  return {
    // Left out means one.
    desired: typeof asked === 'number' ? whole(asked) : 1,
    ready,
    updated: whole(at(status, 'updatedReplicas')),
    available: available === undefined && at(object, 'spec', 'serviceName') !== undefined ? ready : whole(available),
  };
}

function daemonNumbers(status: unknown): Numbers {
  return {
    desired: whole(at(status, 'desiredNumberScheduled')),
    ready: whole(at(status, 'numberReady')),
    updated: whole(at(status, 'updatedNumberScheduled')),
    available: whole(at(status, 'numberAvailable')),
  };
}
