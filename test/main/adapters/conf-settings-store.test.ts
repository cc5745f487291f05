import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfSettingsStore } from '../../../main/adapters/conf-settings-store.ts';

describe('the settings file', () => {
  let directory = '';
  let file = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gwanje-settings-'));
    file = join(directory, 'settings.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const open = (nowMs = 1) => openConfSettingsStore(Conf, directory, nowMs);

  it('keeps what was written, for its owner alone', () => {
    open().write({ language: 'en', 'a.b': { c: [1, null] } });
    expect(open().read()).toEqual({ language: 'en', 'a.b': { c: [1, null] } });
    expect(open().setAside).toBeNull();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is absent until something is written', () => {
    expect(open().read()).toEqual({});
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['not JSON', '{"language": "en"', 'not-json'],
    ['empty', '', 'not-json'],
    ['bytes', '\0\0\0', 'not-json'],
    ['a list', '[1, 2]', 'not-an-object'],
    ['a text', '"ko"', 'not-an-object'],
    ['huge', `{"a": "${'x'.repeat(5_000_000)}"}`, 'too-large'],
  ])('a file that is %s is set aside and said so, and nothing of it is lost', (_what, text, reason) => {
    writeFileSync(file, text);
    const store = open(77);
    expect(store.setAside).toEqual({
      code: 'settings-file-set-aside',
      facts: { file: `${file}.set-aside-77`, reason },
    });
    expect(store.read()).toEqual({});
    expect(readFileSync(`${file}.set-aside-77`, 'utf8')).toBe(text);
    store.write({ language: 'ko' });
    expect(open().read()).toEqual({ language: 'ko' });
  });

  it('a directory that cannot be written is a typed failure', () => {
    writeFileSync(file, '{}');
    expect(() => openConfSettingsStore(Conf, file, 1)).toThrow(expect.objectContaining({ code: 'storage-failed' }));
  });
});
