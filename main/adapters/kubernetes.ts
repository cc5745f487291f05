import http from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import type { CertificateDates } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Kube, KubeAccess, KubeApi, KubeRequest, KubeWatch } from '../ports/index.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { brokenCall, refusedCall } from './kubernetes-failures.ts';

/** No answer is larger: a page of 250 pods is 2 MB. */
const longestAnswer = 64 << 20;
/** etcd holds objects of at most 1.5 MiB; as JSON they may be larger. */
const longestEvent = 8 << 20;
/** Peers that vanish without a word are found by the kernel after this and ten probes a second apart. */
const keepAliveMs = 10_000;
/** Watches keep one each; the rest is for calls. */
const mostSockets = 32;

/**
 * The Kubernetes API. Calls go over Node's own https, because the official client's lists and watches decode every
 * object twice, pass over lines they cannot read, and show no certificate.
 */
export const kubernetes: Kube = { readKubeconfig, connect: (access) => new HttpKubeApi(access) };

/** One API server over HTTP/1.1, a connection a watch. */
class HttpKubeApi implements KubeApi {
  readonly #access: KubeAccess;
  readonly #base: URL;
  readonly #agent: http.Agent;
  #certificate: CertificateDates | null = null;

  constructor(access: KubeAccess) {
    this.#access = access;
    this.#base = new URL(access.server);
    const options = {
      keepAlive: true,
      keepAliveMsecs: keepAliveMs,
      maxSockets: mostSockets,
      scheduling: 'lifo',
    } as const;
    this.#agent =
      this.#base.protocol === 'http:'
        ? new http.Agent(options)
        : new https.Agent({
            ...options,
            ...(access.caPem === null ? {} : { ca: access.caPem }),
            ...(access.certificatePem === null ? {} : { cert: access.certificatePem }),
            ...(access.keyPem === null ? {} : { key: access.keyPem }),
            ...(access.tlsServerName === null ? {} : { servername: access.tlsServerName }),
            rejectUnauthorized: !access.insecure,
            // A resumed session shows no certificate.
            maxCachedSessions: 0,
          });
  }

  serverCertificate(): CertificateDates | null {
    return this.#certificate;
  }

  reset(): void {
    this.#agent.destroy();
  }

  async request(request: KubeRequest): Promise<unknown> {
    const cut = cutAfter(request.timeoutMs, request.signal);
    try {
      const response = await this.#call(request, cut.signal);
      const text = await readText(response, longestAnswer);
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) throw refusedCall(status, text, response.headers['retry-after']);
      return /\bjson\b/.test(response.headers['content-type'] ?? '') ? parsed(text) : text;
    } catch (thrown) {
      throw this.#told(thrown, cut.isLate(), request.signal);
    } finally {
      cut.done();
    }
  }

  async watch(watch: KubeWatch): Promise<void> {
    const cut = cutAfter(watch.timeoutMs, watch.signal);
    try {
      const response = await this.#call({ ...watch, method: 'GET' }, cut.signal);
      cut.accepted();
      const status = response.statusCode ?? 0;
      if (status !== 200) throw refusedCall(status, await readText(response, longestEvent), undefined);
      await readLines(response, (line) => {
        const event = parsed(line.toString('utf8'));
        const { type, object } = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
        // The object of an error is a Status with the HTTP code that the watch deserves.
        if (type === 'ERROR') throw refusedCall(codeOf(object), JSON.stringify(object), undefined);
        watch.onEvent(event);
      });
    } catch (thrown) {
      throw this.#told(thrown, cut.isLate(), watch.signal);
    } finally {
      cut.done();
    }
  }

  #told(thrown: unknown, isLate: boolean, signal: AbortSignal): AppError {
    if (thrown instanceof AppError) return thrown;
    if (signal.aborted) return new AppError('cluster-ended', 'closed by us');
    return brokenCall(thrown, isLate, this.#base.host);
  }

  async #call(request: Omit<KubeRequest, 'timeoutMs'>, signal: AbortSignal): Promise<http.IncomingMessage> {
    try {
      return await this.#send(request, signal);
    } catch (thrown) {
      // A kept connection that the server closed at the same moment: nothing was done, a new one will do.
      if (thrown instanceof StaleConnection) return this.#send(request, signal);
      throw thrown;
    }
  }

  #send(
    { method, path, body, contentType = 'application/json' }: Omit<KubeRequest, 'timeoutMs'>,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const headers: http.OutgoingHttpHeaders = { accept: 'application/json', 'user-agent': 'gwanje' };
    if (bytes !== null) Object.assign(headers, { 'content-type': contentType, 'content-length': bytes.length });
    if (this.#access.token !== null) headers['authorization'] = `Bearer ${this.#access.token}`;
    const url = new URL(this.#base.href.replace(/\/$/, '') + path);
    const { request: open } = url.protocol === 'http:' ? http : https;
    return new Promise((resolve, reject) => {
      const request = open(url, { method, headers, agent: this.#agent, signal });
      request.once('response', resolve);
      request.once('socket', (socket) => {
        if (request.reusedSocket || !(socket instanceof TLSSocket)) return;
        socket.once('secureConnect', () => this.#seen(socket));
      });
      // Stays for the life of the call: what breaks after the answer began is told by the answer's own stream.
      request.on('error', (cause: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
        reject(isStale ? new StaleConnection('closed', { cause }) : cause);
      });
      request.end(bytes ?? undefined);
    });
  }

  #seen(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return;
    this.#certificate = {
      subject: certificate.subject.replaceAll('\n', ', '),
      issuedAtMs: certificate.validFromDate.getTime(),
      expiresAtMs: certificate.validToDate.getTime(),
    };
  }
}

class StaleConnection extends Error {}

/** Ends a call that takes too long. */
function cutAfter(timeoutMs: number, signal: AbortSignal) {
  const cutting = new AbortController();
  const cut = (): void => cutting.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    cut();
  }, timeoutMs);
  if (signal.aborted) cut();
  signal.addEventListener('abort', cut, { once: true });
  return {
    signal: cutting.signal,
    isLate: () => isLate,
    /** From now on it may last. */
    accepted: () => clearTimeout(timer),
    done: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
    },
  };
}

async function readText(response: http.IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new AppError('cluster-protocol', 'the answer is too large', { retryable: true });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readLines(response: http.IncomingMessage, onLine: (line: Buffer) => void): Promise<void> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end);
      const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      length = 0;
      from = end + 1;
      if (line.length > 0) onLine(line);
    }
    if (from === chunk.length) continue;
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > longestEvent) throw new AppError('cluster-protocol', 'an event is too large', { retryable: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('cluster-protocol', 'the answer is no JSON', { cause, retryable: true });
  }
}

function codeOf(status: unknown): number {
  const code = (status as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : 500;
}
