import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type Conf from 'conf';
import type { Remark } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { SettingsStore } from '../ports/index.ts';

type Content = Record<string, unknown>;

/** `Conf` itself, or electron-store, which is the same class with Electron's paths. */
export type ConfClass = new (options: {
  cwd: string;
  configName: string;
  accessPropertiesByDotNotation: boolean;
  clearInvalidConfig: boolean;
  configFileMode: number;
}) => Conf<Content>;

const configName = 'settings';
/** Operators edit this file by hand; far above anything it can rightly hold. */
const sizeLimitBytes = 4 * 1024 * 1024;

/**
 * `settings.json` in the data directory. A file that cannot be read as settings is renamed beside itself and named in
 * `setAside`; it is never overwritten. Throws AppError `storage-failed` or `storage-full`.
 */
export function openConfSettingsStore(Store: ConfClass, directory: string, nowMs: number): SettingsStore {
  return attempt('open the settings', () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, `${configName}.json`);
    const reason = whyUnusable(file);
    const setAside = reason === null ? null : moveAside(file, reason, nowMs);
    // Keys are the settings' own names: a dot in one must not be read as a path.
    const options = { cwd: directory, configName, accessPropertiesByDotNotation: false, clearInvalidConfig: false };
    const store = new Store({ ...options, configFileMode: 0o600 });
    if (existsSync(file)) chmodSync(file, 0o600);
    return {
      setAside,
      read: () => store.store,
      write(value) {
        attempt('save the settings', () => {
          store.store = value;
        });
      },
    };
  });
}

/** `null` = the file is absent or holds an object. */
function whyUnusable(file: string): 'not-json' | 'not-an-object' | 'too-large' | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file);
  if (text.byteLength > sizeLimitBytes) return 'too-large';
  try {
    const found: unknown = JSON.parse(text.toString('utf8'));
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? null : 'not-an-object';
  } catch {
    return 'not-json';
  }
}

function moveAside(file: string, reason: string, nowMs: number): Remark {
  const kept = `${file}.set-aside-${nowMs}`;
  renameSync(file, kept);
  return { code: 'settings-file-set-aside', facts: { file: kept, reason } };
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const full = (thrown as NodeJS.ErrnoException | null)?.code === 'ENOSPC';
    throw new AppError(full ? 'storage-full' : 'storage-failed', `could not ${what}`, { cause: thrown });
  }
}
