import type { SafeStorage } from 'electron';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/errors.ts';
import { hasKeyStore, openSafeStorageBox } from '../../../main/hosts/electron/safe-storage-box.ts';
import type { SecretBox } from '../../../main/ports/index.ts';

function keyStore(options: { available?: boolean; backend?: string } = {}): SafeStorage {
  const { available = true, backend = 'gnome_libsecret' } = options;
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(text).map((byte) => byte ^ 0x5a),
    decryptString: (sealed: Buffer) => {
      if (sealed.length === 0) throw new Error('damaged');
      return Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString();
    },
  } as unknown as SafeStorage;
}

const keyFile: SecretBox = {
  seal: () => Buffer.of(1, 2, 3),
  open: (sealed) => {
    if (sealed[0] !== 1) throw new AppError('secret-unreadable', 'not ours');
    return 'from the key file';
  },
};

describe('secrets in the desktop’s key store', () => {
  it('come back as they were, and are not stored as they are', () => {
    const box = openSafeStorageBox(keyStore(), keyFile);
    const sealed = box.seal('비밀 p@ss');
    expect(Buffer.from(sealed).includes('p@ss')).toBe(false);
    expect(box.open(sealed)).toBe('비밀 p@ss');
  });

  it('what the key file sealed earlier is still opened', () => {
    expect(openSafeStorageBox(keyStore(), keyFile).open(Buffer.of(1, 9, 9))).toBe('from the key file');
  });

  it('damaged bytes are a typed failure without a word of their content', () => {
    const box = openSafeStorageBox(keyStore(), keyFile);
    for (const bytes of [Buffer.of(2), Buffer.of(), Buffer.of(7, 7)]) {
      expect(() => box.open(bytes)).toThrow(expect.objectContaining({ code: 'secret-unreadable' }));
    }
  });

  it('a password that everybody knows is no key store', () => {
    expect(hasKeyStore(keyStore(), 'linux')).toBe(true);
    expect(hasKeyStore(keyStore({ backend: 'basic_text' }), 'linux')).toBe(false);
    expect(hasKeyStore(keyStore({ available: false }), 'linux')).toBe(false);
    expect(hasKeyStore(keyStore({ backend: 'basic_text' }), 'darwin')).toBe(true);
  });
});
