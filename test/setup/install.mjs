import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { missingTools } from './requirements.mjs';

const installLimitMs = 15 * 60_000;
/** Debian asks this before it starts a service after an installation; 101 = no (invoke-rc.d(8)). */
const servicePolicy = '/usr/sbin/policy-rc.d';

/**
 * Brings what the tests need: on Debian as root by installing packages, elsewhere by naming what is missing.
 * Answers the tools that stay missing.
 */
export function installTools(say) {
  const missing = missingTools();
  if (missing.length === 0) return [];
  const packages = missing.flatMap((entry) => entry.packages);
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    say(`missing: ${missing.map(({ tool }) => tool).join(', ')}; on Debian: apt-get install ${packages.join(' ')}`);
    return missing.map(({ tool }) => tool);
  }
  say(`installing Debian packages: ${packages.join(' ')}`);
  withoutServices(() => {
    aptGet(['update', '-q'], say);
    aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages], say);
  });
  const left = missingTools().map(({ tool }) => tool);
  if (left.length > 0) say(`still missing after the installation: ${left.join(', ')}`);
  return left;
}

function withoutServices(work) {
  const ours = !existsSync(servicePolicy);
  if (ours) writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours && readFileSync(servicePolicy, 'utf8').includes('exit 101')) rmSync(servicePolicy);
  }
}

function aptGet(args, say) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: installLimitMs });
  if (status !== 0) say(`apt-get ${args[0]} failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`);
}
