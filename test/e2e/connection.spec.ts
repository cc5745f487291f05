import type { Page, WebSocketRoute } from '@playwright/test';
import { errorsLogged, expect, startGwanje, test } from './support/gwanje.ts';
import { keepPicture, switchLanguage } from './support/look.ts';

const away = (page: Page) => page.locator('.banner.away');

/** A mark that a reload would take away. */
const mark = (page: Page): Promise<void> => page.evaluate(() => void ((window as { stays?: boolean }).stays = true));
const expectNoReload = async (page: Page): Promise<void> =>
  expect(await page.evaluate(() => (window as { stays?: boolean }).stays)).toBe(true);

const liveVideos = (page: Page): Promise<number> =>
  page.evaluate(() => [...document.querySelectorAll('video')].filter(({ readyState }) => readyState >= 3).length);

test('S4: while the socket is away a banner says so, what is known stays, and everything goes on without a reload', async ({
  page,
  context,
}) => {
  const tab = await context.newPage();
  const open = new Set<() => Promise<void>>();
  let down = false;
  await tab.routeWebSocket(/\/rpc$/, (socket: WebSocketRoute) => {
    if (down) return void socket.close();
    const server = socket.connectToServer();
    open.add(async () => {
      await server.close();
      await socket.close();
    });
  });
  await tab.goto(new URL('/', page.url()).href);
  const meters = tab.getByRole('meter');
  await expect(meters.first()).toHaveAttribute('aria-valuenow', /./);
  // A gauge is a meter from its first value on.
  await expect(tab.getByRole('img', { name: /: 모름$/ })).toHaveCount(0);
  await mark(tab);
  const known = await meters.count();

  for (let turn = 0; turn < 2; turn += 1) {
    down = true;
    await Promise.all([...open].map((cut) => cut()));
    open.clear();
    await expect(away(tab)).toBeVisible();
    await expect(tab.getByRole('alert')).toHaveCount(1);
    expect(await meters.count()).toBe(known);
    if (turn === 0) await keepPicture(tab, 'wall-away');
    down = false;
    await expect(away(tab)).toHaveCount(0);
  }

  // What changed meanwhile is there, and what comes later arrives.
  down = true;
  await Promise.all([...open].map((cut) => cut()));
  await expect(away(tab)).toBeVisible();
  await switchLanguage(page, 'en');
  down = false;
  await expect(tab.locator('html')).toHaveAttribute('lang', 'en');
  await switchLanguage(page, 'ko');
  await expect(tab.locator('html')).toHaveAttribute('lang', 'ko');
  await expect.poll(() => liveVideos(tab), { timeout: 20_000 }).toBeGreaterThan(0);
  await expectNoReload(tab);
});

test('S4: an app that hangs is noticed though its socket stays open, and the page goes on when it lives again', async ({
  page,
  gwanje,
}) => {
  test.slow();
  await expect.poll(() => liveVideos(page), { timeout: 20_000 }).toBeGreaterThan(0);
  await mark(page);
  gwanje.process.kill('SIGSTOP');
  try {
    await expect(away(page)).toBeVisible({ timeout: 20_000 });
  } finally {
    gwanje.process.kill('SIGCONT');
  }
  await expect(away(page)).toHaveCount(0, { timeout: 20_000 });
  await expect.poll(() => liveVideos(page), { timeout: 30_000 }).toBeGreaterThan(0);
  await expectNoReload(page);
});

test('S4: demo to real and back while cameras stream: each page follows, and nothing breaks', async ({
  page,
  context,
  gwanje,
}) => {
  test.slow();
  const other = await context.newPage();
  await other.goto(new URL('/', page.url()).href);
  for (let turn = 0; turn < 2; turn += 1) {
    for (const tab of [page, other]) await expect.poll(() => liveVideos(tab), { timeout: 20_000 }).toBeGreaterThan(0);
    await page.getByRole('button', { name: '실제 현장 시작' }).click();
    await page
      .getByRole('dialog')
      .or(page.getByRole('alertdialog'))
      .getByRole('button', { name: '실제 현장 시작' })
      .click();
    for (const tab of [page, other]) {
      await expect(tab.locator('video')).toHaveCount(0);
      await expect(tab.getByRole('button', { name: '실제 현장 시작' })).toHaveCount(0);
    }
    await page.getByRole('link', { name: '설정' }).click();
    const back = page.getByRole('button', { name: '데모 현장 열기' });
    await back.click();
    await page.getByRole('alertdialog').getByRole('button', { name: '데모 현장 열기' }).click();
    await page.getByRole('link', { name: '관제' }).click();
  }
  for (const tab of [page, other]) await expect.poll(() => liveVideos(tab), { timeout: 20_000 }).toBeGreaterThan(0);
  expect(errorsLogged(gwanje)).toEqual([]);
});

test.describe('a reload in the middle of', () => {
  test.use({ args: ['--no-demo'] });

  const records = (count: number): string =>
    JSON.stringify(
      Array.from({ length: count }, (_, index) => ({
        name: `E${index}`,
        type: 1,
        ip: `10.1.${index >> 8}.${index & 255}`,
      })),
    );

  const openImport = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: '인벤토리', exact: true }).click();
    await page.getByRole('main').getByRole('button', { name: '가져오기', exact: true }).first().click();
  };
  const nothingThere = (page: Page) => page.getByText('아직 등록된 장비가 없습니다');

  test('reading, looking, and saving: nothing before it was agreed to, all of it or nothing after', async ({
    page,
    gwanje,
  }) => {
    test.slow();
    await openImport(page);
    await page.getByRole('textbox', { name: '가져올 글' }).fill(records(1500));
    await page.keyboard.press('Control+Enter');
    await page.reload();
    await expect(nothingThere(page)).toBeVisible();

    await openImport(page);
    await page.getByRole('textbox', { name: '가져올 글' }).fill(records(1500));
    await page.keyboard.press('Control+Enter');
    await expect(
      page.getByRole('button', { name: '1,500건 저장' }).or(page.getByRole('button', { name: '1500건 저장' })),
    ).toBeVisible();
    await page.reload();
    await expect(nothingThere(page)).toBeVisible();

    await openImport(page);
    await page.getByRole('textbox', { name: '가져올 글' }).fill(records(1500));
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: /건 저장$/ }).click();
    await page.reload();
    const count = page.getByRole('treeitem');
    await expect(count.first().or(nothingThere(page))).toBeVisible();
    // All at once: whoever sees one sees the last one too.
    if ((await count.count()) > 0) {
      await page.getByRole('searchbox').fill('E1499');
      await expect(page.getByRole('treeitem').filter({ hasText: 'E1499' })).toBeVisible();
    }
    expect(errorsLogged(gwanje)).toEqual([]);
  });

  test('saving a form and switching the site: what was acknowledged is there, and the page works', async ({
    page,
    gwanje,
  }) => {
    test.slow();
    await openImport(page);
    await page
      .getByRole('textbox', { name: '가져올 글' })
      .fill('{"name": "Master01", "ip": "192.168.0.14", "port": "5000", "description": "처음"}');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: '1건 저장' }).click();
    await expect(page.getByText('가져왔습니다')).toBeVisible();
    for (let turn = 0; turn < 5; turn += 1) {
      await page.getByRole('button', { name: '고치기' }).click();
      await page.getByRole('textbox', { name: '설명' }).fill(`${turn}번째`);
      await page.getByRole('button', { name: '저장', exact: true }).click();
      await page.reload();
      const detail = page.getByRole('region', { name: 'Master01 상세' });
      if (!(await detail.isVisible())) await page.getByRole('treeitem').filter({ hasText: 'Master01' }).click();
      await expect(detail.getByText(/^(처음|\d번째)$/).first()).toBeVisible();
    }

    await page.getByRole('link', { name: '설정' }).click();
    await page.getByRole('button', { name: '데모 현장 열기' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '데모 현장 열기' }).click();
    await page.reload();
    await page.getByRole('link', { name: '관제' }).click();
    await expect.poll(() => liveVideos(page), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(errorsLogged(gwanje)).toEqual([]);
  });
});

test('S4: a page of an app that was started again says that it needs the new address', async ({ page, gwanje }) => {
  await expect(page.getByRole('meter').first()).toHaveAttribute('aria-valuenow', /./);
  await gwanje.stop();
  await expect(away(page)).toContainText('다시 잇는 중');
  const again = await startGwanje(['--demo', '--port', new URL(gwanje.url).port], gwanje.dataDirectory);
  await expect(away(page)).toContainText('새로 표시된 주소', { timeout: 15_000 });
  await again.stop();
});
