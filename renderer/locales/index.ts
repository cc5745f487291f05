import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../preload/contract/index.ts';

/** One file a room and language; the file's name is its namespace. */
const files = import.meta.glob<Record<string, unknown>>('./{ko,en}/*.json', { eager: true, import: 'default' });

const resources: Record<string, Record<string, Record<string, unknown>>> = {};
for (const [path, words] of Object.entries(files)) {
  const [, language, room] = /^\.\/(ko|en)\/(.+)\.json$/.exec(path) ?? [];
  if (language !== undefined && room !== undefined) (resources[language] ??= {})[room] = words;
}

export function startLocales(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources,
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  applyLanguage(language);
}

/** Switches without a restart. */
export function applyLanguage(language: Language): void {
  if (i18next.language !== language) void i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
