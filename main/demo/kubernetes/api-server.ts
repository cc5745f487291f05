import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { discovery } from './discovery.ts';
import { ApiFault, fault } from './faults.ts';
import { type KubeObject, ObjectStore } from './object-store.ts';
import { isObject, mergePatch } from './patch.ts';
import { type ApiResource, apiResources, apiVersionOf, type Target, targetOf } from './resources.ts';
import { serveWatch } from './watch.ts';

const longestBody = 3 << 20;

export interface KubernetesApiOptions {
  /** Tells this cluster from others, e.g. its master's name. */
  cluster: string;
  /** Who knows it may do everything; `null` = everybody may. */
  token: string | null;
  /** Told as the server's version. */
  version?: string;
  /** Between bookmarks to quiet watches. A real server's: about a minute. */
  bookmarkMs?: number;
  /** Answers what the resources do not, e.g. a node's `proxy/stats/summary`; `undefined` = not found. */
  answer?: (target: Target) => unknown;
}

/** A small Kubernetes API behind a real socket on loopback. */
export interface KubernetesApi {
  readonly store: ObjectStore;
  readonly port: number;
  /** A kubeconfig for it, with one context `admin@site`. Plain http: adopting it needs the operator's word. */
  kubeconfig(port?: number): string;
  /** Breaks every connection and stops listening. */
  stop(): Promise<void>;
  /** Listens again, on the same port, with the same objects. */
  start(): Promise<void>;
}

export async function startKubernetesApi(options: KubernetesApiOptions): Promise<KubernetesApi> {
  const { token } = options;
  const store = new ObjectStore(options.cluster);
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    store.put(namespaces, { ...emptyObject(name), spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  let server: Server | null = null;
  let port = 0;
  const start = async (): Promise<void> => {
    const listening = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      answer(request, response, store, options).catch((thrown: unknown) => refuse(response, thrown));
    });
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', resolve);
    });
    const address = listening.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    server = listening;
  };
  await start();
  return {
    store,
    get port() {
      return port;
    },
    kubeconfig: (via = port) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'site', cluster: { server: `http://127.0.0.1:${via}` } }],
        users: [{ name: 'admin', user: token === null ? {} : { token } }],
        contexts: [{ name: 'admin@site', context: { cluster: 'site', user: 'admin' } }],
        'current-context': 'admin@site',
      }),
    start,
    stop: async () => {
      const ending = server;
      server = null;
      if (ending === null) return;
      const ended = new Promise<void>((resolve) => ending.close(() => resolve()));
      ending.closeAllConnections();
      await ended;
    },
  };
}

const namespaces = apiResources.find(({ plural }) => plural === 'namespaces') as ApiResource;

const emptyObject = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: '',
  metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
});

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
  options: KubernetesApiOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { method = 'GET' } = request;
  if (options.token !== null && request.headers.authorization !== `Bearer ${options.token}`)
    throw fault(401, 'Unauthorized', 'Unauthorized');
  const plainAnswer = wellKnown(url.pathname, options.version ?? 'v1.20.2') ?? discovery(url.pathname);
  if (plainAnswer !== undefined) return send(response, 200, plainAnswer);
  if (url.pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')
    return send(response, 201, { ...((await readBody(request)) as object), status: { allowed: true } });
  const target = targetOf(url.pathname);
  if (target === null) throw fault(404, 'NotFound', 'the server could not find the requested resource');
  if (target.subresource !== null && target.subresource !== 'status') {
    const found = options.answer?.(target);
    if (found === undefined) throw fault(404, 'NotFound', `no ${target.subresource} here`);
    return send(response, 200, found);
  }
  if (method === 'GET' && target.name === null && url.searchParams.get('watch') === 'true')
    return serveWatch(store, target, url.searchParams, response, options.bookmarkMs ?? 60_000);
  if (method === 'GET') {
    if (target.name === null) return sendList(store, target, url.searchParams, response);
    return send(response, 200, needed(store, target));
  }
  const written = write(store, target, method, url.searchParams, request, await readBody(request));
  send(response, method === 'POST' ? 201 : 200, written);
}

function wellKnown(path: string, version: string): unknown {
  if (path === '/readyz' || path === '/livez' || path === '/healthz') return 'ok';
  if (path !== '/version') return undefined;
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return { major, minor, gitVersion: version, platform: 'linux/amd64' };
}

function needed(store: ObjectStore, { resource, namespace, name }: Target): KubeObject {
  const found = store.get(resource, namespace, name ?? '');
  if (found === undefined) throw fault(404, 'NotFound', `${resource.plural} "${name ?? ''}" not found`);
  return found;
}

function sendList(
  store: ObjectStore,
  { resource, namespace }: Target,
  query: URLSearchParams,
  response: ServerResponse,
) {
  const limit = Number(query.get('limit') ?? 0);
  // A page's token: the version of the first page and the last key told.
  const [version = String(store.version), after = null] = query.get('continue')?.split(' ') ?? [];
  if (Number(version) < store.forgotten) throw fault(410, 'Expired', 'The provided continue parameter is too old.');
  const rest = store.list(resource, namespace, after);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1)?.key;
  const metadata = {
    resourceVersion: version,
    ...(page.length < rest.length && last !== undefined ? { continue: `${version} ${last}` } : {}),
  };
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata });
  const items = page.map(({ stored }) => stored.json).join(',');
  sendText(response, 200, 'application/json', `${head.slice(0, -1)},"items":[${items}]}`);
}

function write(
  store: ObjectStore,
  target: Target,
  method: string,
  query: URLSearchParams,
  request: IncomingMessage,
  body: unknown,
): KubeObject {
  const isDryRun = query.get('dryRun') === 'All';
  const { resource, namespace, name } = target;
  const keep = (object: KubeObject): KubeObject => (isDryRun ? object : store.put(resource, object));
  const manager = query.get('fieldManager') ?? 'unknown';
  if (method === 'POST' && name === null) {
    const object = objectIn(body, target);
    if (store.get(resource, namespace, object.metadata.name) !== undefined)
      throw fault(409, 'AlreadyExists', `${resource.plural} "${object.metadata.name}" already exists`);
    return keep(managed(store, withFirstState(object), manager, 'Update'));
  }
  if (method === 'DELETE') return remove(store, target, isDryRun, body);
  if (method !== 'PATCH' || name === null)
    throw fault(405, 'MethodNotAllowed', 'the server does not allow this method');
  const isApply = request.headers['content-type'] === 'application/apply-patch+yaml';
  const found = isApply ? store.get(resource, namespace, name) : needed(store, target);
  const wantedUid = isObject(body) && isObject(body['metadata']) ? body['metadata']['uid'] : undefined;
  if (found !== undefined && wantedUid !== undefined && wantedUid !== found.metadata.uid)
    throw fault(409, 'Conflict', 'Precondition failed: UID in precondition does not match');
  if (!isObject(body)) throw fault(400, 'BadRequest', 'a patch is an object');
  const merged = mergePatch(found ?? withFirstState(objectIn(body, target)), body) as KubeObject;
  merged.metadata = { ...merged.metadata, name };
  return keep(managed(store, merged, manager, isApply ? 'Apply' : 'Update'));
}

function remove(store: ObjectStore, target: Target, isDryRun: boolean, body: unknown): KubeObject {
  const { resource, namespace, name } = target;
  if (name === null) throw fault(405, 'MethodNotAllowed', 'objects are deleted one by one');
  const found = needed(store, target);
  const wanted = isObject(body) && isObject(body['preconditions']) ? body['preconditions']['uid'] : undefined;
  if (wanted !== undefined && wanted !== found.metadata.uid)
    throw fault(409, 'Conflict', 'Precondition failed: UID in precondition does not match');
  const isRehearsal = isDryRun || (isObject(body) && Array.isArray(body['dryRun']) && body['dryRun'].includes('All'));
  return isRehearsal ? found : (store.remove(resource, namespace, name) ?? found);
}

function objectIn(body: unknown, { resource, namespace }: Target): KubeObject {
  const metadata = isObject(body) ? body['metadata'] : undefined;
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (
    !isObject(body) ||
    !isObject(metadata) ||
    typeof name !== 'string' ||
    !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)
  )
    throw fault(422, 'Invalid', `${resource.kind} is invalid: metadata.name`);
  return {
    ...(resource.kind === 'Node' ? { spec: {} } : {}),
    ...body,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { ...emptyObject(name).metadata, ...metadata, name, ...(namespace === null ? {} : { namespace }) },
  };
}

/** A new pod waits until something runs it. */
function withFirstState(object: KubeObject): KubeObject {
  return object.kind === 'Pod'
    ? { ...object, status: { phase: 'Pending', ...(object['status'] as object | undefined) } }
    : object;
}

function managed(store: ObjectStore, object: KubeObject, manager: string, operation: string): KubeObject {
  const others = (object.metadata.managedFields ?? []).filter((entry) => entry.manager !== manager);
  const managedFields = [...others, { manager, operation, apiVersion: object.apiVersion, time: store.time() }];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw fault(413, 'RequestEntityTooLarge', 'limit is 3145728');
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw fault(400, 'BadRequest', 'the body is no JSON');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (typeof body === 'string') sendText(response, status, 'text/plain; charset=utf-8', body);
  else sendText(response, status, 'application/json', JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function refuse(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status, body } = thrown instanceof ApiFault ? thrown : fault(500, 'InternalError', 'an internal fault');
  send(response, status, body);
}
