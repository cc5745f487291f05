import { readFileSync, statSync } from 'node:fs';
import Module, { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { electron } from './electron-module.ts';

/** `electron [switches] APP [arguments]`: supplies the module `electron` and runs the app's main script. */
Object.defineProperty(process.versions, 'electron', { value: '0.0.0-standin', enumerable: true });
Object.defineProperty(process, 'type', { value: 'browser' });
Object.defineProperty(process, 'resourcesPath', { value: join(import.meta.dirname, 'resources') });

const given = process.argv.slice(2);
const path = resolve(given.find((word) => !word.startsWith('-')) ?? '.');
process.argv = [process.argv[0] ?? 'electron', ...given];
process.env['STANDIN_APP_PATH'] = path;

// `import { app } from 'electron'`: a module made of the names that there are.
const names = Object.keys(electron).join(', ');
const source = `const electron = globalThis.standinElectron; export default electron; export const { ${names} } = electron;`;
Object.assign(globalThis, { standinElectron: electron });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'standin:electron', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'standin:electron' ? { format: 'module', source, shortCircuit: true } : next(url, context),
});
// `require('electron')`, which is how Playwright asks for it.
const loader = Module as unknown as { _load: (request: string, ...more: unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...more) => (request === 'electron' ? electron : load.call(Module, request, ...more));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.quit());

await import(pathToFileURL(mainScript(path)).href);
void app.whenReady();
// Electron's main process lives until the app quits.
setInterval(() => undefined, 1 << 30);

function mainScript(at: string): string {
  if (!statSync(at).isDirectory()) return at;
  const { main } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { main: string };
  return join(at, main);
}
