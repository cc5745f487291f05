import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startPageServer, type PageServer } from '../../../main/hosts/node/page-server.ts';
import { messageLimitBytes } from '../../../main/hosts/limits.ts';
import { contractApp } from '../../contract/contract-app.ts';

const page = mkdtempSync(join(tmpdir(), 'gwanje-page-'));
mkdirSync(join(page, 'assets'));
writeFileSync(join(page, 'index.html'), '<!doctype html><html><head><title>x</title></head><body></body></html>');
writeFileSync(join(page, 'assets/app-1a2b.js'), 'export {};');
writeFileSync(join(page, '..', 'gwanje-outside.txt'), 'secret');

let server: PageServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function started(): Promise<PageServer> {
  const { router, log } = contractApp();
  server = await startPageServer({ port: 0, pageDirectory: page, log });
  server.serve(router);
  return server;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Plain HTTP, because `fetch` forbids setting Host, Origin and Cookie. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject).end();
  });
}

async function enter(on: PageServer): Promise<string> {
  const answer = await get(on.entryUrl);
  expect(answer.status).toBe(303);
  expect(answer.headers['location']).toBe('/');
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  return cookie.split(';')[0] ?? '';
}

function dial(url: string, headers: Record<string, string>): Promise<{ socket: WebSocket | null; status: number }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => resolve({ socket, status: 101 }));
    socket.on('unexpected-response', (_request, response) => {
      socket.terminate();
      resolve({ socket: null, status: response.statusCode ?? 0 });
    });
    socket.on('error', () => undefined);
  });
}

describe('the page server', () => {
  it('S4: gives the page to the one who brings the token, once', async () => {
    const on = await started();
    expect((await get(`${on.origin}/`)).status).toBe(401);
    expect((await get(`${on.origin}/?token=${'A'.repeat(43)}`)).status).toBe(401);
    const cookie = await enter(on);
    expect((await get(`${on.origin}/`, { cookie })).status).toBe(200);
    expect((await get(on.entryUrl)).status, 'a second browser with the used address').toBe(401);
    expect((await get(on.entryUrl, { cookie })).status, 'the first browser, the same address').toBe(303);
    expect((await get(`${on.origin}/assets/app-1a2b.js`)).status).toBe(401);
  });

  it.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1', '[::1]'])(
    'refuses the host name %s',
    async (host) => {
      const on = await started();
      const cookie = await enter(on);
      const port = new URL(on.origin).port;
      const name = host === 'localhost' || host === 'evil.example' ? `${host}:${port}` : host;
      expect((await get(`${on.origin}/`, { cookie, host: name })).status).toBe(403);
      expect((await get(on.entryUrl, { host: name })).status).toBe(403);
    },
  );

  it('refuses other origins, other sites and other methods', async () => {
    const on = await started();
    const cookie = await enter(on);
    expect((await get(`${on.origin}/`, { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(`${on.origin}/`, { cookie, origin: 'null' })).status).toBe(403);
    expect((await get(`${on.origin}/`, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get(`${on.origin}/`, { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await get(`${on.origin}/`, { cookie }, 'POST')).status).toBe(405);
  });

  it('guards the WebSocket by cookie, origin and host', async () => {
    const on = await started();
    const cookie = await enter(on);
    const url = `${on.origin.replace('http', 'ws')}/rpc`;
    const origin = on.origin;
    expect((await dial(url, { cookie })).status, 'no origin').toBe(403);
    expect((await dial(url, { origin })).status, 'no cookie').toBe(401);
    expect((await dial(url, { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await dial(url, { cookie, origin, host: 'evil.example' })).status).toBe(403);
    const { socket, status } = await dial(url, { cookie, origin });
    expect(status).toBe(101);
    socket?.terminate();
  });

  it('sends a strict policy, a fresh nonce a page, and nothing cached but assets', async () => {
    const on = await started();
    const cookie = await enter(on);
    const first = await get(`${on.origin}/`, { cookie });
    const second = await get(`${on.origin}/`, { cookie });
    const policy = String(first.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(first.body).toContain(`content="${nonce}"`);
    expect(second.body).not.toContain(nonce);
    expect(first.headers['x-content-type-options']).toBe('nosniff');
    expect(first.headers['cache-control']).toBe('no-store');
    const asset = await get(`${on.origin}/assets/app-1a2b.js`, { cookie });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['x-content-type-options']).toBe('nosniff');
    expect(asset.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each(['/../gwanje-outside.txt', '/%2e%2e/gwanje-outside.txt', '/assets/..%2f..%2fgwanje-outside.txt', '/..%5cx'])(
    'serves nothing outside of its directory: %s',
    async (path) => {
      const on = await started();
      const cookie = await enter(on);
      const port = Number(new URL(on.origin).port);
      // A raw socket, because every HTTP client tidies `..` away.
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
        );
      });
      expect(answer).toMatch(/^HTTP\/1.1 (400|403|404)/);
      expect(answer).not.toContain('secret');
    },
  );

  it('closes a WebSocket that sends more than the largest input, and says why', async () => {
    const on = await started();
    const cookie = await enter(on);
    const { socket } = await dial(`${on.origin.replace('http', 'ws')}/rpc`, { cookie, origin: on.origin });
    const code = await new Promise<number>((resolve) => {
      socket?.on('close', resolve);
      socket?.send(Buffer.alloc(messageLimitBytes + 1, 0x20));
    });
    // RFC 6455 §7.4.1: message too big.
    expect(code).toBe(1009);
  });

  it('says which port is taken', async () => {
    const on = await started();
    const port = Number(new URL(on.origin).port);
    const again = startPageServer({ port, pageDirectory: page, log: contractApp().log });
    await expect(again).rejects.toMatchObject({ code: 'port-in-use', facts: { port } });
  });
});
