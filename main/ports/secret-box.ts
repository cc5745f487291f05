/** Encrypts secrets at rest. Electron: safeStorage. Node host: AES-256-GCM with a key file of mode 0600. */
export interface SecretBox {
  seal(plaintext: string): Uint8Array;
  /** Throws AppError `secret-unreadable` when the bytes were sealed with another key or are damaged. */
  open(sealed: Uint8Array): string;
}
