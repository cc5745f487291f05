import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build is made from. Tests, and the clips that are read at run time, are not part of it. */
const sources = ['main', 'preload', 'renderer', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Names, sizes and times of all sources as one short text: equal key, equal build. */
export function buildKey(root) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    for (const file of statSync(path).isDirectory() ? filesBelow(path) : [path]) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

export function builtKey(root) {
  const file = keyFile(root);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function rememberBuilt(root, key) {
  writeFileSync(keyFile(root), key);
}

const keyFile = (root) => join(root, 'dist/build-key');

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
