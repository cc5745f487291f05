import { expect as plainExpect, test as plainTest } from '@playwright/test';
import { expect, startGwanje, test } from './support/gwanje.ts';

test('S4: the address that was printed opens the app, within the policy of the page', async ({ page }) => {
  await expect(page.locator('video').first()).toBeAttached();
  expect(new URL(page.url()).search).toBe('');
  // HttpOnly: no script of the page can take the session away.
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('S4: the address is good for one browser only', async ({ page, gwanje, browser }) => {
  await expect(page.locator('video').first()).toBeAttached();
  const other = await browser.newContext();
  const stranger = await other.newPage();
  const again = await stranger.goto(gwanje.url);
  expect(again?.status()).toBe(401);
  await expect(stranger.locator('body')).toContainText('used already');
  const bare = await stranger.goto(new URL('/', gwanje.url).href);
  expect(bare?.status()).toBe(401);
  await other.close();
});

test('S4: another site cannot reach the app through this browser', async ({ page, gwanje }) => {
  await expect(page.locator('video').first()).toBeAttached();
  const host = new URL(gwanje.url).host;
  // Another origin of the same machine: the cookie's site is the same, the origin is not.
  const evil = await page.context().newPage();
  await evil.route('http://127.0.0.1:1/', (route) => route.fulfill({ contentType: 'text/html', body: '<p>evil</p>' }));
  await evil.goto('http://127.0.0.1:1/');
  const reached = await evil.evaluate(async (target) => {
    const socket = new WebSocket(`ws://${target}/rpc`);
    const opened = await new Promise((resolve) => {
      socket.onopen = () => resolve('opened');
      socket.onerror = () => resolve('refused');
    });
    const fetched = await fetch(`http://${target}/`, { credentials: 'include' }).then(
      () => 'fetched',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = `http://${target}/`;
    const framed = await new Promise((resolve) => {
      frame.onload = () => resolve(frame.contentDocument === null ? 'refused' : 'framed');
      document.body.append(frame);
    });
    return { opened, fetched, framed };
  }, host);
  expect(reached).toEqual({ opened: 'refused', fetched: 'refused', framed: 'refused' });
});

test('S4: a reload keeps the session and the page goes on', async ({ page }) => {
  await expect(page.locator('video').first()).toBeAttached();
  await page.reload();
  await expect(page.locator('video').first()).toBeAttached();
});

plainTest('S4: the app ends in time while a page watches it', async ({ page }) => {
  const gwanje = await startGwanje(['--demo']);
  await page.goto(gwanje.url);
  await plainExpect(page.locator('video').first()).toBeAttached();
  const startedMs = Date.now();
  await gwanje.stop();
  plainExpect(Date.now() - startedMs).toBeLessThan(3000);
  plainExpect(gwanje.process.exitCode).toBe(0);
});
