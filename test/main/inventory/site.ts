import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyFileSecretBox } from '../../../main/adapters/key-file-secret-box.ts';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { createInventory, type Inventory } from '../../../main/inventory/index.ts';
import type { Device } from '../../../preload/contract/index.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { createFakeLog, type FakeLog } from '../../fakes/log.ts';

export const sourceDocument = readFileSync(new URL('../../fixtures/source-document.md', import.meta.url), 'utf8');

/** Lines of the source document, counted from 1. */
export function sourceLines(first: number, last: number): string {
  return sourceDocument
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
}

/** What every call of a test brings along. */
export const call = { signal: undefined };

/** An inventory over a real database in a directory of its own. */
export interface TestSite {
  directory: string;
  inventory: Inventory;
  clock: FakeClock;
  log: FakeLog;
  preview(text: string): Promise<Awaited<ReturnType<Inventory['procedures']['previewImport']>>>;
  /** Previews and accepts everything. */
  paste(text: string): Promise<{ created: number; merged: number; unchanged: number }>;
  named(name: string): Device;
  exported(ids?: Device['id'][] | null): Promise<string>;
  /** Everything that was written to disk, as text. */
  written(): string;
  /** Closes everything and opens it again, as a restart does. */
  restart(): void;
  close(): void;
}

export function openTestSite(): TestSite {
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-inventory-'));
  const clock = createFakeClock();
  const log = createFakeLog();
  const open = () => {
    const databases = openSqliteDatabases(directory);
    const secretBox = openKeyFileSecretBox(join(directory, 'secrets.key'));
    const closing = new AbortController();
    const inventory = createInventory({ databases, secretBox, clock, log, closed: closing.signal });
    return { databases, inventory, closing };
  };
  let opened = open();
  const close = (): void => {
    opened.closing.abort();
    opened.databases.close();
  };
  const site: TestSite = {
    directory,
    clock,
    log,
    get inventory() {
      return opened.inventory;
    },
    preview: async (text) => opened.inventory.procedures.previewImport({ text, fileName: null }, call),
    async paste(text) {
      const { previewId, proposals } = await site.preview(text);
      return opened.inventory.procedures.applyImport({ previewId, accept: proposals.map(({ key }) => key) }, call);
    },
    named(name) {
      const device = opened.inventory.devices().find((candidate) => candidate.name === name);
      if (device === undefined) throw new Error(`no device ${name}`);
      return device;
    },
    async exported(ids = null) {
      return (await opened.inventory.procedures.export({ ids, format: 'json' }, call)).text;
    },
    written: () =>
      readdirSync(directory)
        .map((file) => readFileSync(join(directory, file), 'latin1'))
        .join('\n'),
    restart() {
      close();
      opened = open();
    },
    close() {
      close();
      rmSync(directory, { recursive: true });
    },
  };
  return site;
}
