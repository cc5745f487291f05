import { join } from 'node:path';
import { buildKey, builtKey, rememberBuilt } from './launch/build-key.mjs';
import { createChildren } from './launch/children.mjs';
import { dependenciesMissing, nodeBinary } from './launch/dependencies.mjs';
import { electronBinary, hasDisplay } from './launch/electron-binary.mjs';
import { parseOptions, toArguments, usage, UsageError } from './launch/options.mjs';

/**
 * `npm start`: installs what is missing, builds what changed, and runs the app under Electron or, where Electron cannot
 * run, under Node for a browser. Runs on the system's Node (20 or newer) with nothing installed.
 */
const root = join(import.meta.dirname, '../..');
const say = (line) => process.stderr.write(`gwanje: ${line}\n`);

async function launch() {
  const options = parseOptions(process.argv.slice(2), { workingDirectory: process.env.INIT_CWD ?? process.cwd() });
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const children = createChildren();
  const node = nodeBinary(root);

  if (dependenciesMissing(root)) {
    say('installing dependencies (npm ci)');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const code = await children.run(npm, ['ci', '--prefix', root, '--no-audit', '--no-fund', '--loglevel=error']);
    if (children.isStopping()) return 0;
    if (code !== 0) return failed('the dependencies could not be installed; the lines above say why');
  }

  const key = buildKey(root);
  if (builtKey(root) !== key) {
    say('building');
    const code = await children.run(node, [join(root, 'main/hosts/build/build.ts')]);
    if (children.isStopping()) return 0;
    if (code !== 0) return failed('the build failed; the lines above say why');
    rememberBuilt(root, key);
  }
  if (options.buildOnly) return 0;

  const electron = await whichElectron(options, node, children);
  if (children.isStopping()) return 0;
  const args = toArguments(options);
  // Chromium's sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const code =
    electron === null
      ? await children.run(node, [join(root, 'dist/main/node.js'), ...args], { host: true })
      : await children.run(electron, [...sandbox, root, ...args], { host: true });
  return children.isStopping() ? 0 : code;
}

/** Electron's executable, or `null` with one line that says why the app is served for a browser. */
async function whichElectron(options, node, children) {
  if (options.browser) return null;
  if (!hasDisplay()) {
    say('there is no display, so the app is served for a browser');
    return null;
  }
  const electron = await electronBinary(root, node, children.run);
  if (electron.path !== undefined) return electron.path;
  say(`${electron.missing}, so the app is served for a browser`);
  return null;
}

function failed(line) {
  say(line);
  return 1;
}

try {
  process.exit(await launch());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exit(2);
}
