import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Protocol } from 'electron';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePage } from '../../../main/hosts/electron/page-protocol.ts';

const work = mkdtempSync(join(tmpdir(), 'gwanje-protocol-'));
const directory = join(work, 'page');
let answer: (request: { url: string; method: string }) => Promise<Response>;

beforeAll(() => {
  mkdirSync(join(directory, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'index.html'), '<!doctype html><html><head></head></html>');
  writeFileSync(join(directory, 'assets/app.js'), 'export {};');
  writeFileSync(join(work, 'secret.txt'), 'secret');
  mkdirSync(join(work, 'page-beside'));
  writeFileSync(join(work, 'page-beside/secret.txt'), 'secret');
  const protocol = { handle: (_scheme: string, handler: never) => (answer = handler) };
  servePage(protocol as unknown as Protocol, directory);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const get = (url: string, method = 'GET'): Promise<Response> => answer({ url, method });

describe('the page over app://', () => {
  it('serves the first page with a policy and a fresh nonce, and tells the page to use a port', async () => {
    const first = await get('app://gwanje/');
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*:\/\//);
    const html = await first.text();
    expect(html).toContain('<meta name="gwanje-link" content="port">');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(html).toContain(nonce);
    expect(await (await get('app://gwanje/')).text()).not.toContain(nonce);
  });

  it('serves files with their type and the policy', async () => {
    const file = await get('app://gwanje/assets/app.js?v=1');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(file.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    'app://gwanje/../secret.txt',
    'app://gwanje/..%2fsecret.txt',
    'app://gwanje/assets/..%2f..%2fsecret.txt',
    'app://gwanje/%2e%2e%2fpage-beside%2fsecret.txt',
    'app://gwanje/..%5csecret.txt',
    'app://gwanje/assets%00/app.js',
    'app://gwanje/%',
    'app://gwanje/assets',
    'app://gwanje//etc/passwd',
  ])('answers 404 to %s', async (url) => {
    const refused = await get(url);
    expect(refused.status).toBe(404);
    expect(await refused.text()).toBe('');
  });

  it('knows one host and one method', async () => {
    expect((await get('app://elsewhere/')).status).toBe(403);
    expect((await get('app://gwanje/', 'POST')).status).toBe(403);
  });
});
