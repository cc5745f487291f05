import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { dependenciesMissing } from '../main/hosts/launch/dependencies.mjs';
import { installTools } from './setup/install.mjs';
import { parts } from './setup/parts.mjs';

/**
 * `npm test [-- PART …]`: sets up what is missing, runs every part, and ends with `N passed, N failed, N skipped`.
 * Runs on the system's Node (20 or newer). What each program said is kept in artefacts/test/.
 */
const root = join(import.meta.dirname, '..');
const artefacts = join(root, 'artefacts/test');
/** Lines of a failed check's output shown at once; all of it is in its file. */
const shownLines = 60;

const say = (line) => process.stdout.write(`${line}\n`);
const started = Date.now();
const all = parts({ root, artefacts });
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in all));
if (unknown.length > 0) {
  say(`unknown part ${unknown.join(', ')}; parts: ${Object.keys(all).join(', ')}`);
  process.exit(2);
}

rmSync(artefacts, { recursive: true, force: true });
mkdirSync(artefacts, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };

const absent = installTools(say);
for (const tool of absent) say(`SKIPPED: every test that needs ${tool}`);
if (process.env.GWANJE_BUILD_KUBERNETES === '1') buildKubernetes();
if (dependenciesMissing(root)) {
  say('installing dependencies (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    say('0 passed, 1 failed, 0 skipped');
    process.exit(1);
  }
}

const chosen = Object.entries(all).filter(([name]) => asked.length === 0 || asked.includes(name));
// Checks that only read run two at a time; what starts servers and browsers has the machine to itself.
await runChecks(
  chosen.flatMap(([, checks]) => checks.filter(({ reads }) => reads)),
  2,
);
await runChecks(
  chosen.flatMap(([, checks]) => checks.filter(({ reads }) => !reads)),
  1,
);
say(`took ${Math.round((Date.now() - started) / 1000)} s; details in artefacts/test/`);
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

async function runChecks(checks, atOnce) {
  const waiting = [...checks];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) await runCheck(check);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Five minutes on two cores, once: only when asked. Without it the tests that need it are skipped. */
function buildKubernetes() {
  say('building Kubernetes unless it is there (about five minutes)');
  const { status } = spawnSync(join(root, 'test/integration/kubernetes/build.sh'), { stdio: 'inherit' });
  if (status !== 0) say('SKIPPED: every test that needs a real kube-apiserver; it could not be built');
}

async function runCheck(check) {
  const startedMs = Date.now();
  const file = join(artefacts, `${check.name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`);
  const { code, timedOut } = await run(check, file);
  const counted = check.count?.() ?? null;
  const result = counted ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, failures: [] };
  // A runner that reports no failure but does not end well (a crash, the time limit) has failed all the same.
  if (code !== 0 && result.failed === 0) result.failed = 1;
  for (const key of ['passed', 'failed', 'skipped']) total[key] += result[key];
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const counts = counted === null ? '' : ` ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`;
  say(`${result.failed > 0 ? 'FAIL' : 'ok  '} ${check.name}${counts} (${seconds} s)${timedOut ? ' TIME LIMIT' : ''}`);
  for (const failure of result.failures) say(`       ${failure.replaceAll('\n', '\n       ')}`);
  if (result.failed > 0) showEnd(file);
}

function showEnd(file) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  if (lines.length > shownLines) say(`       … (whole output: ${file})`);
  for (const line of lines.slice(-shownLines)) say(`       ${line}`);
}

/** In a process group of its own, so that a time limit takes everything that was started along. */
function run({ command, args, env, limitMs }, file) {
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      FORCE_COLOR: undefined,
      // Node 24 of the dev dependencies comes first.
      PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      NO_COLOR: '1',
      ...env,
    },
  });
  const output = createWriteStream(file);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const killGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // ESRCH: nothing of it is left.
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const interrupted = () => {
    killGroup();
    process.exit(1);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return new Promise((resolve) => {
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, limitMs);
    child.once('error', (error) => output.write(`${error.message}\n`));
    child.once('close', (code) => {
      clearTimeout(limit);
      process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
      killGroup();
      output.end(() => resolve({ code: code ?? 1, timedOut }));
    });
  });
}
