import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFuses, writeFakeElectronDist } from './fake-electron-dist.ts';

const root = join(import.meta.dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'gwanje-package-'));
const packaged = join(work, 'out/linux-unpacked');
const unpacked = join(work, 'asar');
const { version: electronVersion } = createRequire(import.meta.url)('electron/package.json') as { version: string };

let files: string[] = [];
const read = (path: string): string => readFileSync(join(unpacked, path), 'utf8');
const below = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('what ships for Linux', () => {
  beforeAll(() => {
    const built = spawnSync(process.execPath, [join(root, 'main/hosts/launch.mjs'), '--build-only'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(built.status, built.stderr).toBe(0);
    writeFakeElectronDist(join(work, 'dist'), electronVersion);
    const given = [
      ...['--linux', 'dir', '--config', 'electron-builder.yml', '--publish', 'never'],
      `-c.electronDist=${join(work, 'dist')}`,
      `-c.electronVersion=${electronVersion}`,
      `-c.directories.output=${join(work, 'out')}`,
    ];
    const packing = spawnSync(join(root, 'node_modules/.bin/electron-builder'), given, { cwd: root, encoding: 'utf8' });
    expect(packing.status, packing.stdout + packing.stderr).toBe(0);
    const archive = join(packaged, 'resources/app.asar');
    files = listPackage(archive, { isPack: false }).map((file) => file.replace(/^[\\/]/, ''));
    extractAll(archive, unpacked);
  }, 180_000);

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('holds our bundles, the page, the demo and the licences', () => {
    for (const file of [
      'package.json',
      'dist/main/electron.js',
      'dist/main/video.js',
      'dist/preload/index.cjs',
      'dist/renderer/index.html',
      'dist/THIRD-PARTY-LICENSES.txt',
    ]) {
      expect(files).toContain(file);
    }
    expect(files.some((file) => file.startsWith('resources/demo/'))).toBe(true);
    expect(existsSync(join(packaged, 'resources/app.asar.unpacked/dist/main/video.js'))).toBe(true);
    expect(existsSync(join(packaged, 'LICENSE.electron.txt'))).toBe(true);
  });

  it('holds nothing else: no packages, tests, sources, build state or data', () => {
    const allowed =
      /^(package\.json|dist(\/(main|preload|renderer).*|\/THIRD-PARTY-LICENSES\.txt)?|resources(\/(demo|icons).*)?)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(
      files.filter((file) => /node_modules|\.tsx?$|\.map$|\.test\.|build-key|\.env|\.key$|\.db$/.test(file)),
    ).toEqual([]);
    expect(files).not.toContain('dist/main/node.js');
  });

  it('carries no sources in maps, no secret, and no path of the machine that built it', () => {
    const texts = below(unpacked).filter((file) => /\.(js|cjs|html|css|json|txt)$/.test(file));
    expect(texts.length).toBeGreaterThan(5);
    for (const file of texts) {
      const text = readFileSync(file, 'utf8');
      expect(text, file).not.toMatch(/sourceMappingURL=data:|"sourcesContent"/);
      expect(text, file).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n?[A-Za-z0-9+/]{40}/);
      expect(text.includes(root), `${file} names ${root}`).toBe(false);
    }
    const { scripts, devDependencies, dependencies } = JSON.parse(read('package.json')) as Record<string, unknown>;
    expect(devDependencies).toBeUndefined();
    expect(scripts).toBeUndefined();
    expect(Object.keys((dependencies ?? {}) as object)).not.toContain('vitest');
  });

  it('names every library that is inside, with its licence', () => {
    const licences = read('dist/THIRD-PARTY-LICENSES.txt');
    for (const name of [
      'fastify',
      '@orpc/server',
      'zod',
      'react-dom',
      'hls.js',
      'chart.js',
      'electron-store',
      'pino',
    ]) {
      expect(licences, name).toContain(`\n${name} `);
    }
    expect(licences).toContain('Permission is hereby granted');
    // A development tool is no part of it.
    expect(licences).not.toMatch(/\n(vitest|eslint|playwright|electron-builder) \d/);
  });

  it('has the preload as one CommonJS file that needs electron alone', () => {
    const preload = read('dist/preload/index.cjs');
    const needed = [...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
    expect(new Set(needed)).toEqual(new Set(['electron']));
  });

  it('has its fuses set: no plain Node, no options, no debugger, the app from its archive alone', () => {
    // Order of the wire: runAsNode, cookie encryption, NODE_OPTIONS, --inspect, asar integrity, only from asar, V8 snapshot, file: privileges.
    expect(readFuses(readFileSync(join(packaged, 'gwanje')))).toBe('01000100');
  });
});
