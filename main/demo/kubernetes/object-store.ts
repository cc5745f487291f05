import { createHash } from 'node:crypto';
import type { ApiResource } from './resources.ts';
import { apiVersionOf } from './resources.ts';

/** A Kubernetes object as JSON. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

export interface ObjectMetadata {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  managedFields?: { manager: string; operation: string; apiVersion: string; time: string }[];
  [field: string]: unknown;
}

export interface Change {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  namespace: string | null;
  /** The object, serialised once for all who watch. */
  json: string;
}

interface Stored {
  object: KubeObject;
  json: string;
}

interface Shelf {
  objects: Map<string, Stored>;
  log: Change[];
  listeners: Set<(change: Change) => void>;
}

/** Changes remembered of each resource, for watches that resume. As small as a real server's cache, so that 410 happens. */
const remembered = 2000;

const keyOf = (namespace: string | null, name: string): string => `${namespace ?? ''}/${name}`;

/** Objects with one row of versions over all resources, as etcd keeps them. */
export class ObjectStore {
  readonly #shelves = new Map<string, Shelf>();
  readonly #cluster: string;
  readonly #now: () => number;
  #version = 1;
  /** Versions up to this one are forgotten. */
  #forgotten = 0;

  /** `cluster` tells its objects' uids from those of another cluster. */
  constructor(cluster: string, now: () => number = Date.now) {
    this.#cluster = cluster;
    this.#now = now;
  }

  get version(): number {
    return this.#version;
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  get(resource: ApiResource, namespace: string | null, name: string): KubeObject | undefined {
    return this.#shelf(resource).objects.get(keyOf(namespace, name))?.object;
  }

  /** In the order of namespace and name, from behind `after` on. */
  list(resource: ApiResource, namespace: string | null, after: string | null): { key: string; stored: Stored }[] {
    const { objects } = this.#shelf(resource);
    const keys = [...objects.keys()]
      .filter((key) => (namespace === null || key.startsWith(`${namespace}/`)) && (after === null || key > after))
      .sort();
    return keys.flatMap((key) => {
      const stored = objects.get(key);
      return stored === undefined ? [] : [{ key, stored }];
    });
  }

  /** Puts an object, new or changed; its metadata is completed. Answers what is stored now. */
  put(resource: ApiResource, object: KubeObject): KubeObject {
    const shelf = this.#shelf(resource);
    const namespace = resource.isNamespaced ? (object.metadata.namespace ?? 'default') : null;
    const key = keyOf(namespace, object.metadata.name);
    const before = shelf.objects.get(key)?.object;
    const version = ++this.#version;
    const { namespace: _namespace, ...metadata } = object.metadata;
    const stored: KubeObject = {
      ...object,
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...metadata,
        ...(namespace === null ? {} : { namespace }),
        uid: before?.metadata.uid ?? uidOf(this.#cluster, resource.plural, key, version),
        creationTimestamp: before?.metadata.creationTimestamp ?? this.time(),
        generation: generationAfter(before, object),
        resourceVersion: String(version),
      },
    };
    const json = JSON.stringify(stored);
    shelf.objects.set(key, { object: stored, json });
    this.#tell(shelf, { version, type: before === undefined ? 'ADDED' : 'MODIFIED', namespace, json });
    return stored;
  }

  remove(resource: ApiResource, namespace: string | null, name: string): KubeObject | undefined {
    const shelf = this.#shelf(resource);
    const key = keyOf(namespace, name);
    const found = shelf.objects.get(key)?.object;
    if (found === undefined) return undefined;
    shelf.objects.delete(key);
    const version = ++this.#version;
    const last = { ...found, metadata: { ...found.metadata, resourceVersion: String(version) } };
    this.#tell(shelf, { version, type: 'DELETED', namespace, json: JSON.stringify(last) });
    return last;
  }

  /** Changes after a version; `null` when some of them are forgotten. */
  changesSince(resource: ApiResource, version: number): Change[] | null {
    const { log } = this.#shelf(resource);
    if (version < this.#forgotten) return null;
    const first = log[0];
    if (log.length === remembered && first !== undefined && version < first.version - 1) return null;
    return log.filter((change) => change.version > version);
  }

  /** Calls for each change from now on; the answer ends it. */
  listen(resource: ApiResource, listener: (change: Change) => void): () => void {
    const { listeners } = this.#shelf(resource);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Forgets every version before now. */
  forget(): void {
    this.#forgotten = ++this.#version;
    for (const shelf of this.#shelves.values()) shelf.log = [];
  }

  /** RFC 3339 to the second, as Kubernetes writes it. */
  time(): string {
    return `${new Date(this.#now()).toISOString().slice(0, 19)}Z`;
  }

  #tell(shelf: Shelf, change: Change): void {
    shelf.log.push(change);
    if (shelf.log.length > remembered) shelf.log.splice(0, shelf.log.length - remembered);
    for (const listener of [...shelf.listeners]) listener(change);
  }

  #shelf({ base, plural }: ApiResource): Shelf {
    const name = `${base}/${plural}`;
    let shelf = this.#shelves.get(name);
    if (shelf === undefined) {
      shelf = { objects: new Map(), log: [], listeners: new Set() };
      this.#shelves.set(name, shelf);
    }
    return shelf;
  }
}

/** Counts the changes of what is wanted, not of what is. */
function generationAfter(before: KubeObject | undefined, after: KubeObject): number {
  const generation = before?.metadata.generation ?? 0;
  const isSame = before !== undefined && JSON.stringify(before['spec']) === JSON.stringify(after['spec']);
  return isSame ? generation : generation + 1;
}

/** Looks like a UUID and is the same in every run: the demo is deterministic. */
function uidOf(...parts: (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join(' ')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
