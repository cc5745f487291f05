import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfSettingsStore } from '../../../main/adapters/conf-settings-store.ts';
import { withLanguage } from '../../../main/hosts/run-language.ts';
import { createSettings } from '../../../main/settings/index.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gwanje-language-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const run = (language: 'ko' | 'en' | null) => {
  const { procedures, current } = createSettings(withLanguage(openConfSettingsStore(Conf, directory, 0), language));
  return { change: (to: object) => procedures.change(to, { signal: undefined }), language: current.language };
};
const kept = (): unknown =>
  (JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8')) as Record<string, unknown>)['language'];

describe('S1 the language of one run', () => {
  it('is shown, and is not kept when something else is changed', async () => {
    const english = run('en');
    expect(english.language).toBe('en');
    await english.change({ video: { graceSeconds: 45 } });
    expect(kept()).toBeUndefined();
    expect(run(null).language).toBe('ko');
  });

  it('leaves the choice of before alone', async () => {
    await run(null).change({ language: 'en' });
    const korean = run('ko');
    expect(korean.language).toBe('ko');
    await korean.change({ video: { graceSeconds: 45 } });
    expect(run(null).language).toBe('en');
  });

  it('gives way to a choice, which stays', async () => {
    const { change } = run('en');
    await change({ language: 'ko' });
    await change({ video: { graceSeconds: 45 } });
    expect(kept()).toBe('ko');
    await change({ language: 'en' });
    expect(kept()).toBe('en');
  });
});
