import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import cookies from '@fastify/cookie';
import files from '@fastify/static';
import webSockets from '@fastify/websocket';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import type { Log } from '../../ports/index.ts';
import type { AppRouter } from '../../router.ts';
import { messageLimitBytes } from '../limits.ts';
import { contentSecurityPolicy, pageHeaders, pageFor } from '../page-policy.ts';
import { serveRpc } from './rpc-socket.ts';
import { createSession } from './session.ts';

export interface PageServer {
  /** `http://127.0.0.1:PORT`, as pages name it in `Origin`. */
  readonly origin: string;
  /** The address to open, good for one browser. */
  readonly entryUrl: string;
  /** From now on calls are answered; before, the server says 503. */
  serve(router: AppRouter): void;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
/** One year: the names of these files change with their content. */
const assetCacheSeconds = 31_536_000;
/** Connections of one browser: a handful over HTTP and one WebSocket a window. */
const connectionsLimit = 64;

/**
 * The app for one browser on this machine. Everything is refused that does not come to this host name and, where a
 * browser says so, from this origin (DNS rebinding, other sites' pages), or without the session's cookie.
 * `port` 0 = any. Throws AppError `port-in-use` or `port-forbidden`.
 */
export async function startPageServer(options: { port: number; pageDirectory: string; log: Log }): Promise<PageServer> {
  const { pageDirectory, log } = options;
  const session = createSession();
  let router: AppRouter | null = null;
  let origin = '';
  let cookieName = '';

  const server = fastify({ bodyLimit: 1024, requestTimeout: 10_000 });
  server.server.maxConnections = connectionsLimit;
  // Fastify's own way of closing connections does not know those that became, or failed to become, WebSockets.
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  await server.register(cookies, { hook: 'onRequest' });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(pageHeaders);
    reply.header('content-security-policy', policy(null));
    if (!fromHere(request)) return reply.code(403).type('text/plain').send('Forbidden\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply.code(405).send();
    if (isEntry(request) || session.admits(request.cookies[cookieName])) return;
    return refuse(reply);
  });
  server.addHook('onResponse', async (request, reply) => {
    // An upgrade that was refused leaves a connection that nobody would ever use or close.
    if (request.headers.upgrade !== undefined && reply.statusCode >= 400) request.raw.socket.destroySoon();
  });
  await server.register(webSockets, { options: { maxPayload: messageLimitBytes, perMessageDeflate: false } });
  await server.register(files, {
    root: pageDirectory,
    index: false,
    wildcard: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const lasting = path.startsWith(join(pageDirectory, 'assets'));
      reply.header('cache-control', lasting ? `private, max-age=${assetCacheSeconds}, immutable` : 'no-cache');
    },
  });

  server.get('/', async (request, reply) => {
    if (isEntry(request)) return enter(request, reply);
    const html = await readFile(join(pageDirectory, 'index.html'), 'utf8');
    const nonce = randomBytes(16).toString('base64');
    reply.header('content-security-policy', policy(nonce)).header('cache-control', 'no-store');
    return reply.type('text/html; charset=utf-8').send(pageFor(html, { nonce, link: 'socket' }));
  });

  server.get('/rpc', { websocket: true }, (socket) => {
    // 1013: try again later; the page does.
    if (router === null) return socket.close(1013, 'starting');
    serveRpc(socket, router, log);
  });

  const policy = (nonce: string | null): string =>
    contentSecurityPolicy({ ownSockets: [origin.replace('http:', 'ws:')], nonce });

  /** A WebSocket must say its origin; a plain request may leave it out (typed addresses, top-level navigation). */
  const fromHere = (request: FastifyRequest): boolean => {
    if (`http://${request.headers.host ?? ''}` !== origin) return false;
    const { origin: from, upgrade, 'sec-fetch-site': site } = request.headers;
    if (from === undefined ? upgrade !== undefined : from !== origin) return false;
    return site === undefined || site === 'same-origin' || site === 'none' || isEntry(request);
  };

  const isEntry = (request: FastifyRequest): boolean =>
    request.method === 'GET' && request.headers.upgrade === undefined && /^\/\?token=/.test(request.url);

  const enter = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = session.admits(request.cookies[cookieName]);
    const cookie = known ? null : session.redeem(new URL(request.url, origin).searchParams.get('token') ?? '');
    if (!known && cookie === null) return refuse(reply);
    if (cookie !== null) reply.setCookie(cookieName, cookie, { httpOnly: true, sameSite: 'strict', path: '/' });
    return reply.header('cache-control', 'no-store').redirect('/', 303);
  };

  await listen(options.port);
  const { port } = server.server.address() as { port: number };
  origin = `http://${host}:${port}`;
  // Cookies know no ports: two Gwanjes on one machine must not take each other's.
  cookieName = `gwanje-${port}`;

  async function listen(wanted: number): Promise<void> {
    try {
      await server.listen({ host, port: wanted });
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
      const [reason, word] =
        code === 'EACCES'
          ? (['port-forbidden', 'is not ours to open'] as const)
          : (['port-in-use', 'is in use'] as const);
      throw new AppError(reason, `port ${wanted} ${word}`, { cause, facts: { port: wanted } });
    }
  }

  return {
    origin,
    entryUrl: `${origin}/?token=${session.token}`,
    serve: (served) => {
      router = served;
    },
    async stop() {
      const closed = server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Shown to a second browser, and to the first one after its cookie is gone. */
function refuse(reply: FastifyReply): FastifyReply {
  const text = [
    '이 주소는 이미 쓰였거나 올바르지 않습니다. 관제를 다시 시작하고, 새로 표시된 주소를 여십시오.',
    'This address was used already or is wrong. Start Gwanje again and open the address it prints then.',
  ];
  return reply
    .code(401)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(`${text.join('\n')}\n`);
}
