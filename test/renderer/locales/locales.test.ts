import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorCodes, repair } from '../../../preload/contract/index.ts';
import { usageReplies } from '../../../main/ports/usage-replies.ts';

const root = join(import.meta.dirname, '../../..');
const languages = ['ko', 'en'] as const;
type Language = (typeof languages)[number];
type Words = { [key: string]: string | Words };

const namespaces = readdirSync(join(root, 'renderer/locales/ko')).map((file) => file.replace('.json', ''));
const wordsOf = (language: Language, namespace: string): Words =>
  JSON.parse(readFileSync(join(root, 'renderer/locales', language, `${namespace}.json`), 'utf8')) as Words;

function flatten(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

/** Plural forms differ by language; the key without its form is what has to be there. */
const plural = /_(?:zero|one|two|few|many|other)$/;
const keysOf = (language: Language, namespace: string): Set<string> =>
  new Set(flatten(wordsOf(language, namespace)).map(([key]) => key.replace(plural, '')));

const variablesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*([^},\s]+)/g)].map(([, name]) => name ?? '').sort();

const sources = (folder: string, ending: RegExp): [string, string][] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]);

test('both languages have the same namespaces', () => {
  expect(readdirSync(join(root, 'renderer/locales/en')).sort()).toEqual(
    readdirSync(join(root, 'renderer/locales/ko')).sort(),
  );
});

describe.each(namespaces)('words of %s', (namespace) => {
  test('Korean and English have the same keys', () => {
    expect([...keysOf('en', namespace)].sort()).toEqual([...keysOf('ko', namespace)].sort());
  });

  test('no text is empty', () => {
    for (const language of languages) {
      expect(flatten(wordsOf(language, namespace)).filter(([, text]) => text.trim() === '')).toEqual([]);
    }
  });

  test('both languages fill in the same things', () => {
    // A count may be what chooses the form without being written.
    const filled = (language: Language): Record<string, string[]> => {
      const all: Record<string, Set<string>> = {};
      for (const [key, text] of flatten(wordsOf(language, namespace))) {
        const names = (all[key.replace(plural, '')] ??= new Set());
        for (const name of variablesOf(text)) if (name !== 'count') names.add(name);
      }
      return Object.fromEntries(Object.entries(all).map(([key, names]) => [key, [...names].sort()]));
    };
    expect(filled('en')).toEqual(filled('ko'));
  });
});

describe('words for what main can say', () => {
  test('every error has its sentence and what to do', () => {
    for (const language of languages) {
      const keys = keysOf(language, 'error');
      expect(errorCodes.flatMap((code) => [`${code}.title`, `${code}.todo`]).filter((key) => !keys.has(key))).toEqual(
        [],
      );
    }
  });

  test('no words are kept for errors that do not exist', () => {
    const known = new Set<string>(errorCodes);
    expect(
      [...keysOf('ko', 'error')].filter((key) => !known.has(key.replace(/\.(?:title|todo)(?:_none)?$/, ''))),
    ).toEqual([]);
  });

  test('every remark that main makes has words', () => {
    const replies = new Set<string>(Object.values(usageReplies).map(({ code }) => code));
    const errors = new Set<string>(errorCodes);
    const said = sources('main', /\.ts$/).flatMap(([file, text]) =>
      [...text.matchAll(/\bcode: '([^']+)'/g)].map(([, code]) => [code ?? '', file] as const),
    );
    const remarks = said.filter(
      ([code]) => !errors.has(code) && !replies.has(code) && /^[a-z]+(?:-[a-z]+)+$/.test(code),
    );
    expect(remarks.length).toBeGreaterThan(10);
    for (const language of languages) {
      const keys = keysOf(language, 'remark');
      expect(remarks.filter(([code]) => !keys.has(code))).toEqual([]);
    }
  });

  test('every answer of /usage has words', () => {
    const keys = keysOf('ko', 'remark');
    const refusals = Object.values(usageReplies).filter(({ status }) => status !== 200);
    expect(refusals.map(({ code }) => `usageReply.${code}`).filter((key) => !keys.has(key))).toEqual([]);
  });

  test('every kind of repair has its name and its reason', () => {
    const keys = keysOf('ko', 'inventory');
    const kinds = repair.shape.kind.options;
    expect(kinds.flatMap((kind) => [`repair.${kind}`, `repairWhy.${kind}`]).filter((key) => !keys.has(key))).toEqual(
      [],
    );
  });
});

/** Keys of t('…') and t(`…${x}…`); the namespace is the file's own, told by useTranslation. */
function usedKeys(text: string): { key: string; isPattern: boolean }[] {
  const own = /useTranslation\('([a-z]+)'\)/.exec(text)?.[1] ?? 'common';
  const withNamespace = (key: string): string => (key.includes(':') ? key : `${own}:${key}`);
  // Inside of t(…) there may be a choice: t(a ? 'x' : 'y').
  const calls = [...text.matchAll(/\bt\(([^;]*?)\)(?=[\s,.;})\]]|$)/g)].map(([, inside]) => inside ?? '');
  const plain = calls.flatMap((inside) =>
    [...inside.matchAll(/(?:^|\? |: )'([A-Za-z:][A-Za-z0-9:.-]*)'/g)].map(([, key]) => ({
      key: withNamespace(key ?? ''),
      isPattern: false,
    })),
  );
  const patterns = calls.flatMap((inside) =>
    [...inside.matchAll(/`([A-Za-z:][^`]*)`/g)].map(([, key]) => ({ key: withNamespace(key ?? ''), isPattern: true })),
  );
  return [...plain, ...patterns];
}

test('every key that the renderer uses has words', () => {
  const all = new Set(
    namespaces.flatMap((namespace) => [...keysOf('ko', namespace)].map((key) => `${namespace}:${key}`)),
  );
  const used = sources('renderer', /\.tsx?$/).flatMap(([file, text]) =>
    usedKeys(text).map((use) => ({ file, ...use })),
  );
  expect(used.length).toBeGreaterThan(250);
  const missing = used
    .filter(({ key, isPattern }) => {
      if (!isPattern) return !all.has(key);
      const pattern = new RegExp(
        `^${key
          .split(/\$\{[^}]*\}/)
          .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'))
          .join('.+')}$`,
      );
      return ![...all].some((known) => pattern.test(known));
    })
    .map(({ file, key }) => `${file.slice(root.length + 1)}: ${key}`);
  expect(missing).toEqual([]);
});
