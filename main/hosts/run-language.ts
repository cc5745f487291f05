import type { SettingsStore } from '../ports/index.ts';
import type { HostOptions } from './launch/options.mjs';

/** `--lang` speaks for one run; the file keeps what the operator chose until he chooses again. */
export function withLanguage(store: SettingsStore, language: HostOptions['language']): SettingsStore {
  if (language === null) return store;
  const file = (): Record<string, unknown> => store.read() as Record<string, unknown>;
  let shown: unknown = language;
  return {
    setAside: store.setAside,
    read: () => ({ ...file(), language }),
    write(value) {
      const chosen = value['language'] !== shown;
      shown = value['language'];
      // `undefined` is left out of the file.
      store.write(chosen ? value : { ...value, language: file()['language'] });
    },
  };
}
