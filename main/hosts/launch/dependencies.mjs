import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Node 24 of the dev dependency `node`: what everything after the launcher runs on. */
export function nodeBinary(root) {
  return join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** True when `npm ci` is due: what is installed differs from package-lock.json. Optional packages may be absent. */
export function dependenciesMissing(root) {
  if (!existsSync(nodeBinary(root))) return true;
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted).some(([path, entry]) => {
    if (path === '' || entry.link || entry.optional || entry.devOptional) return false;
    return installed[path]?.version !== entry.version;
  });
}

function readLock(file) {
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
