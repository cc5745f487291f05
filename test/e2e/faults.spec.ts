import { rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { errorsLogged, expect, newDataDirectory, startGwanje, test } from './support/gwanje.ts';
import { expectAccessible, keepPicture } from './support/look.ts';

test.use({ args: ['--no-demo'] });

const openInventory = (page: Page): Promise<void> => page.getByRole('link', { name: '인벤토리', exact: true }).click();
const openImport = (page: Page): Promise<void> =>
  page.getByRole('main').getByRole('button', { name: '가져오기', exact: true }).first().click();
const row = (page: Page, name: string) => page.getByRole('treeitem').filter({ hasText: name });
const detailOf = (page: Page, name: string) => page.getByRole('region', { name: `${name} 상세` });

const records = (count: number): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, index) => ({
      name: `E${index}`,
      type: 1,
      ip: `10.1.0.${index + 1}`,
      description: '처음',
    })),
  );

async function importRecords(page: Page, count: number): Promise<void> {
  await openInventory(page);
  await openImport(page);
  await page.getByRole('textbox', { name: '가져올 글' }).fill(records(count));
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: `${count}건 저장` }).click();
  await expect(page.getByText('가져왔습니다')).toBeVisible();
}

/** Opens a device's detail, which a reload may have left open or closed. */
async function openDetail(page: Page, name: string): Promise<void> {
  await expect(row(page, name)).toBeVisible();
  if (!(await detailOf(page, name).isVisible())) await row(page, name).click();
  await expect(detailOf(page, name)).toBeVisible();
}

test.describe('a text of 100 MB in the clipboard', () => {
  test.beforeEach(async ({ page, context }) => {
    test.slow();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openInventory(page);
    await page.evaluate(() => navigator.clipboard.writeText('x'.repeat(100_000_000)));
  });

  const refused = (page: Page) => page.getByRole('alert').filter({ hasText: '너무 큽니다' });

  async function expectUsable(page: Page): Promise<void> {
    await expect(refused(page)).toContainText('20,000,000자까지');
    await page.getByRole('textbox', { name: '가져올 글' }).fill(records(1));
    await page.keyboard.press('Control+Enter');
    // One: nothing of what was refused is there.
    await page.getByRole('button', { name: '1건 저장' }).click();
    await expect(page.getByText('가져왔습니다')).toBeVisible();
  }

  test('bad input: pasted onto the screen it is refused in words, and the page goes on', async ({ page }) => {
    await page.keyboard.press('Control+V');
    await expectUsable(page);
  });

  test('bad input: pasted into the field it is refused in words, and the page goes on', async ({ page }) => {
    await openImport(page);
    await page.getByRole('textbox', { name: '가져올 글' }).focus();
    await page.keyboard.press('Control+V');
    await expectUsable(page);
  });
});

test.describe('a reload in the middle of', () => {
  test.afterEach(({ gwanje }) => expect(errorsLogged(gwanje)).toEqual([]));

  test('deleting: the device is there or gone, and so for every page', async ({ page, context }) => {
    test.slow();
    await importRecords(page, 4);
    for (const name of ['E0', 'E1', 'E2']) {
      await openDetail(page, name);
      await detailOf(page, name).getByRole('button', { name: '삭제' }).click();
      await page.reload();
      await expect(row(page, 'E3')).toBeVisible();
    }
    const names = async (tab: Page): Promise<string[]> => (await tab.getByRole('treeitem').allTextContents()).sort();
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(row(other, 'E3')).toBeVisible();
    await expect.poll(() => names(page)).toEqual(await names(other));
    await page.reload();
    await expect(row(page, 'E3')).toBeVisible();
    await expect.poll(() => names(page)).toEqual(await names(other));
  });

  test('restoring: the device is as it was or as it is to be, and can be restored again', async ({ page }) => {
    test.slow();
    await importRecords(page, 1);
    await openDetail(page, 'E0');
    const detail = detailOf(page, 'E0');
    await detail.getByRole('button', { name: '고치기' }).click();
    await page.getByRole('textbox', { name: '설명' }).fill('나중');
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await expect(detail.getByText('나중', { exact: true })).toBeVisible();

    await detail.getByRole('button', { name: /이력/ }).click();
    await detail.getByRole('button', { name: '1판으로 되돌리기' }).click();
    await page.reload();
    await openDetail(page, 'E0');
    await expect(detail.getByText(/^(처음|나중)$/).first()).toBeVisible();

    await detail.getByRole('button', { name: /이력/ }).click();
    await detail.getByRole('button', { name: '1판으로 되돌리기' }).click();
    await expect(
      detail
        .getByRole('listitem')
        .filter({ hasText: /[34]판/ })
        .first(),
    ).toBeVisible();
    // The history, which has the old values too, is closed again.
    await page.reload();
    await openDetail(page, 'E0');
    await expect(detail.getByText('처음', { exact: true }).first()).toBeVisible();
    await expect(detail.getByText('나중', { exact: true })).toHaveCount(0);
  });

  test('exporting: nothing is lost, and the next export is whole', async ({ page }) => {
    test.slow();
    await importRecords(page, 50);
    await page.getByRole('button', { name: '내보내기' }).click();
    await page.getByRole('button', { name: '파일로 받기' }).click();
    await page.reload();
    await expect(page.getByRole('treeitem').first()).toBeVisible();
    await page.getByRole('button', { name: '내보내기' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '파일로 받기' }).click(),
    ]);
    const stream = await download.createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toHaveLength(50);
  });
});

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

test('fault: a full disk is said in words, loses nothing, and saving goes on when there is room', async ({
  browser,
}) => {
  test.skip(!canMount, 'SKIPPED: a small disk cannot be mounted here');
  test.slow();
  const directory = newDataDirectory();
  // A disk of 24 MB that only this app sees; it is gone with the app.
  const small = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=24m tmpfs "$1" && shift && exec "$@"', 'sh'];
  const gwanje = await startGwanje(['--no-demo'], directory, [...small, directory]);
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(gwanje.url);
    await importRecords(page, 1);
    const filling = `/proc/${gwanje.process.pid}/root${directory}/filling`;
    for (const bytes of [1_000_000, 10_000, 100]) fill(filling, bytes);

    await openDetail(page, 'E0');
    await page.getByRole('button', { name: '고치기' }).click();
    const written = '자리가 없을 때 적은 설명 '.repeat(150);
    await page.getByRole('textbox', { name: '설명' }).fill(written);
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await expect(page.getByText('디스크가 가득 찼습니다').first()).toBeVisible();
    await expect(page.getByText('이미 저장된 것은 그대로입니다').first()).toBeVisible();
    await expectAccessible(page);
    await keepPicture(page, 'disk-full');
    // What was typed stays.
    await expect(page.getByRole('textbox', { name: '설명' })).toHaveValue(written);

    rmSync(filling);
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await expect(page.getByText('저장했습니다')).toBeVisible();
    await page.reload();
    await openDetail(page, 'E0');
    await expect(
      detailOf(page, 'E0')
        .getByText(/^자리가 없을 때 적은 설명/)
        .first(),
    ).toBeVisible();
  } finally {
    await context.close();
    await gwanje.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Adds blocks of `bytes` until no more fits. */
function fill(file: string, bytes: number): void {
  for (;;) {
    try {
      writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw thrown;
    }
  }
}
