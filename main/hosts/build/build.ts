import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as bundle, type BuildOptions } from 'esbuild';
import { build as buildPage } from 'vite';
import { collectLicenses } from './licenses.ts';

/**
 * Everything that ships, into dist/: both hosts and the video worker as one file each with all libraries inside
 * (a package then carries no node_modules), the preload as one CommonJS file because a sandboxed preload cannot
 * load siblings, and the page.
 */
const root = join(import.meta.dirname, '../../..');
const dist = join(root, 'dist');

const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
} as const satisfies BuildOptions;

const plainNode = {
  ...common,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['electron'],
  // Libraries written as CommonJS expect these three names.
  banner: {
    js: [
      "import { createRequire as gwanjeRequire } from 'node:module';",
      'const require = gwanjeRequire(import.meta.url);',
      'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join('\n'),
  },
} satisfies BuildOptions;

async function main(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const pageModules = new Set<string>();
  const [hosts, preload] = await Promise.all([
    bundle({
      ...plainNode,
      entryPoints: {
        node: 'main/hosts/node/index.ts',
        electron: 'main/hosts/electron/index.ts',
        video: 'main/hosts/video/index.ts',
      },
      outdir: join(dist, 'main'),
    }),
    bundle({
      ...common,
      platform: 'browser',
      target: 'chrome140',
      format: 'cjs',
      external: ['electron'],
      entryPoints: ['preload/index.ts'],
      outfile: join(dist, 'preload/index.cjs'),
    }),
    buildPage({
      configFile: join(root, 'renderer/vite.config.ts'),
      logLevel: 'warn',
      plugins: [{ name: 'note-modules', buildEnd: notePageModules(pageModules) }],
    }),
  ]);
  const inputs = [hosts, preload].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const texts = await collectLicenses(root, [...inputs, ...pageModules]);
  await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), texts);
}

function notePageModules(modules: Set<string>) {
  return function (this: { getModuleIds(): IterableIterator<string> }): void {
    for (const id of this.getModuleIds()) modules.add(id);
  };
}

try {
  await main();
} catch (error) {
  // esbuild and vite have told already what was wrong in the sources.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
