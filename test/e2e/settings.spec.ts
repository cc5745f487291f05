import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './support/gwanje.ts';
import { expectAccessible, keepPicture, switchLanguage } from './support/look.ts';

test.use({ args: ['--no-demo'] });

const openSettings = (page: Page): Promise<void> => page.getByRole('link', { name: '설정' }).click();

/** A port that nobody uses right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function setReceiver(page: Page, host: string, port: number): Promise<void> {
  const panel = page.getByRole('region', { name: '자원 보고 수신' });
  await panel.getByRole('textbox', { name: '받는 주소' }).fill(host);
  await page.keyboard.press('Enter');
  await panel.getByRole('textbox', { name: '포트' }).fill(String(port));
  await page.keyboard.press('Enter');
  await panel.getByText('실제 현장에서 받기').click();
}

test('S50 S51: the port of a real site opens only after a plain warning, and names find their devices', async ({
  page,
}) => {
  test.slow();
  const port = await freePort();
  await openSettings(page);
  const panel = page.getByRole('region', { name: '자원 보고 수신' });
  await expect(panel.getByText('받지 않고 있습니다')).toBeVisible();
  await expect(page.getByText('아직 온 보고가 없습니다')).toBeVisible();
  await expectAccessible(page);
  await keepPicture(page, 'settings-real-off');

  await setReceiver(page, '127.0.0.1', port);
  await expect(page.getByRole('alertdialog')).toContainText('암호나 계정이 없습니다');
  await expectAccessible(page);
  await keepPicture(page, 'settings-open-port');
  await page.getByRole('button', { name: '포트 열기' }).click();
  await expect(panel.getByText(`127.0.0.1 포트 ${port}에서 받는 중`)).toBeVisible();

  const post = (username: string) =>
    fetch(`http://127.0.0.1:${port}/usage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: '0000', message: '처리성공', username, cpu: 12, memory: 34 }),
    });
  expect((await post('edge-master-01-1129')).status).toBe(200);
  const nameRow = page.getByRole('row').filter({ hasText: 'edge-master-01-1129' });
  await expect(nameRow).toContainText('짝 없음');

  // A host is registered; the name finds it by its beginning, and can be moved by hand.
  await page.getByRole('link', { name: '인벤토리', exact: true }).click();
  await page.getByRole('button', { name: '가져오기' }).first().click();
  const records = [
    { name: 'Master01', ip: '192.168.0.14', port: '5000', hostname: 'edge-master-01' },
    { name: 'Master02', ip: '192.168.0.15', port: '5000' },
  ];
  await page.getByRole('textbox', { name: '가져올 글' }).fill(JSON.stringify(records));
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '2건 저장' }).click();
  await openSettings(page);
  await expect(nameRow).toContainText('Master01');
  await nameRow.getByRole('button').click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Master02 192.168.0.15' }).click();
  await expect(nameRow).toContainText('Master02 손으로');
  await page.getByRole('button', { name: '되돌리기' }).last().click();
  await expect(nameRow).toContainText('Master01 이름 앞부분');
  for (const size of [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 2160 },
  ]) {
    await page.setViewportSize(size);
    await expectAccessible(page);
    await keepPicture(page, 'settings');
  }
  await switchLanguage(page, 'en');
  await expectAccessible(page);
  await keepPicture(page, 'settings');
});

test('fault: a port that another program uses is said in words', async ({ page }) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await openSettings(page);
  await setReceiver(page, '127.0.0.1', port);
  await page.getByRole('button', { name: '포트 열기' }).click();
  const panel = page.getByRole('region', { name: '자원 보고 수신' });
  await expect(panel.getByText(new RegExp(`포트 ${port}.* 다른 프로그램이 쓰고 있습니다`))).toBeVisible();
  await keepPicture(page, 'settings-port-taken');
  taken.close();
});

test('a setting is saved at once, survives a reload and can be taken back', async ({ page }) => {
  await openSettings(page);
  const grace = page.getByRole('textbox', { name: '떠난 뒤 연결 유지' });
  await grace.fill('45');
  await page.keyboard.press('Enter');
  await expect(page.getByText('설정을 저장했습니다')).toBeVisible();
  await page.reload();
  await expect(grace).toHaveValue('45');
  await grace.fill('60');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '되돌리기' }).last().click();
  await expect(grace).toHaveValue('45');
  await switchLanguage(page, 'en');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('S44: the diagnostics hold no name, address or password', async ({ page }) => {
  await page.getByRole('link', { name: '인벤토리', exact: true }).click();
  await page.getByRole('button', { name: '가져오기' }).first().click();
  const secret = {
    kind: 'camera',
    name: 'CAM-SECRET',
    ip: '10.11.12.13',
    url: 'rtsp://root:hidden-pass@10.11.12.13/a',
  };
  await page.getByRole('textbox', { name: '가져올 글' }).fill(JSON.stringify(secret));
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '1건 저장' }).click();
  await openSettings(page);
  const panel = page.getByRole('region', { name: '진단' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: '내보내기' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).not.toMatch(/CAM-SECRET|10\.11\.12\.13|hidden-pass|root/);
  expect(JSON.parse(text)).toMatchObject({
    format: 'gwanje-diagnostics-1',
    app: { site: 'real' },
    devices: [{ device: 1, kind: 'camera' }],
  });
});
