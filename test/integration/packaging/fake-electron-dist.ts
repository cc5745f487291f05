import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Electron's executable keeps its fuses (electronjs.org/docs/latest/tutorial/fuses), each '1' = on. */
export const fuseSentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const fuseVersion = 1;
const fuses = '11110001';

/** A folder that electron-builder takes for Electron's own download: the names that it looks for, without the program. */
export function writeFakeElectronDist(directory: string, version: string): void {
  mkdirSync(join(directory, 'resources'), { recursive: true });
  mkdirSync(join(directory, 'locales'), { recursive: true });
  const wire = Buffer.concat([fuseSentinel, Buffer.of(fuseVersion, fuses.length), Buffer.from(fuses)]);
  const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), wire, Buffer.from('\n')]);
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(directory, name), program, { mode: 0o755 });
  }
  writeFileSync(join(directory, 'version'), version);
  writeFileSync(join(directory, 'LICENSE'), 'Electron licence');
  writeFileSync(join(directory, 'LICENSES.chromium.html'), '<p>Chromium licences</p>');
  writeFileSync(join(directory, 'locales/ko.pak'), '');
}

/** The fuses of an executable as a string of '0' and '1', in Electron's order. */
export function readFuses(program: Buffer): string {
  const at = program.indexOf(fuseSentinel) + fuseSentinel.length;
  return program.subarray(at + 2, at + 2 + program[at + 1]!).toString();
}
