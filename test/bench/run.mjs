import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dependenciesMissing, nodeBinary } from '../../main/hosts/launch/dependencies.mjs';

/**
 * `npm run bench:NAME [-- ARGS]` and `npm run clips`: runs one program of the house under Node 24. A benchmark prints a
 * table and, last, one line of JSON; it exits with 0 when it ran, whatever it measured.
 */
const root = join(import.meta.dirname, '../..');
const [name = '', ...args] = process.argv.slice(2);
const program = name === 'clips' ? join(root, 'main/demo/clips/index.ts') : join(root, 'test/bench', `${name}.ts`);

const say = (line) => process.stderr.write(`${line}\n`);
if (!/^[a-z-]+$/.test(name) || !existsSync(program)) {
  say(`there is no ${name || 'program without a name'}`);
  process.exit(2);
}
if (dependenciesMissing(root)) {
  say('dependencies are missing; run npm ci');
  process.exit(1);
}
const child = spawn(nodeBinary(root), [program, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
