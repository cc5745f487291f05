import type { SafeStorage } from 'electron';
import { AppError } from '../../errors.ts';
import type { SecretBox } from '../../ports/index.ts';

/** First byte of what the desktop's key store sealed; the key file's form has another (key-file-secret-box.ts). */
const form = 2;

/** True when the desktop has a key store. `basic_text` is Chromium's name for a password that everybody knows. */
export function hasKeyStore(safeStorage: SafeStorage, platform: NodeJS.Platform = process.platform): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}

/** Seals with the desktop's key store; opens also what the key file sealed while there was none. */
export function openSafeStorageBox(safeStorage: SafeStorage, keyFile: SecretBox): SecretBox {
  return {
    seal: (plaintext) => Buffer.concat([Buffer.of(form), safeStorage.encryptString(plaintext)]),
    open(sealed) {
      if (sealed[0] !== form) return keyFile.open(sealed);
      try {
        return safeStorage.decryptString(Buffer.from(sealed.subarray(1)));
      } catch (cause) {
        throw new AppError('secret-unreadable', 'sealed by another desktop account, or damaged', { cause });
      }
    },
  };
}
