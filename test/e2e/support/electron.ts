import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { newDataDirectory, root } from './gwanje.ts';

const realDirectory = process.env['ELECTRON_OVERRIDE_DIST_PATH'];

/** Which Electron these tests run on; every title says it, so that nobody takes the one for the other. */
export const whichElectron = realDirectory === undefined ? 'stand-in' : 'real Electron';

export const electronExecutable =
  realDirectory === undefined ? join(root, 'test/electron-standin/electron') : join(realDirectory, 'electron');

export interface Desktop {
  app: ElectronApplication;
  page: Page;
  dataDirectory: string;
  close(): Promise<void>;
}

/** The app as `npm start` opens it on a desktop. */
export async function openDesktop(
  options: { args?: string[]; main?: string; dataDirectory?: string } = {},
): Promise<Desktop> {
  const { args = ['--demo'], main = root, dataDirectory = newDataDirectory() } = options;
  const app = await _electron.launch({
    executablePath: electronExecutable,
    args: [main, '--data', dataDirectory, ...args],
    cwd: root,
    timeout: 30_000,
  });
  const page = await app.firstWindow();
  // The window begins with an empty page.
  await page.waitForURL(/gwanje/);
  return {
    app,
    page,
    dataDirectory,
    async close() {
      await app.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
