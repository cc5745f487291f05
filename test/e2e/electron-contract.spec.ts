import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { test, type Page as Tab } from '@playwright/test';
import { build } from 'esbuild';
import { checks, type Page } from '../contract/checks.ts';
import type { ContractApp } from '../contract/contract-app.ts';
import { type Desktop, openDesktop, whichElectron } from './support/electron.ts';
import { root } from './support/gwanje.ts';

/** The port in the page, worked from here: what it says is heard here, and the other way round. */
class PortInPage {
  readonly #tab: Tab;
  readonly #id: number;
  readonly #hear = new Map<string, (event: { data: unknown }) => void>();

  constructor(tab: Tab, id: number) {
    this.#tab = tab;
    this.#id = id;
  }

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    this.#hear.set(type, listener);
  }

  postMessage(data: unknown): void {
    // A page that is gone takes nothing; the closed port tells whoever waits.
    this.#tab
      .evaluate(([id, text]) => window.contractPorts[id]!.postMessage(text), [this.#id, data] as const)
      .catch(() => undefined);
  }

  hear(type: 'message' | 'close', data: unknown): void {
    this.#hear.get(type)?.({ data });
  }
}

declare global {
  interface Window {
    contractPorts: Record<number, MessagePort>;
    contractHear: (id: number, type: 'message' | 'close', data: unknown) => void;
  }
}

test.describe(`the contract over the message port of the Electron host (${whichElectron})`, () => {
  const work = mkdtempSync(join(tmpdir(), 'gwanje-contract-'));
  const ports = new Map<number, PortInPage>();
  let desktop: Desktop;

  test.beforeEach(async () => {
    const main = join(work, 'main.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'support/contract-main.ts')],
      outfile: main,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['electron'],
      logLevel: 'error',
    });
    writeFileSync(
      join(work, 'index.html'),
      '<!doctype html><html><head><title>contract</title></head><body></body></html>',
    );
    process.env['CONTRACT_PAGE'] = work;
    process.env['CONTRACT_PRELOAD'] = join(root, 'dist/preload/index.cjs');
    desktop = await openDesktop({ main, args: [] });
    await desktop.page.exposeFunction('contractHear', (id: number, type: 'message' | 'close', data: unknown) =>
      ports.get(id)?.hear(type, data),
    );
  });
  test.afterEach(() => desktop.close());
  test.afterAll(() => rmSync(work, { recursive: true, force: true }));

  let lastId = 0;
  /** As the page's own link does it: ask the window for a port, take the one that comes. */
  async function connect(): Promise<Page> {
    const tab = desktop.page;
    const id = ++lastId;
    const port = new PortInPage(tab, id);
    ports.set(id, port);
    await tab.evaluate(
      (portId) =>
        new Promise<void>((resolve) => {
          addEventListener('message', function take({ data, ports: [given] }: MessageEvent<{ gwanje?: string }>) {
            if (data.gwanje !== 'port' || given === undefined) return;
            removeEventListener('message', take);
            (window.contractPorts ??= {})[portId] = given;
            given.onmessage = (event: MessageEvent<unknown>) => window.contractHear(portId, 'message', event.data);
            resolve();
          });
          postMessage({ gwanje: 'want-port' }, location.origin);
        }),
      id,
    );
    return {
      client: createORPCClient(new RPCLink({ port: port as unknown as MessagePort })),
      async drop() {
        await tab.reload();
        port.hear('close', undefined);
      },
      stall: { stop: () => undefined, resume: () => undefined },
    };
  }

  const app = <Answer>(ask: (app: ContractApp, times: number) => Answer, times = 0): Promise<Answer> =>
    desktop.app.evaluate(
      async (_electron, [source, count]) => {
        const far = (globalThis as unknown as { contractSuiteApp: unknown }).contractSuiteApp;
        const asked = (0, eval)(source) as (app: unknown, times: number) => Answer;
        return await asked(far, count);
      },
      [`(${ask.toString()})`, times] as const,
    ) as Promise<Answer>;

  for (const check of checks) {
    if (check.needs === 'stall') continue;
    test(check.title, async () => {
      await check.run({
        page: await connect(),
        connect,
        heldItems: 0,
        far: {
          tick: async (times = 1) => void (await app((far, count) => far.tick(count), times)),
          watching: () => app((far) => far.watching()),
          errors: () => app((far) => far.errors),
        },
      });
    });
  }
});
