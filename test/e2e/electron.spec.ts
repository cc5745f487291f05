import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Desktop, electronExecutable, openDesktop, whichElectron } from './support/electron.ts';
import { newDataDirectory, root } from './support/gwanje.ts';

test.describe(`the Electron host (${whichElectron})`, () => {
  let desktop: Desktop;

  test.beforeAll(async () => {
    desktop = await openDesktop();
  });
  test.afterAll(() => desktop.close());

  test('S1: opens one window with the app in it', async () => {
    const { app, page } = desktop;
    await expect(page.locator('video').first()).toBeAttached();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(existsSync(join(desktop.dataDirectory, 'demo'))).toBe(true);
  });

  test('S1: the page is isolated: no Node, no bridge, no method of main', async () => {
    const found = await desktop.page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      bridges: Object.keys(window).filter((key) => /electron|gwanje|ipc|bridge/i.test(key)),
    }));
    expect(found).toEqual({ require: 'undefined', process: 'undefined', bridges: [] });
  });

  test('S1: the policy of the page stops inline scripts, eval and foreign addresses', async () => {
    const found = await desktop.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      const refused: string[] = [];
      addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
      const fetched = await fetch('http://192.0.2.1/').then(
        () => 'fetched',
        () => 'refused',
      );
      // In a task of the page's own: DevTools, which run this, are above the policy.
      const evaluated = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- refused is what is tested
            new Function('return 1')();
            resolve('evaluated');
          } catch {
            resolve('refused');
          }
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { inline: 'inlineRan' in window, fetched, evaluated, refused };
    });
    expect(found).toMatchObject({ inline: false, fetched: 'refused', evaluated: 'refused' });
    expect(found.refused).toContain('connect-src');
  });

  test('S1: navigation, new windows and permissions are refused', async () => {
    const { app, page } = desktop;
    const before = page.url();
    await page.evaluate(async () => {
      location.href = 'http://127.0.0.1:9/elsewhere';
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    expect(page.url()).toBe(before);
    expect(await page.evaluate(() => window.open('http://127.0.0.1:9/elsewhere'))).toBeNull();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const states = await page.evaluate(() =>
      Promise.all(
        ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(
          async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      ),
    );
    expect(new Set(states)).toEqual(new Set(['denied']));
  });

  test('S4: a reload gets a fresh port, the old one is closed, and the page goes on', async () => {
    const { page } = desktop;
    await expect(page.locator('video').first()).toBeAttached();
    await page.reload();
    await expect(page.locator('video').first()).toBeAttached();
    await page.reload();
    await expect(page.locator('video').first()).toBeAttached();
  });

  test('S1: a second start brings this window to the front and ends', async () => {
    const { app, dataDirectory } = desktop;
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const second = spawn(electronExecutable, ['--no-sandbox', root, '--data', dataDirectory], { stdio: 'ignore' });
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
      .toBe(false);
  });

  test('a page that crashed comes back by itself', async () => {
    const { app } = desktop;
    const videos = () =>
      app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]!.webContents;
        return (await contents.executeJavaScript('document.querySelectorAll("video").length')) as number;
      });
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await expect
      .poll(() => Promise.race([videos().catch(() => 0), late(2000)]), { timeout: 15_000 })
      .toBeGreaterThan(0);
  });
});

test(`S4: the Electron host (${whichElectron}) ends within 3 s and leaves nothing behind`, async () => {
  const desktop = await openDesktop();
  await expect(desktop.page.locator('video').first()).toBeAttached();
  const pid = desktop.app.process().pid!;
  const startedMs = Date.now();
  await desktop.close();
  expect(Date.now() - startedMs).toBeLessThan(3000);
  expect(() => process.kill(pid, 0)).toThrow();
});

test(`S4: while the Electron host (${whichElectron}) has the directory, the Node host says so and ends`, async () => {
  const dataDirectory = newDataDirectory();
  const first = await openDesktop({ dataDirectory });
  const node = spawn(
    join(root, 'node_modules/node/bin/node'),
    ['dist/main/node.js', '--data', dataDirectory, '--demo', '--port', '0'],
    {
      cwd: root,
    },
  );
  let words = '';
  node.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(node, 'exit')) as [number];
  expect(code).toBe(1);
  expect(words).toContain('another Gwanje is using');
  await first.close();
});

const late = (delayMs: number): Promise<number> => new Promise((resolve) => setTimeout(() => resolve(0), delayMs));
