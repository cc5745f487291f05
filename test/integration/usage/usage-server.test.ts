import http from 'node:http';
import { setTimeout as passed } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startUsageServer } from '../../../main/adapters/fastify-usage-server.ts';
import { type UsageReplyName, usageReplies, type UsageServer } from '../../../main/ports/index.ts';
import { openRaw, send } from './http.ts';

let server: UsageServer;
let answered = 0;
let refusals: string[] = [];

beforeEach(async () => {
  answered = 0;
  refusals = [];
  server = await startUsageServer({
    host: '127.0.0.1',
    port: 0,
    answer: () => {
      answered += 1;
      return usageReplies.accepted;
    },
    refused: (reason, address) => refusals.push(`${reason} ${address}`),
  });
});
afterEach(() => server.stop());

const body = JSON.stringify({ code: '0000', message: '처리성공', username: 'edge-1', cpu: 1, memory: 2 });
const head = (length: number) => `POST /usage HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
const envelope = (name: UsageReplyName) => ({ code: usageReplies[name].code, message: usageReplies[name].message });

describe('the listener answers in the envelope (S52)', () => {
  it('on success', async () => {
    const answer = await send(server.port, body);
    expect(answer).toMatchObject({ status: 200, envelope: { code: '0000', message: '처리성공' } });
    expect(Object.keys(answer.envelope)).toEqual(['code', 'message']);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'nonsense', undefined])(
    'whatever the client calls its body: %s',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type };
      expect(await send(server.port, body, { headers })).toMatchObject({ status: 200 });
    },
  );

  it('on a path with a slash or a query', async () => {
    expect(await send(server.port, body, { path: '/usage/' })).toMatchObject({ status: 200 });
    expect(await send(server.port, body, { path: '/usage?from=curl' })).toMatchObject({ status: 200 });
  });

  it('on another path, another method', async () => {
    expect(await send(server.port, body, { path: '/' })).toMatchObject({
      status: 404,
      envelope: envelope('wrongPath'),
    });
    const wrong = await send(server.port, '', { method: 'GET' });
    expect(wrong).toMatchObject({ status: 405, envelope: envelope('wrongMethod'), headers: { allow: 'POST' } });
    expect(refusals).toEqual(['wrong-path 127.0.0.1', 'wrong-path 127.0.0.1']);
  });

  it('on a body above 16 KiB, said in advance or found out', async () => {
    const large = 'x'.repeat(16 * 1024 + 1);
    const tooLarge = { status: 413, envelope: envelope('tooLarge') };
    expect(await send(server.port, large)).toMatchObject(tooLarge);
    expect(await send(server.port, large, { headers: { 'transfer-encoding': 'chunked' } })).toMatchObject(tooLarge);
    expect(await send(server.port, 'x'.repeat(16 * 1024))).toMatchObject({ status: 200 });
    expect(refusals).toEqual(['too-large 127.0.0.1', 'too-large 127.0.0.1']);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 'malformed', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', 'malformed', 400],
    [
      'two lengths',
      'POST /usage HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'malformed',
      400,
    ],
    ['headers of 1 MB', `POST /usage HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(1_000_000)}`, 'tooLarge', 431],
    ['10,000 headers', `POST /usage HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(10_000)}`, 'tooLarge', 431],
  ] as const)('on %s', async (_what, bytes, name, status) => {
    const raw = await openRaw(server.port);
    raw.socket.on('error', () => raw.socket.destroy());
    raw.socket.write(bytes);
    const told = await raw.ended;
    expect(told).toContain(`HTTP/1.1 ${status} `);
    expect(told).toContain(JSON.stringify(envelope(name)));
    expect(answered).toBe(0);
    expect(refusals).toHaveLength(1);
  });

  it('when the room breaks', async () => {
    const broken = await startUsageServer({
      host: '127.0.0.1',
      port: 0,
      answer: () => {
        throw new Error('a fault with details');
      },
      refused: () => undefined,
    });
    expect(await send(broken.port, body)).toMatchObject({ status: 500, envelope: envelope('broken') });
    await broken.stop();
  });
});

describe('the listener stays bounded (S50)', () => {
  it('ends connections that send headers or a body a byte at a time, or nothing, and serves others meanwhile', async () => {
    const startMs = performance.now();
    const honest = passed(2000).then(() => send(server.port, body));
    const slow = await Promise.all(
      ['POST /usage HTTP/1.1\r\nHost: x\r\nX: ', head(1000), ''].map(async (beginning) => {
        const raw = await openRaw(server.port);
        // What is written after the server has answered meets a closed connection.
        raw.socket.on('error', () => undefined);
        raw.socket.write(beginning);
        const dribble = setInterval(() => beginning !== '' && raw.socket.write('a'), 200);
        return raw.ended
          .finally(() => clearInterval(dribble))
          .then((told) => ({ told, afterMs: performance.now() - startMs }));
      }),
    );
    for (const { told, afterMs } of slow) {
      expect(afterMs).toBeGreaterThan(4500);
      expect(afterMs).toBeLessThan(8000);
      expect(told).toContain('HTTP/1.1 408 ');
      expect(told).toContain(JSON.stringify(envelope('tooSlow')));
    }
    expect(await honest).toMatchObject({ status: 200 });
    expect(answered).toBe(1);
    expect(refusals).toEqual(Array.from({ length: 3 }, () => 'too-slow 127.0.0.1'));
  });

  it('holds 512 connections and no more', async () => {
    const connections = await Promise.all(Array.from({ length: 700 }, () => openRaw(server.port)));
    for (const { socket } of connections) socket.on('error', () => undefined);
    await passed(500);
    const open = connections.filter(({ socket }) => !socket.destroyed);
    expect(open).toHaveLength(512);
    expect(refusals).toHaveLength(188);
    for (const { socket } of connections) socket.destroy();
    await passed(200);
    expect(await send(server.port, body)).toMatchObject({ status: 200 });
  });

  it('lets one machine hold 128, so that others still come through', async () => {
    const connections = await Promise.all(Array.from({ length: 600 }, () => openRaw(server.port, '127.0.0.2')));
    for (const { socket } of connections) socket.on('error', () => undefined);
    await passed(500);
    expect(connections.filter(({ socket }) => !socket.destroyed)).toHaveLength(128);
    expect(await send(server.port, body, { from: '127.0.0.3' })).toMatchObject({ status: 200 });
    for (const { socket } of connections) socket.destroy();
  });

  it('lets one machine post 200 at once and 50 a second, our own as many as it likes', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    const statuses = async (count: number, from: string) => {
      const answers = await Promise.all(Array.from({ length: count }, () => send(server.port, body, { from, agent })));
      const tally = new Map<number, number>();
      for (const { status } of answers) tally.set(status, (tally.get(status) ?? 0) + 1);
      return Object.fromEntries(tally);
    };
    expect(await statuses(300, '127.0.0.2')).toEqual({ 200: 200, 429: 100 });
    expect((await send(server.port, body, { from: '127.0.0.2', agent })).envelope).toEqual(envelope('tooMany'));
    expect(await statuses(50, '127.0.0.3')).toEqual({ 200: 50 });
    expect(await statuses(1000, '127.0.0.1')).toEqual({ 200: 1000 });
    expect(answered).toBe(1250);
    expect(refusals).toHaveLength(101);
    await passed(4000);
    expect(await statuses(10, '127.0.0.2')).toEqual({ 200: 10 });
    agent.destroy();
  });

  it('answers pipelined posts, each once and in order', async () => {
    const raw = await openRaw(server.port);
    raw.socket.write(`${head(2)}{}`.repeat(1000));
    while ((raw.received().match(/HTTP\/1\.1 200/g) ?? []).length < 1000) await passed(10);
    expect(answered).toBe(1000);
    raw.socket.destroy();
  });

  it('stops reading from a client that pipelines and never reads', async () => {
    const raw = await openRaw(server.port);
    raw.socket.on('error', () => undefined);
    raw.socket.pause();
    const chunk = `${head(2)}{}`.repeat(1000);
    let isFull = false;
    const startMs = performance.now();
    while (!isFull && performance.now() - startMs < 15_000) {
      isFull = !raw.socket.write(chunk) && raw.socket.writableLength > 4_000_000;
      await passed(1);
    }
    expect(isFull).toBe(true);
    await passed(500);
    const soFar = answered;
    await passed(500);
    expect(answered).toBe(soFar);
    expect(await send(server.port, body)).toMatchObject({ status: 200 });
    raw.socket.destroy();
  });

  it('goes on after hundreds of posts were cut in the middle', async () => {
    for (let round = 0; round < 10; round += 1) {
      const connections = await Promise.all(Array.from({ length: 50 }, () => openRaw(server.port)));
      for (const { socket } of connections) {
        socket.on('error', () => undefined);
        socket.write(head(1000) + '{"code"');
      }
      await passed(10);
      for (const [index, { socket }] of connections.entries()) {
        if (index % 2 === 0) socket.resetAndDestroy();
        else socket.destroy();
      }
    }
    expect(await send(server.port, body)).toMatchObject({ status: 200 });
    expect(answered).toBe(1);
    expect(refusals).toEqual([]);
  });
});

describe('opening and closing (S50)', () => {
  it('says that the port is taken', async () => {
    const open = startUsageServer({
      host: '127.0.0.1',
      port: server.port,
      answer: () => usageReplies.accepted,
      refused: () => undefined,
    });
    await expect(open).rejects.toMatchObject({ code: 'port-in-use', facts: { port: server.port } });
  });

  it('says that the address is not of this machine', async () => {
    const open = startUsageServer({
      host: '192.0.2.1',
      port: 0,
      answer: () => usageReplies.accepted,
      refused: () => undefined,
    });
    await expect(open).rejects.toMatchObject({ code: 'input-invalid', facts: { host: '192.0.2.1' } });
  });

  it.runIf(process.getuid?.() === 0)('says that the port needs more rights', async () => {
    const rootId = process.geteuid?.() ?? 0;
    process.seteuid?.(65_534);
    try {
      const open = startUsageServer({
        host: '127.0.0.1',
        port: 81,
        answer: () => usageReplies.accepted,
        refused: () => undefined,
      });
      await expect(open).rejects.toMatchObject({ code: 'port-forbidden', facts: { port: 81 } });
    } finally {
      process.seteuid?.(rootId);
    }
  });

  it('closes at once with connections open, and gives the port back', async () => {
    const idle = await openRaw(server.port);
    const midway = await openRaw(server.port);
    for (const { socket } of [idle, midway]) socket.on('error', () => undefined);
    midway.socket.write(head(1000));
    await send(server.port, body, { agent: new http.Agent({ keepAlive: true }) });
    const startMs = performance.now();
    await server.stop();
    expect(performance.now() - startMs).toBeLessThan(500);
    await Promise.all([idle.ended, midway.ended]);
    const { port } = server;
    server = await startUsageServer({
      host: '127.0.0.1',
      port,
      answer: () => usageReplies.accepted,
      refused: () => undefined,
    });
    expect(server.port).toBe(port);
  });
});
