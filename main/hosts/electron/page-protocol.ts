import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Protocol } from 'electron';
import { contentSecurityPolicy, pageFor, pageHeaders } from '../page-policy.ts';

/** The page's address; `origin` is what it says in `Origin` to the video server. */
export const page = { scheme: 'app', origin: 'app://gwanje', url: 'app://gwanje/' } as const;

/** Must be called before the app is ready. The page gets an origin of its own, and nothing beyond that. */
export function announcePageScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: page.scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built page under `app://gwanje/`: files of one directory and nothing else of the disk. */
export function servePage(protocol: Protocol, pageDirectory: string): void {
  protocol.handle(page.scheme, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.host !== 'gwanje') return refusal(403);
    if (url.pathname === '/') return firstPage(join(pageDirectory, 'index.html'));
    const file = fileOf(pageDirectory, url.pathname);
    if (file === null) return refusal(404);
    try {
      const type = mediaTypes[extname(file)] ?? 'application/octet-stream';
      return new Response(await readFile(file), { headers: { ...headers(null), 'content-type': type } });
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'EISDIR') throw thrown;
      return refusal(404);
    }
  });
}

async function firstPage(file: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const html = pageFor(await readFile(file, 'utf8'), { nonce, link: 'port' });
  return new Response(html, {
    headers: { ...headers(nonce), 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** `null` = outside of the directory, or no path at all. */
function fileOf(directory: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0')) return null;
  const root = normalize(directory + sep);
  const file = normalize(join(root, decoded));
  return file.startsWith(root) ? file : null;
}

const refusal = (status: number): Response => new Response(null, { status, headers: headers(null) });

const headers = (nonce: string | null): Record<string, string> => ({
  ...pageHeaders,
  'content-security-policy': contentSecurityPolicy({ ownSockets: [], nonce }),
});
