import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openKeyFileSecretBox } from '../../../main/adapters/key-file-secret-box.ts';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { createInventory } from '../../../main/inventory/index.ts';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';

const directory = mkdtempSync(join(tmpdir(), 'gwanje-kill-'));
afterAll(() => rmSync(directory, { recursive: true }));

const rounds = 40;

/** Starts the writer, kills it after a moment, and answers the whole lines that it wrote. */
function writeUntilKilled(afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(said.slice(0, said.lastIndexOf('\n')).split('\n'));
      else reject(new Error('the writer ended by itself'));
    });
  });
}

function openInventory() {
  const databases = openSqliteDatabases(directory);
  const secretBox = openKeyFileSecretBox(join(directory, 'secrets.key'));
  const closed = new AbortController().signal;
  const inventory = createInventory({ databases, secretBox, clock: createFakeClock(), log: createFakeLog(), closed });
  return { databases, inventory };
}

it(`S13 S26 killed ${rounds} times while writing, the database opens and holds every acknowledged change`, async () => {
  const secrets = new Map<string, string>();
  const descriptions = new Map<string, string>();
  const batches: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Between the first write and some dozens of them.
    const said = await writeUntilKilled(round * 3);
    for (const [what, id = '', value = ''] of said.map((line) => line.split(' '))) {
      if (what === 'created') secrets.set(id, value);
      if (what === 'updated') descriptions.set(id, value);
      if (what === 'batch') batches.push(id);
    }
    const { databases, inventory } = openInventory();
    try {
      expect(databases.notices).toEqual([]);
      const names = new Map<string, number>();
      for (const { name } of inventory.devices()) {
        const batch = name.split('-')[0] ?? '';
        names.set(batch, (names.get(batch) ?? 0) + 1);
      }
      // A batch is there whole, acknowledged or not.
      for (const [name, count] of names) expect(count, name).toBe(name.startsWith('B') ? 5 : 1);
      for (const batch of batches) expect(names.get(batch.slice(0, -1)), batch).toBe(5);
      for (const [id, secret] of secrets) {
        expect(inventory.streamSource(id as DeviceId, 'main').credentials?.password).toBe(secret);
      }
      for (const [id, description] of descriptions)
        expect(inventory.device(id as DeviceId)?.description).toBe(description);
    } finally {
      databases.close();
    }
  }
  expect(secrets.size).toBeGreaterThan(rounds);
}, 120_000);
