import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An installation that failed is tried again after this long: the site may have got a network meanwhile. */
const retryAfterMs = 24 * 3600_000;
const installLimitMs = 60_000;

/**
 * Path of Electron's executable, or why there is none. Since version 42 the package brings no binary; it is fetched
 * once, here, with a time limit. `run` is the launcher's own, so that a stop ends the download too.
 */
export async function electronBinary(root, node, run) {
  const present = installedElectron(root);
  if (present !== null) return { path: present };
  const version = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const note = join(root, 'dist/electron-unavailable');
  if (
    existsSync(note) &&
    readFileSync(note, 'utf8') === version &&
    Date.now() - statSync(note).mtimeMs < retryAfterMs
  ) {
    return { missing: "Electron's binary could not be installed earlier" };
  }
  await run(node, [join(root, 'node_modules/electron/install.js')], { quiet: true, limitMs: installLimitMs });
  const installed = installedElectron(root);
  if (installed !== null) return { path: installed };
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(note, version);
  return { missing: "Electron's binary is missing and could not be installed" };
}

/** The binary that is there already; `ELECTRON_OVERRIDE_DIST_PATH` is Electron's own variable for a folder with one. */
function installedElectron(root) {
  const directory = join(root, 'node_modules/electron');
  const pathFile = join(directory, 'path.txt');
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(directory, 'dist'), executable);
  return existsSync(path) ? path : null;
}

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
