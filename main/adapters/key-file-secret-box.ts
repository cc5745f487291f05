import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';
import type { SecretBox } from '../ports/index.ts';

const keyBytes = 32;
/** NIST SP 800-38D §8.2: a random 96-bit nonce a message. */
const nonceBytes = 12;
const tagBytes = 16;
/** First byte of what is sealed, so that a later form can be told from this one. */
const form = 1;

/**
 * AES-256-GCM with a random key in a file of mode 0600, made at first use. Throws AppError `secret-unreadable` when
 * the file is readable by others, belongs to somebody else, or is not a key: then nothing is sealed or opened with it.
 */
export function openKeyFileSecretBox(file: string): SecretBox {
  const key = readKey(file) ?? createKey(file);
  return {
    seal(plaintext) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(form), nonce, body, cipher.getAuthTag()]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== form || bytes.length < 1 + nonceBytes + tagBytes) throw unreadable('not sealed by this app');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const body = decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable('sealed with another key, or damaged', cause);
      }
    },
  };
}

/** `null`: there is no key file yet. */
function readKey(file: string): Buffer | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable('the key file cannot be opened', cause);
  }
  try {
    const { mode, size, uid } = fstatSync(descriptor);
    if (process.platform !== 'win32') {
      if ((mode & 0o077) !== 0) throw unreadable('the key file is open to others', undefined, { reason: 'mode' });
      if (uid !== process.getuid?.()) throw unreadable('the key file is not ours', undefined, { reason: 'owner' });
    }
    const key = Buffer.alloc(keyBytes);
    if (size !== keyBytes || readSync(descriptor, key) !== keyBytes) throw unreadable('the key file is not a key');
    return key;
  } finally {
    closeSync(descriptor);
  }
}

/** Written whole under another name and then linked, so that a kill never leaves half a key, nor a second app two. */
function createKey(file: string): Buffer {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const key = randomBytes(keyBytes);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      fchmodSync(descriptor, 0o600);
      writeSync(descriptor, key);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    try {
      linkSync(draft, file);
    } finally {
      unlinkSync(draft);
    }
    syncDirectory(dirname(file));
    return key;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const made = code === 'EEXIST' ? readKey(file) : null;
    if (made !== null) return made;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new AppError(full ? 'storage-full' : 'storage-failed', `could not write the key file: ${code}`, { cause });
  }
}

/** A new name is durable only once its directory is; Windows has no such call and needs none. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(why: string, cause?: unknown, facts: { reason?: string } = {}): AppError {
  return new AppError('secret-unreadable', why, { cause, facts });
}
