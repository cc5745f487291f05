import { join } from 'node:path';
import { openKeyFileSecretBox } from '../../../main/adapters/key-file-secret-box.ts';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import { systemClock } from '../../../main/adapters/system-clock.ts';
import { createInventory } from '../../../main/inventory/index.ts';
import { createFakeLog } from '../../fakes/log.ts';

/**
 * A process that changes an inventory without end and says each change once it was acknowledged, until it is killed.
 * Its data directory comes as its only argument.
 */
const directory = process.argv[2] ?? '';
const inventory = createInventory({
  databases: openSqliteDatabases(directory),
  secretBox: openKeyFileSecretBox(join(directory, 'secrets.key')),
  clock: systemClock,
  log: createFakeLog(),
  closed: new AbortController().signal,
});
const call = { signal: undefined };
const start = inventory.devices().length;
process.stdout.write('open\n');
for (let turn = start; ; turn += 1) {
  const draft = {
    name: `E${turn}`,
    address: `10.0.${turn >> 8}.${turn & 255}`,
    streamUrl: `rtsp://u:secret${turn}@10.0.0.1/x`,
  };
  const { id } = await inventory.procedures.create({ kind: 'terminal', draft }, call);
  process.stdout.write(`created ${id} secret${turn}\n`);
  if (turn % 3 === 0) {
    const known = inventory.devices().find((device) => device.id === id);
    if (known === undefined) throw new Error('lost in memory');
    await inventory.procedures.update({ id: known.id, revision: 1, draft: { description: `d${turn}` } }, call);
    process.stdout.write(`updated ${id} d${turn}\n`);
  }
  if (turn % 5 === 0) {
    const records = Array.from({ length: 5 }, (_, index) => ({ name: `B${turn}-${index}`, type: 1, ip: '10.9.9.9' }));
    inventory.importAll(JSON.stringify(records));
    process.stdout.write(`batch B${turn}-\n`);
  }
}
