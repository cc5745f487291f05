import { create } from 'zustand';
import type { Settings, SettingsChange } from '../../preload/contract/index.ts';
import { api, follow, toFailure } from '../link/index.ts';
import { applyLanguage } from '../locales/index.ts';
import { sayFailed } from '../format/index.ts';

interface SettingsState {
  /** `null` until they arrive. */
  settings: Settings | null;
}

export const useSettings = create<SettingsState>(() => ({ settings: null }));

export const startSettings = (): (() => void) =>
  follow(
    (link, signal) => link.settings.watch(undefined, { signal }),
    (settings) => {
      applyLanguage(settings.language);
      useSettings.setState({ settings });
    },
  );

/** Saves a change; what holds comes back over the stream. Answers whether it was saved. */
export async function changeSettings(change: SettingsChange): Promise<boolean> {
  try {
    await api.settings.change(change);
    return true;
  } catch (thrown) {
    sayFailed(toFailure(thrown));
    return false;
  }
}
