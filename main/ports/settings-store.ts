import type { Remark } from '../../preload/contract/index.ts';

/** The settings file (electron-store in Electron, its base `conf` in the Node host). Content is checked by the settings room. */
export interface SettingsStore {
  read(): unknown;
  write(value: Record<string, unknown>): void;
  /** Why the file found at start could not be used and was set aside; `null` = it was fine or absent. */
  readonly setAside: Remark | null;
}
