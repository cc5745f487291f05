import { spawnSync } from 'node:child_process';
import { has } from '../../setup/requirements.mjs';

/** What the tests open is what ships: dist/, brought up to date first. */
export default function buildFirst(): void {
  if (!has('chromium')) throw new Error('Chromium is missing; on Debian: apt-get install chromium');
  const { status, stderr } = spawnSync(process.execPath, ['main/hosts/launch.mjs', '--build-only'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
}
