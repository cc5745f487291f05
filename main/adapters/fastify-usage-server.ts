import type { Server } from 'node:http';
import type { DropArgument, Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyReply } from 'fastify';
import { AppError } from '../errors.ts';
import { type StartUsageServer, usageReplies, type UsageReply } from '../ports/index.ts';

/** The source's body is 200 bytes; extra fields have room. */
const bodyBytes = 16 * 1024;
const headerBytes = 8 * 1024;
/** Headers and body must be here within this, or the connection ends: what slowloris lives on. */
const requestMs = 5000;
/** How often late requests are looked for; Node's own default is 30 s. */
const lateCheckMs = 1000;
/** An idle connection of a polite client may stay this long for its next post. */
const keepAliveMs = 30_000;
const connections = 512;
/** One address cannot take all connections. */
const connectionsPerAddress = 128;
/** 200 posts in 4 s: 50 a second for long, and a burst of 200 after a pause. */
const rate = { max: 200, timeWindowMs: 4000, addresses: 4096 };

type Refused = Parameters<StartUsageServer>[0]['refused'];

export const startUsageServer: StartUsageServer = async ({ host, port, answer, refused }) => {
  const server = Fastify({
    bodyLimit: bodyBytes,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    http: { maxHeaderSize: headerBytes, headersTimeout: requestMs, connectionsCheckingInterval: lateCheckMs },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, refused),
  });
  // Whatever a client calls its body, and however it misspells that, the room reads it as bytes.
  server.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = 'application/octet-stream';
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  server.setErrorHandler<{ statusCode?: number }>((error, request, reply) => {
    const { statusCode = 500 } = error;
    // Cut by the sender, or by us for being late and told so already: nobody is left to answer.
    if (request.raw.socket.destroyed) return reply.hijack();
    if (statusCode === 413)
      return send(reply, usageReplies.tooLarge, () => refused('too-large', addressOf(request.ip)));
    if (statusCode === 429) return send(reply, usageReplies.tooMany, () => refused('too-many', addressOf(request.ip)));
    if (statusCode < 500) return send(reply, usageReplies.malformed, () => refused('malformed', addressOf(request.ip)));
    return send(reply, usageReplies.broken);
  });
  server.setNotFoundHandler((request, reply) => {
    const isMethod = /^\/usage\/?(?:\?|$)/.test(request.url);
    if (isMethod) void reply.header('allow', 'POST');
    const meant = isMethod ? usageReplies.wrongMethod : usageReplies.wrongPath;
    return send(reply, meant, () => refused('wrong-path', addressOf(request.ip)));
  });

  await server.register(rateLimit, {
    max: rate.max,
    timeWindow: rate.timeWindowMs,
    cache: rate.addresses,
    // Our own machine is trusted: the demo's edges all post from there.
    allowList: (request) => isOwn(request.ip),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { statusCode }) => ({ statusCode }),
  });
  server.post('/usage', (request, reply) => {
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    return send(reply, answer({ body, remoteAddress: addressOf(request.ip) }));
  });

  limitConnections(server.server, refused);
  await listen(() => server.listen({ host, port }), host, port);
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without an address');
  return { port: address.port, stop: () => server.close() };
};

function send(reply: FastifyReply, { status, code, message }: UsageReply, tell?: () => void): FastifyReply {
  tell?.();
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify({ code, message }));
}

/** What Node's parser refused before there was a request; the connection ends with it. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, refused: Refused): void {
  const isCut = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE' || !socket.writable;
  if (isCut) {
    socket.destroy();
    return;
  }
  const [meant, reason] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ([usageReplies.tooSlow, 'too-slow'] as const)
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ([{ ...usageReplies.tooLarge, status: 431 }, 'too-large'] as const)
        : ([usageReplies.malformed, 'malformed'] as const);
  refused(reason, addressOf(socket.remoteAddress));
  const { status, code, message } = meant;
  const body = JSON.stringify({ code, message });
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  // A peer that does not read its answer would keep the socket half open.
  socket.destroySoon();
}

function limitConnections(server: Server, refused: Refused): void {
  const open = new Map<string, number>();
  server.maxConnections = connections;
  server.on('drop', (dropped?: DropArgument) => refused('too-many', addressOf(dropped?.remoteAddress)));
  server.on('connection', (socket: Socket) => {
    const address = addressOf(socket.remoteAddress);
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > connectionsPerAddress && !isOwn(address)) {
      refused('too-many', address);
      socket.destroy();
    }
  });
}

async function listen(start: () => Promise<unknown>, host: string, port: number): Promise<void> {
  try {
    await start();
  } catch (cause) {
    const { code } = cause as { code?: string };
    const facts = { host, port };
    if (code === 'EADDRINUSE')
      throw new AppError('port-in-use', `port ${port} is taken`, { cause, facts, retryable: true });
    if (code === 'EACCES') throw new AppError('port-forbidden', `port ${port} needs more rights`, { cause, facts });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new AppError('input-invalid', `${host} is no address of this machine`, { cause, facts, retryable: true });
    }
    throw cause;
  }
}

/** IPv4 as IPv4, also when it comes through an IPv6 socket. */
function addressOf(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

function isOwn(address: string): boolean {
  return ['127.0.0.1', '::1'].includes(addressOf(address));
}
