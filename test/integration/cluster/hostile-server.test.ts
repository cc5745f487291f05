import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { KubeApi } from '../../../main/ports/index.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

const signal = new AbortController().signal;
const at = (port: number): KubeApi => {
  const api = kubernetes.connect({
    server: `http://127.0.0.1:${port}`,
    caPem: null,
    tlsServerName: null,
    insecure: true,
    certificatePem: null,
    keyPem: null,
    token: 'the-secret-token',
    context: '',
  });
  undo.push(() => api.reset());
  return api;
};
const get = (api: KubeApi, timeoutMs = 2000) => api.request({ method: 'GET', path: '/api/v1/pods', timeoutMs, signal });
const watch = (api: KubeApi, onEvent: (event: unknown) => void = () => undefined) =>
  api.watch({ path: '/api/v1/pods?watch=true', timeoutMs: 500, signal, onEvent });

async function playing(listener: RequestListener): Promise<KubeApi> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return at((server.address() as { port: number }).port);
}

async function speaking(onConnection: (socket: Socket) => void): Promise<KubeApi> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    undo.push(() => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => server.close());
  return at((server.address() as { port: number }).port);
}

describe('an API server that misbehaves', () => {
  test('answers that are no JSON, or are cut short', async () => {
    const json = { 'content-type': 'application/json' };
    const half = await playing((_request, response) => response.writeHead(200, json).end('{"items":['));
    await expect(get(half)).rejects.toMatchObject({ code: 'cluster-protocol', retryable: true });
    const cut = await playing((_request, response) => {
      response.writeHead(200, { ...json, 'content-length': '1000' }).write('{');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(get(cut)).rejects.toMatchObject({ code: 'cluster-unreachable', retryable: true });
  });

  test('what is no HTTP at all', async () => {
    const api = await speaking((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(get(api)).rejects.toMatchObject({ code: 'cluster-protocol' });
  });

  test('silence, before and within the answer', async () => {
    const silent = await speaking(() => undefined);
    await expect(get(silent, 200)).rejects.toMatchObject({ code: 'cluster-timeout', retryable: true });
    await expect(watch(silent)).rejects.toMatchObject({ code: 'cluster-timeout' });
    const slow = await playing((_request, response) => void response.writeHead(200).write('{'));
    await expect(get(slow, 200)).rejects.toMatchObject({ code: 'cluster-timeout' });
  });

  test('an answer and an event without end are cut, whatever they announce', async () => {
    const flood = (_request: unknown, response: Parameters<RequestListener>[1]): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1 << 20, 0x20);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const api = await playing(flood);
    await expect(get(api, 20_000)).rejects.toMatchObject({ code: 'cluster-protocol' });
    await expect(watch(api)).rejects.toMatchObject({ code: 'cluster-protocol' });
  });

  test('events come whole, however they are cut into packets', async () => {
    const lines = [
      { type: 'ADDED', object: { metadata: { name: '카메라' } } },
      { type: 'BOOKMARK', object: {} },
    ];
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('\n'));
    const api = await playing((_request, response) => {
      response.writeHead(200);
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.from([byte]));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      })();
    });
    const events: unknown[] = [];
    await watch(api, (event) => events.push(event));
    expect(events).toEqual(lines);
  });

  test('a watch that is told 410 in the stream, and one that is told so at once', async () => {
    const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    const inside = await playing((_request, response) =>
      response.end(`${JSON.stringify({ type: 'ERROR', object: gone })}\n`),
    );
    await expect(watch(inside)).rejects.toMatchObject({ facts: { status: 410, reason: 'Expired' } });
    const outside = await playing((_request, response) => response.writeHead(410).end(JSON.stringify(gone)));
    await expect(watch(outside)).rejects.toMatchObject({ facts: { status: 410, reason: 'Expired' } });
  });

  test.each([
    [401, 'cluster-unauthorised', false],
    [403, 'cluster-forbidden', false],
    [404, 'cluster-rejected', false],
    [429, 'cluster-not-ready', true],
    [500, 'cluster-not-ready', true],
    [302, 'cluster-protocol', true],
  ])('HTTP %i is told as %s', async (status, code, retryable) => {
    const api = await playing((_request, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end('<html>'),
    );
    await expect(get(api)).rejects.toMatchObject({ code, retryable, facts: { status } });
  });

  test('nobody there, and no such name', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createTcpServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as { port: number };
        server.close(() => resolve(free));
      });
    });
    await expect(get(at(port))).rejects.toMatchObject({ code: 'cluster-refused' });
  });

  test('a kept connection that was closed meanwhile is no failure', async () => {
    let calls = 0;
    const api = await playing((request, response) => {
      calls += 1;
      response.setHeader('content-type', 'application/json');
      response.end('{}');
      // Closed without a word, as by a restart, after the answer.
      setTimeout(() => request.socket.destroy(), 10);
    });
    for (let turn = 0; turn < 5; turn++) {
      expect(await get(api)).toEqual({});
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(calls).toBeGreaterThanOrEqual(5);
  });

  test('no failure carries the token', async () => {
    const api = await playing((request, response) =>
      response.writeHead(400).end(JSON.stringify({ reason: 'BadRequest' })),
    );
    const thrown: unknown = await get(api).catch((failure: unknown) => failure);
    const { message, cause, facts } = thrown as { message: string; cause: unknown; facts: unknown };
    expect(JSON.stringify([message, String(cause), facts])).not.toContain('the-secret-token');
  });
});
