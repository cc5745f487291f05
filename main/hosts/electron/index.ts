import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  safeStorage,
  session,
} from 'electron';
import ElectronStore from 'electron-store';
import { openConfSettingsStore } from '../../adapters/conf-settings-store.ts';
import { openKeyFileSecretBox } from '../../adapters/key-file-secret-box.ts';
import { createPinoLog } from '../../adapters/pino-log.ts';
import { lockDirectory } from '../../adapters/sqlite-databases.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import type { App } from '../../app.ts';
import { AppError } from '../../errors.ts';
import { bundled, composeApp, pageDirectory } from '../composition.ts';
import { defaultDataDirectory } from '../data-directory.ts';
import { parseOptions } from '../launch/options.mjs';
import { serveMessagePorts } from './message-ports.ts';
import { announcePageScheme, page, servePage } from './page-protocol.ts';
import { hasKeyStore, openSafeStorageBox } from './safe-storage-box.ts';
import { confine, openPage, windowOptions } from './window.ts';

/** What has not stopped by then is left to the end of the process. */
const stopLimitMs = 2000;

const options = parseOptions(process.argv.slice(1), { tolerant: true });
const dataDirectory = options.dataDirectory ?? defaultDataDirectory();
// Chromium's own profile; also what "one instance" means: one a data directory.
app.setPath('userData', join(dataDirectory, 'electron'));
announcePageScheme(protocol);

if (app.requestSingleInstanceLock()) void start();
else {
  process.stderr.write('gwanje: it is running already; its window comes to the front\n');
  app.exit(0);
}

/** The app as a desktop window. */
async function start(): Promise<void> {
  const log = createPinoLog({ file: join(dataDirectory, 'logs/gwanje.log'), level: 'info' });
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a promise was left alone'));
  let gwanje: App | null = null;
  let stopped = false;

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void within(stopLimitMs, gwanje?.stop()).finally(() => {
      stopped = true;
      app.exit(0);
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  // The launcher's channel closes when the launcher is gone, however it went.
  process.on('disconnect', () => app.quit());

  await app.whenReady();
  try {
    if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
    confine(app, session.defaultSession);
    servePage(protocol, pageDirectory());
    const keyStore = hasKeyStore(safeStorage);
    // Also against the Node host, which knows nothing of Electron's lock. Held to the end of the process.
    lockDirectory(dataDirectory);
    const composed = (gwanje = composeApp({
      host: 'electron',
      options,
      dataDirectory,
      log,
      settingsStore: openConfSettingsStore(ElectronStore, dataDirectory, systemClock.nowMs()),
      openSecretBox: (directory) => {
        const keyFile = openKeyFileSecretBox(join(directory, 'secret.key'));
        return keyStore ? openSafeStorageBox(safeStorage, keyFile) : keyFile;
      },
      pageOrigins: [page.origin],
      notices: keyStore ? [] : [{ code: 'secrets-in-key-file', facts: {} }],
    }));
    await composed.start();
    serveMessagePorts({ ipcMain, newChannel: () => new MessageChannelMain(), router: composed.router, log });
    openPage(new BrowserWindow(windowOptions(fileURLToPath(bundled('preload/index.cjs')))), log);
  } catch (thrown) {
    log.error({ err: thrown }, 'the app could not start');
    const reason = thrown instanceof AppError ? `${thrown.message} (${thrown.code})` : String(thrown);
    process.stderr.write(`gwanje: could not start: ${reason}\n`);
    dialog.showErrorBox('Gwanje', reason);
    await within(stopLimitMs, gwanje?.stop());
    app.exit(1);
  }
}

function showWindow(): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Waits for `work`, but not longer than `limitMs`; how it ended is told by whoever did the work. */
async function within(limitMs: number, work: Promise<void> | undefined): Promise<void> {
  await Promise.race([Promise.allSettled([work]), new Promise((resolve) => setTimeout(resolve, limitMs))]);
}
