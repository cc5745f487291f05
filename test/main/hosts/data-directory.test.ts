import { describe, expect, it } from 'vitest';
import { defaultDataDirectory } from '../../../main/hosts/data-directory.ts';

describe('where the data is kept by default', () => {
  it.each([
    ['linux', {}, '/home/kim/.local/share/gwanje'],
    ['linux', { XDG_DATA_HOME: '/srv/data' }, '/srv/data/gwanje'],
    // XDG Base Directory Specification: an empty value counts as unset.
    ['linux', { XDG_DATA_HOME: '' }, '/home/kim/.local/share/gwanje'],
    ['darwin', {}, '/home/kim/Library/Application Support/Gwanje'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/Gwanje'],
  ] as const)('%s %j', (platform, environment, expected) => {
    expect(defaultDataDirectory(platform, environment, '/home/kim')).toBe(expected);
  });
});
