import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFileSecretBox } from '../../../main/adapters/key-file-secret-box.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-key-'));
  file = join(directory, 'secrets.key');
});
afterEach(() => rmSync(directory, { recursive: true }));

const unreadable = expect.objectContaining({ code: 'secret-unreadable' });

describe('S44 secrets at rest', () => {
  it('the key is made once, for its owner alone, and nothing is left beside it', () => {
    const sealed = openKeyFileSecretBox(file).seal('root:한글');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['secrets.key']);
    expect(openKeyFileSecretBox(file).open(sealed)).toBe('root:한글');
    expect(Buffer.from(sealed).includes('root')).toBe(false);
  });

  it('the same text is sealed differently each time', () => {
    const box = openKeyFileSecretBox(file);
    expect(box.seal('a')).not.toEqual(box.seal('a'));
  });

  it('a changed byte, a cut, or another key is noticed', () => {
    const box = openKeyFileSecretBox(file);
    const sealed = Buffer.from(box.seal('secret'));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open(changed)).toThrow(unreadable);
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => box.open(sealed.subarray(0, length))).toThrow(unreadable);
    expect(() => openKeyFileSecretBox(join(directory, 'other.key')).open(sealed)).toThrow(unreadable);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('a key file of mode %o is refused', (mode) => {
    openKeyFileSecretBox(file);
    chmodSync(file, mode);
    expect(() => openKeyFileSecretBox(file)).toThrow(unreadable);
  });

  it('half a key, or a link to one, is refused and left alone', () => {
    writeFileSync(file, 'half', { mode: 0o600 });
    expect(() => openKeyFileSecretBox(file)).toThrow(unreadable);
    expect(readFileSync(file, 'utf8')).toBe('half');
    openKeyFileSecretBox(join(directory, 'real.key'));
    symlinkSync(join(directory, 'real.key'), join(directory, 'link.key'));
    expect(() => openKeyFileSecretBox(join(directory, 'link.key'))).toThrow(unreadable);
  });
});
