import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';

export const root = join(import.meta.dirname, '../../..');
const readyLimitMs = 30_000;

/** The Node host as a process of its own, on a port and a data directory of its own. */
export interface Gwanje {
  readonly url: string;
  readonly dataDirectory: string;
  readonly process: ChildProcess;
  /** All it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/** `within`: a program with its arguments that becomes the app, after it has prepared where the app runs. */
export async function startGwanje(
  args: string[] = [],
  dataDirectory = newDataDirectory(),
  within: readonly string[] = [],
): Promise<Gwanje> {
  const node = join(root, 'node_modules/node/bin/node');
  const given = ['--port', '0', '--no-open', '--data', dataDirectory, ...args];
  const [program = node, ...rest] = [...within, node, join(root, 'dist/main/node.js'), ...given];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`not ready in time:\n${output}`)), readyLimitMs);
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /^ready (\S+)$/m.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${output}`)));
  });
  return {
    url,
    dataDirectory,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Faults that the app wrote down. */
export function errorsLogged(gwanje: Gwanje): string[] {
  const file = join(gwanje.dataDirectory, 'logs/gwanje.log');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
}

export function newDataDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'gwanje-e2e-'));
}

interface Fixtures {
  /** Arguments of the app for a test or a file: `test.use({ args: ['--demo'] })`. */
  args: string[];
  gwanje: Gwanje;
}

/** `page` is on the app's first screen, and a test fails when the page broke a rule of its own policy or threw. */
export const test = base.extend<Fixtures & { page: Page }>({
  args: [['--demo'], { option: true }],
  gwanje: async ({ args }, use) => {
    const gwanje = await startGwanje(args);
    await use(gwanje);
    await gwanje.stop();
    rmSync(gwanje.dataDirectory, { recursive: true, force: true });
  },
  page: async ({ page, gwanje }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) faults.push(message.text());
    });
    await page.goto(gwanje.url);
    await use(page);
    expect(faults).toEqual([]);
  },
});

export { expect };
