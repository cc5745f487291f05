import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { ipcMain, MessageChannelMain } from './ipc.ts';
import { defaultSession, protocol } from './session.ts';
import { WebContents } from './web-contents.ts';

/** AES-256-GCM with a key in the profile; Electron asks the desktop's key store. */
const safeStorage = {
  isEncryptionAvailable: (): boolean => process.env['STANDIN_NO_KEY_STORE'] === undefined,
  getSelectedStorageBackend: (): string => 'gnome_libsecret',
  encryptString(text: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', storageKey(), nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  },
  decryptString(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', storageKey(), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  },
};

function storageKey(): Buffer {
  const file = join(app.getPath('userData'), 'standin-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

/** The module `electron` of the main process, as far as the app uses it. */
export const electron = {
  app,
  BrowserWindow,
  ipcMain,
  MessageChannelMain,
  Menu: { setApplicationMenu: (_menu: null): void => undefined },
  protocol,
  safeStorage,
  session: { defaultSession },
  webContents: WebContents,
  dialog: {
    showErrorBox: (title: string, content: string): void =>
      void process.stderr.write(`[dialog] ${title}: ${content}\n`),
    showOpenDialog: async () => ({ canceled: true, filePaths: [] as string[] }),
    showSaveDialog: async () => ({ canceled: true, filePath: '' }),
    showMessageBox: async () => ({ response: 0, checkboxChecked: false }),
  },
  shell: { openExternal: async (): Promise<void> => undefined, openPath: async () => '' },
  screen: Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => ({ id: 1, scaleFactor: 1, workAreaSize: { width: 1920, height: 1080 } }),
    getAllDisplays: () => [{ id: 1, scaleFactor: 1, workAreaSize: { width: 1920, height: 1080 } }],
  }),
  nativeTheme: Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' }),
};
