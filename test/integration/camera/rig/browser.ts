import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright';
import type { PageReport, PlayRequest } from './page.ts';

/** A page with our player in Debian's Chromium, without the rest of the app. */
export interface PlayerPage {
  readonly origin: string;
  readonly page: Page;
  /** Of the browser's first process; all others descend from it. */
  readonly pid: number;
  play(request: PlayRequest): Promise<void>;
  report(): Promise<PageReport>;
  stopPlaying(): Promise<void>;
  close(): Promise<void>;
}

export const chromiumPath = '/usr/bin/chromium';

const chromiumArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-gpu',
];

export async function openPlayerPage(): Promise<PlayerPage> {
  const bundle = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome130',
    minify: true,
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><meta charset="utf-8"><body><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browserServer = await chromium.launchServer({ executablePath: chromiumPath, args: chromiumArguments });
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  if (process.env['GWANJE_PAGE_CONSOLE'] !== undefined) {
    page.on('console', (message) => process.stderr.write(`page: ${message.text()}\n`));
  }
  await page.goto(origin);
  const call = <T>(name: string, argument?: unknown): Promise<T> =>
    page.evaluate(
      ([method, value]) =>
        (window as unknown as { bench: Record<string, (v: unknown) => T> }).bench[method as string]!(value),
      [name, argument],
    );
  return {
    origin,
    page,
    pid: browserServer.process().pid!,
    play: (request) => call('play', request),
    report: () => call('report'),
    stopPlaying: () => call('stop'),
    close: async () => {
      await browser.close();
      await browserServer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface ProcessUse {
  /** CPU seconds used so far. */
  cpuSeconds: number;
  /** Proportional share of memory, in MB; counts what processes share only once. */
  memoryMb: number;
}

const ticksPerSecond = 100;

/** Use of a process and all its descendants, from /proc. */
export async function processUse(rootPid: number): Promise<ProcessUse> {
  const parents = new Map<number, { parent: number; cpuSeconds: number }>();
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    // The command's name is in brackets and may hold anything; fields count from behind it (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    parents.set(pid, { parent: Number(fields[1]), cpuSeconds });
  }
  const use: ProcessUse = { cpuSeconds: 0, memoryMb: 0 };
  for (const [pid, { cpuSeconds }] of parents) {
    let ancestor: number | undefined = pid;
    while (ancestor !== undefined && ancestor !== rootPid) ancestor = parents.get(ancestor)?.parent;
    if (ancestor === undefined) continue;
    use.cpuSeconds += cpuSeconds;
    const memory = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    use.memoryMb += Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) / 1024;
  }
  return use;
}
