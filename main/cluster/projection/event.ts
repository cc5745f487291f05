import type { ClusterEventRecord } from '../../../preload/contract/index.ts';
import { metadataOf } from './metadata.ts';
import { at, text, time, whole } from './reading.ts';

/** Core/v1 events, written by old and new components: the counts and times of a series lie elsewhere. */
export function projectEvent(object: unknown): ClusterEventRecord | null {
  const metadata = metadataOf(object);
  if (metadata === null) return null;
  const about = at(object, 'involvedObject');
  const noticed = time(at(object, 'eventTime'));
  const firstAtMs = time(at(object, 'firstTimestamp')) ?? noticed ?? metadata.createdAtMs;
  const lastAtMs = time(at(object, 'series', 'lastObservedTime')) ?? time(at(object, 'lastTimestamp')) ?? firstAtMs;
  return {
    uid: metadata.uid,
    severity: at(object, 'type') === 'Warning' ? 'warning' : 'normal',
    reason: text(at(object, 'reason')) ?? '',
    message: text(at(object, 'message')) ?? '',
    about: {
      kind: text(at(about, 'kind')) ?? '',
      namespace: text(at(about, 'namespace')) ?? '',
      name: text(at(about, 'name')) ?? '',
    },
    source: text(at(object, 'source', 'component')) ?? text(at(object, 'reportingComponent')) ?? '',
    firstAtMs,
    lastAtMs,
    count: Math.max(1, whole(at(object, 'count')), whole(at(object, 'series', 'count'))),
  };
}
