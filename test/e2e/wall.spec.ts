import type { Locator, Page } from '@playwright/test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { Contract } from '../../preload/contract/index.ts';
import { expect, test } from './support/gwanje.ts';
import { expectAccessible, keepPicture, switchLanguage } from './support/look.ts';

const sizes = [
  [1366, 768],
  [1920, 1080],
  [3840, 2160],
] as const;

const tiles = (page: Page): Locator => page.locator('.stage .tile:not(.empty)');
const tileOf = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });
const playing = (page: Page): Locator => page.locator('.stage .picture.live');

/** Every picture is on the screen and every edge has reported. */
async function settled(page: Page): Promise<void> {
  await expect(tiles(page).first()).toBeVisible();
  const shown = () =>
    playing(page)
      .locator('video')
      .evaluateAll((videos) => videos.filter((video) => (video as HTMLVideoElement).readyState >= 2).length);
  // Counted anew each time: the tiles come a moment after the page.
  await expect.poll(async () => (await tiles(page).count()) - (await shown()), { timeout: 30_000 }).toBe(0);
  await expect(page.getByRole('meter').first()).toHaveAttribute('aria-valuenow', /\d/);
}

async function names(page: Page): Promise<string[]> {
  return tiles(page).evaluateAll((found) => found.map((tile) => tile.getAttribute('aria-label') ?? ''));
}

/** A picture of the screen for people, kept with the run, at each size that must be readable. */
async function keepPictures(page: Page, name: string): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(1500);
    await keepPicture(page, `wall-${name}`);
    expect(await overflowing(page), `${name} at ${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

/** Texts that leave their box without saying so, and boxes that leave the window. */
const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('.wall-screen *, .bar *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.visually-hidden, [hidden], .tile-actions') !== null) continue;
      const style = getComputedStyle(element);
      const cuts = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && element.children.length === 0;
      if (cuts && element.textContent !== '' && element.scrollWidth > element.clientWidth + 1)
        found.push(`${element.className}: ${element.textContent}`);
      if (box.right > innerWidth + 1 && element.closest('.panel-body, .axis-body') === null)
        found.push(element.className);
    }
    return found;
  });

/** Pixels with a hue: more than 24/255 between their strongest and weakest channel. */
async function colouredPixels(page: Page): Promise<number> {
  const png = (await page.screenshot()).toString('base64');
  // A page of its own: the app's policy lets no such picture in.
  const blank = await page.context().newPage();
  const count = await blank.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    context?.drawImage(picture, 0, 0);
    const pixels = context?.getImageData(0, 0, picture.width, picture.height).data ?? new Uint8ClampedArray();
    let coloured = pixels.length === 0 ? NaN : 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 24) coloured += 1;
    }
    return coloured;
  }, png);
  await blank.close();
  return count;
}

test('S4: the wall shows every camera live beside its edge, in both languages and at every size', async ({ page }) => {
  test.slow();
  await settled(page);
  expect(await tiles(page).count()).toBe(8);
  // The delay is measured: it is there, and it is not the same everywhere.
  await expect(page.locator('.tile-delay').first()).toContainText(/\d\.\d\d/);
  await expectAccessible(page);
  await page.mouse.move(0, 0);
  expect(await colouredPixels(page)).toBe(0);
  await keepPictures(page, 'quiet');
  await switchLanguage(page, 'en');
  await keepPictures(page, 'quiet');
});

test('S4: tiles are walked, enlarged, paged and laid out by keyboard', async ({ page }) => {
  await settled(page);
  const [first = '', second = ''] = await names(page);
  await tileOf(page, first).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tileOf(page, second)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tiles(page)).toHaveCount(1);
  await expect(tileOf(page, second)).toBeFocused();
  // A large tile plays the camera's full picture.
  await expect
    .poll(() => page.locator('.stage video').evaluate((video: HTMLVideoElement) => video.videoWidth), {
      timeout: 15_000,
    })
    .toBeGreaterThan(640);
  await expect(page.locator('.stream-facts')).toContainText('H.264');
  await page.keyboard.press('Escape');
  await expect(tiles(page)).toHaveCount(8);
  await expect(tileOf(page, second)).toBeFocused();
  // Nothing is left behind: main counts one watched stream for each tile again, all of them live.
  for (let time = 0; time < 3; time++) {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  }
  await expect(page.locator('.bar')).toContainText('8/8 영상', { timeout: 20_000 });

  await page.getByRole('button', { name: '4 분할', exact: true }).click();
  await expect(tiles(page)).toHaveCount(4);
  await tileOf(page, first).focus();
  await page.keyboard.press('2');
  await expect(tiles(page)).toHaveCount(4);
  expect(await names(page)).not.toContain(first);
  await page.reload();
  await expect(page.getByRole('button', { name: '4 분할', exact: true })).toHaveAttribute('aria-pressed', 'true');
  expect(await names(page)).toContain(first);
  await page.getByRole('button', { name: '순찰: 순찰 끔' }).click();
  await page.getByRole('menuitem', { name: '5초마다 순찰' }).click();
  await expect.poll(() => names(page), { timeout: 10_000 }).not.toContain(first);
  await expect.poll(() => names(page), { timeout: 10_000 }).toContain(first);
});

test('S4: a snapshot is a picture with the camera and the time in its name', async ({ page }) => {
  await settled(page);
  const [first = ''] = await names(page);
  await tileOf(page, first).focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
  expect(download.suggestedFilename()).toMatch(/^.+_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.png$/);
  const path = await download.path();
  const { readFileSync } = await import('node:fs');
  const png = readFileSync(path);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // Width and height are in the header; the caption's strip makes it taller than 16:9.
  expect(png.readUInt32BE(20) / png.readUInt32BE(16)).toBeGreaterThan(9 / 16);
});

test('S4: a cut camera says what is the matter, counts down, and comes back without a reload', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await settled(page);
  await page.locator('.faults tbody tr').first().getByRole('button').last().click();
  const cut = page.locator('.tile.cut');
  await expect(cut).toHaveCount(1, { timeout: 20_000 });
  await expect(cut).toContainText(/영상 끊김 \d+초째/);
  await expect(cut.locator('.overlay-text')).toContainText(/재시도 \d+초 후 · \d+번째/, { timeout: 20_000 });
  await expect(page.locator('.counts')).toContainText('볼 것 1');
  await expectAccessible(page);
  await keepPictures(page, 'cut');
  await switchLanguage(page, 'en');
  await keepPictures(page, 'cut');
  await switchLanguage(page, 'ko');
  await page.getByRole('radio', { name: '볼 것만' }).click();
  await expect(tiles(page).filter({ visible: true })).toHaveCount(1);
  await page.getByRole('radio', { name: '모두' }).click();

  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.locator('.faults tbody tr').first().getByRole('button').last().click();
  await cut
    .getByRole('button', { name: /지금 다시 시도/ })
    .click({ timeout: 3000 })
    .catch(() => expect(cut).toHaveCount(0));
  await expect(cut).toHaveCount(0, { timeout: 30_000 });
  await settled(page);
});

test('S50 S52 S28: loads are meters; an edge that falls silent is old, never 0; overload has its mark', async ({
  page,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await settled(page);
  const rows = page.locator('.edges tbody tr');
  const name = (await page.locator('.faults tbody tr').first().locator('b').textContent()) ?? '';
  const meter = page.getByRole('meter', { name: `${name} CPU` }).first();
  await expect(meter).toHaveAttribute('aria-valuemin', '0');
  await expect(meter).toHaveAttribute('aria-valuemax', '100');
  const [overload, silence] = await page.locator('.faults tbody tr').first().getByRole('button').all();
  await overload?.click();
  await expect(page.locator('.gauges.overloaded .gauge-mark').first()).toBeVisible({ timeout: 60_000 });
  await expect(rows.first()).toContainText(name);
  expect(await colouredPixels(page)).toBeGreaterThan(0);
  await keepPictures(page, 'overload');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await silence?.click();
  await expect(page.locator('.gauges.stale')).toHaveCount(1, { timeout: 30_000 });
  await expect(meter).toHaveAttribute('aria-valuetext', /전 값/);
  await expect(meter).not.toHaveAttribute('aria-valuenow', '0');
  await expect(rows.last()).toContainText(name);
  await expectAccessible(page);
  await keepPictures(page, 'old');
});

test('S4: walls are made, named, changed, chosen and deleted with a way back', async ({ page }) => {
  await settled(page);
  const picker = page.locator('.wall-picker').first();
  await picker.click();
  await page.getByRole('menuitem', { name: '새 벽…' }).click();
  await page.getByRole('textbox', { name: '이름' }).fill('상암 야간');
  await page.keyboard.press('Enter');
  await expect(picker).toContainText('상암 야간');
  const [first = '', second = ''] = await names(page);
  // By keyboard: the menu of the first tile puts the second camera there; they change places.
  await tileOf(page, first).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: '카메라 고르기' }).press('ArrowRight');
  await page.getByRole('menuitem', { name: second, exact: true }).press('Enter');
  await expect.poll(() => names(page).then((all) => all.slice(0, 2))).toEqual([second, first]);
  // By drag.
  await tileOf(page, second).locator('header').dragTo(tileOf(page, first));
  await expect.poll(() => names(page).then((all) => all.slice(0, 2))).toEqual([first, second]);
  await page.reload();
  await expect(picker).toContainText('상암 야간');
  await picker.click();
  await page.getByRole('menuitem', { name: '삭제…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '삭제' }).click();
  await expect(picker).toContainText('모든 카메라');
  await page.getByRole('button', { name: '되돌리기' }).click();
  await expect(picker).toContainText('상암 야간');
});

test.describe('on a real site', () => {
  test.use({ args: ['--no-demo'] });

  test('S4: a wall without cameras says what to do next, and nothing of the demo is there', async ({ page }) => {
    await expect(page.getByText('카메라가 없습니다')).toBeVisible();
    await expect(page.getByText('데모 조작')).toHaveCount(0);
    await expectAccessible(page);
    await keepPictures(page, 'empty');
    await page.getByRole('link', { name: '인벤토리 열기' }).click();
    await expect(page).toHaveURL(/#\/inventory$/);
  });

  test('S28: fifty edges report each second and the screen stays smooth; a silent one is told apart', async ({
    page,
  }) => {
    test.slow();
    await page.setViewportSize({ width: 1920, height: 1080 });
    const { api, close } = await connect(page);
    const edges = Array.from({ length: 50 }, (_, index) => `Edge-${String(index + 1).padStart(2, '0')}`);
    for (const name of edges) await api.inventory.create({ kind: 'terminal', draft: { name } });
    await api.settings.change({
      receiver: { enabled: true, host: '127.0.0.1', port: 26_432, sampleIntervalMs: 1000 },
    });
    const posting = postUsage('http://127.0.0.1:26432/usage', edges);
    await expect(page.locator('.edges tbody tr.normal')).toHaveCount(50, { timeout: 20_000 });
    const { perSecond, longestMs } = await page.evaluate(frames, 10_000);
    test
      .info()
      .annotations.push({ type: 'measured', description: `${perSecond.toFixed(1)} fps, longest ${longestMs} ms` });
    expect(perSecond).toBeGreaterThanOrEqual(30);
    posting.silence('Edge-07');
    const last = page.locator('.edges tbody tr').last();
    await expect(last).toContainText('Edge-07', { timeout: 10_000 });
    await expect(last).toHaveClass(/stale/);
    await expect(last).toContainText(/\d+초 전 값/);
    posting.stop();
    close();
  });
});

/** Another client of the same session as the page, for what has to be set up quickly. */
async function connect(page: Page): Promise<{ api: ContractRouterClient<Contract>; close: () => void }> {
  const cookies = await page.context().cookies();
  const { host, origin } = new URL(page.url());
  const socket = new WebSocket(`ws://${host}/rpc`, {
    headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const websocket = socket as unknown as globalThis.WebSocket;
  return { api: createORPCClient(new RPCLink({ websocket })), close: () => socket.close() };
}

/** Posts one sample a second for each name, as an edge does. */
function postUsage(url: string, names: readonly string[]): { silence: (name: string) => void; stop: () => void } {
  const silent = new Set<string>();
  let second = 0;
  const timer = setInterval(() => {
    second += 1;
    names.forEach((username, index) => {
      if (silent.has(username)) return;
      const cpu = 50 + 30 * Math.sin(second / 5 + index);
      const body = JSON.stringify({ code: '0000', message: '처리성공', username, cpu, memory: 40 + (index % 20) });
      // The listener opens a moment after it was asked to.
      void fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
    });
  }, 1000);
  return { silence: (name) => silent.add(name), stop: () => clearInterval(timer) };
}

/** Frames that the page could draw in a time. */
async function frames(forMs: number): Promise<{ perSecond: number; longestMs: number }> {
  let count = 0;
  let longestMs = 0;
  const startMs = performance.now();
  let lastMs = startMs;
  while (lastMs - startMs < forMs) {
    await new Promise(requestAnimationFrame);
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, Math.round(nowMs - lastMs));
    lastMs = nowMs;
    count += 1;
  }
  return { perSecond: (1000 * count) / (lastMs - startMs), longestMs };
}
