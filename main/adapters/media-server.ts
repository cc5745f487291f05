import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../errors.ts';
import type { MediaOrigin, StartMediaServer } from '../ports/index.ts';

const host = '127.0.0.1';
const maxConnections = 64;
const maxRequestsUnderWay = 256;
/** A page that does not read is cut off here; it connects again when it wakes up. */
const maxUnsentBytes = 32 * 1024 * 1024;
const maxMessageBytes = 4096;
/** How long a page may take to present its ticket. */
const greetingTimeoutMs = 5000;
/** A client of plain HTTP counts as a viewer for this long after each request. */
const httpViewerMs = 10_000;

/** See {@link StartMediaServer}. The messages of the WebSocket are written down at {@link serveSocket}. */
export const startMediaServer: StartMediaServer = async ({ origin, pageOrigins, ticket, port }) => {
  const knows = (given: string | null): boolean => given !== null && sameSecret(given, ticket);
  const allowsPage = (request: IncomingMessage): boolean => {
    const page = request.headers.origin;
    return page === undefined || pageOrigins.includes(page);
  };
  const rightHost = (request: IncomingMessage): boolean => {
    const { port: own } = server.address() as AddressInfo;
    return [`${host}:${own}`, `localhost:${own}`].includes(request.headers.host ?? '');
  };
  const viewers = new HttpViewers(origin);
  const server = createServer((request, response) => {
    if (!rightHost(request) || !allowsPage(request)) return refuse(response, 403);
    void serveHttp(request, response, origin, viewers, knows);
  });
  server.maxConnections = maxConnections;
  server.requestTimeout = 15_000;
  server.headersTimeout = 5000;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket, head) => {
    // A page is always told by its origin; a program that is none has no use for this socket.
    const page = request.headers.origin;
    const welcome = rightHost(request) && page !== undefined && pageOrigins.includes(page) && request.url === '/live';
    if (!welcome || sockets.clients.size >= maxConnections) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveSocket(webSocket, origin, knows));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(new AppError(taken ? 'port-in-use' : 'port-forbidden', 'cannot serve media', { cause, facts: { port } }));
    });
    server.listen(port, host, resolve);
  });
  const own = (server.address() as AddressInfo).port;
  return {
    port: own,
    endpoint: { httpUrl: `http://${host}:${own}`, webSocketUrl: `ws://${host}:${own}/live`, ticket },
    stop: async () => {
      viewers.clear();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Both are hashed into equal length by padding; comparing takes the same time wherever they differ. */
function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.alloc(128);
  const b = Buffer.alloc(128);
  a.write(given.slice(0, 128));
  b.write(secret);
  return timingSafeEqual(a, b) && given.length === secret.length;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
}

async function serveHttp(
  request: IncomingMessage,
  response: ServerResponse,
  origin: MediaOrigin,
  viewers: HttpViewers,
  knows: (ticket: string | null) => boolean,
): Promise<void> {
  const page = request.headers.origin;
  if (page !== undefined) response.setHeader('access-control-allow-origin', page);
  response.setHeader('vary', 'origin');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const asked = `http://${host}${request.url ?? '/'}`;
  if (!URL.canParse(asked)) return refuse(response, 400);
  const url = new URL(asked);
  const ticket = url.searchParams.get('ticket');
  if (!knows(ticket)) return refuse(response, 403);
  url.searchParams.delete('ticket');
  const [, stream] = /^\/live\/([^/]+\/[^/]+)\//.exec(url.pathname) ?? [];
  if (stream !== undefined) viewers.see(stream, request);
  const left = new AbortController();
  response.once('close', () => left.abort());
  const answer = await origin.answer(`${url.pathname}${url.search}`, `?ticket=${ticket}`, left.signal);
  if (left.signal.aborted) return;
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': answer.body.reduce((sum, bytes) => sum + bytes.length, 0),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'GET') for (const bytes of answer.body) response.write(bytes);
  response.end();
}

/** Clients of plain HTTP do not say good-bye: one that asks for nothing for a while is gone. */
class HttpViewers {
  readonly #origin: MediaOrigin;
  readonly #viewers = new Map<string, { unwatch: () => void; timer: NodeJS.Timeout }>();

  constructor(origin: MediaOrigin) {
    this.#origin = origin;
  }

  see(stream: string, request: IncomingMessage): void {
    const key = `${request.headers['user-agent'] ?? ''} ${stream}`;
    const known = this.#viewers.get(key);
    if (known !== undefined) {
      known.timer.refresh();
      return;
    }
    const unwatch = this.#origin.watch(stream);
    if (unwatch === null) return;
    const timer = setTimeout(() => {
      this.#viewers.delete(key);
      unwatch();
    }, httpViewerMs);
    this.#viewers.set(key, { unwatch, timer });
  }

  clear(): void {
    for (const { unwatch, timer } of this.#viewers.values()) {
      clearTimeout(timer);
      unwatch();
    }
    this.#viewers.clear();
  }
}

/**
 * One page. From the page, as text: first `{"ticket"}`; then `{"id","path"}` asks for a file, `{"cancel":id}` takes that
 * back, `{"watch":stream}` and `{"unwatch":stream}` say what is looked at. To the page, as binary: the id (4 bytes, big
 * endian), the HTTP status (2 bytes), the body.
 */
function serveSocket(socket: WebSocket, origin: MediaOrigin, knows: (ticket: string | null) => boolean): void {
  const underWay = new Map<number, AbortController>();
  const watched = new Map<string, () => void>();
  let greeted = false;
  const greetingTimer = setTimeout(() => socket.close(4001, 'no ticket'), greetingTimeoutMs);
  const answer = async (id: number, path: string): Promise<void> => {
    const controller = new AbortController();
    underWay.set(id, controller);
    const { status, body } = await origin.answer(path, '', controller.signal);
    underWay.delete(id);
    if (controller.signal.aborted || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxUnsentBytes) return socket.terminate();
    const head = Buffer.alloc(6);
    head.writeUInt32BE(id);
    head.writeUInt16BE(status, 4);
    socket.send(Buffer.concat([head, ...body]), { binary: true });
  };
  socket.on('message', (data, isBinary) => {
    const message = isBinary || !Buffer.isBuffer(data) ? null : readMessage(data.toString('utf8'));
    if (message === null) return socket.close(4002, 'malformed');
    if (!greeted) {
      greeted = knows(message.ticket ?? null);
      clearTimeout(greetingTimer);
      if (!greeted) socket.close(4001, 'wrong ticket');
      return;
    }
    if (message.path !== undefined && message.id !== undefined) {
      if (underWay.size >= maxRequestsUnderWay || underWay.has(message.id))
        return socket.close(4003, 'too many requests');
      void answer(message.id, message.path);
    } else if (message.cancel !== undefined) {
      underWay.get(message.cancel)?.abort();
    } else if (message.watch !== undefined && !watched.has(message.watch)) {
      const unwatch = watched.size < maxRequestsUnderWay ? origin.watch(message.watch) : null;
      if (unwatch !== null) watched.set(message.watch, unwatch);
    } else if (message.unwatch !== undefined) {
      watched.get(message.unwatch)?.();
      watched.delete(message.unwatch);
    }
  });
  // The cause is of no use: whatever broke the page's connection, the page connects again.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(greetingTimer);
    for (const controller of underWay.values()) controller.abort();
    for (const unwatch of watched.values()) unwatch();
    watched.clear();
  });
}

interface PageMessage {
  ticket?: string;
  id?: number;
  path?: string;
  cancel?: number;
  watch?: string;
  unwatch?: string;
}

function readMessage(text: string): PageMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not our page speaking; the caller hangs up.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const message = value as Record<string, unknown>;
  const texts = ['ticket', 'path', 'watch', 'unwatch'].every((key) =>
    ['undefined', 'string'].includes(typeof message[key]),
  );
  const isId = (id: unknown): boolean =>
    id === undefined || (Number.isInteger(id) && Number(id) >= 0 && Number(id) < 2 ** 32);
  return texts && isId(message['id']) && isId(message['cancel']) ? message : null;
}
