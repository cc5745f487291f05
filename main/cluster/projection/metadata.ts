import { at, text, time } from './reading.ts';

/** What every object has. */
export interface Metadata {
  namespace: string;
  name: string;
  uid: string;
  createdAtMs: number | null;
}

/** `null` = no object: without a name and a uid nothing can be told of it. */
export function metadataOf(object: unknown): Metadata | null {
  const metadata = at(object, 'metadata');
  const name = text(at(metadata, 'name'));
  const uid = text(at(metadata, 'uid'));
  if (name === null || uid === null) return null;
  const namespace = text(at(metadata, 'namespace')) ?? '';
  return { namespace, name, uid, createdAtMs: time(at(metadata, 'creationTimestamp')) };
}
