import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, root, test } from './support/gwanje.ts';
import { expectAccessible, keepPicture, switchLanguage } from './support/look.ts';

test.use({ args: ['--no-demo'] });

const note = readFileSync(join(root, 'test/fixtures/source-document.md'), 'utf8');
const master = '{"name": "Master01", "ip": "192.168.0.14", "port": "5000", "description": "마스터 서버 1"}';

const openInventory = (page: Page): Promise<void> => page.getByRole('link', { name: '인벤토리', exact: true }).click();

async function importText(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: '가져오기', exact: true }).first().click();
  await page.getByRole('textbox', { name: '가져올 글' }).fill(text);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: /건 저장$/ }).click();
  await expect(page.getByText('가져왔습니다')).toBeVisible();
}

const row = (page: Page, name: string) => page.getByRole('treeitem').filter({ hasText: name });

test('M9 S36 S39 S41 S43 S68: the whole source document pasted at once becomes an inventory', async ({
  page,
  gwanje,
}) => {
  test.slow();
  await openInventory(page);
  await expect(page.getByText('아직 등록된 장비가 없습니다')).toBeVisible();
  await expectAccessible(page);
  await keepPicture(page, 'inventory-empty');

  await page.getByRole('main').getByRole('button', { name: '가져오기' }).first().click();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: '가져올 글' }).fill(note);
  await page.getByRole('button', { name: /^읽기/ }).click();

  const found = page.getByRole('list', { name: '알아본 것' });
  for (const [what, count] of [
    ['마스터', 1],
    ['단말', 1],
    ['카메라', 1],
    ['공유기', 1],
    ['join 명령', 1],
    ['지표', 12],
  ] as const) {
    await expect(found.getByRole('listitem').filter({ hasText: what })).toContainText(String(count));
  }
  await expect(page.getByRole('button', { name: /굽은 따옴표/ })).toContainText('24');
  await expect(page.getByText('192.168.0.14:6443 · 3j3fp6.****')).toBeVisible();
  for (const size of [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 2160 },
  ]) {
    await page.setViewportSize(size);
    await expectAccessible(page);
    await keepPicture(page, 'import-preview');
  }
  await switchLanguage(page, 'en');
  await keepPicture(page, 'import-preview');
  await switchLanguage(page, 'ko');
  await page.setViewportSize({ width: 1366, height: 768 });

  // Nothing is saved before it is asked for.
  await page.getByRole('button', { name: '취소' }).click();
  await expect(page.getByText('아직 등록된 장비가 없습니다')).toBeVisible();

  await importText(page, note);
  await expect(row(page, 'Master01')).toBeVisible();
  await row(page, 'EdgeCCTV01').click();
  const detail = page.getByRole('region', { name: 'EdgeCCTV01 상세' });
  await expect(detail.getByText(/주소 불일치/)).toBeVisible();
  await expect(detail.getByText('저장됨')).toBeVisible();
  await expect(detail.locator('pre').filter({ hasText: 'isSupportAnnalysis' })).toContainText(
    '"rtsp://192.168.0.12/axis-media/media.amp"',
  );
  await expectAccessible(page);
  await keepPicture(page, 'inventory-detail');

  // S44: what was in the note stays out of sight, and out of every file that the app wrote.
  expect(await page.content()).not.toMatch(/root:root|ocl6obtpe1lbju7l/);
  const written = readdirSync(gwanje.dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => /root:root|ocl6obtpe1lbju7l/.test(readFileSync(join(entry.parentPath, entry.name), 'latin1')));
  expect(written.map(({ name }) => name)).toEqual([]);
  expect(gwanje.output()).not.toMatch(/root:root|ocl6obtpe1lbju7l/);

  // Pasted again: nothing would change.
  await page.getByRole('button', { name: '가져오기', exact: true }).click();
  await page.getByRole('textbox', { name: '가져올 글' }).fill(note);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: '저장할 것 없음' })).toBeVisible();
});

test('S47: a changed record is merged with its differences shown, and a dropped file is read', async ({ page }) => {
  await openInventory(page);
  await importText(page, master);
  await expect(row(page, 'Master01')).toBeVisible();
  const dropped = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'master.json', { type: 'application/json' }));
      return data;
    },
    master.replace('마스터 서버 1', '현관 옆 마스터'),
  );
  await page.locator('.inventory').dispatchEvent('dragover', { dataTransfer: dropped });
  await expect(page.getByText('여기에 놓으면 읽습니다')).toBeVisible();
  await page.locator('.inventory').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByText('이미 있는 장비에 합칩니다')).toBeVisible();
  const changes = page.locator('.changes');
  await expect(changes.locator('del')).toContainText('마스터 서버 1');
  await expect(changes.locator('ins')).toContainText('현관 옆 마스터');
  await keepPicture(page, 'import-merge');
  await page.getByRole('button', { name: '1건 저장' }).click();
  await expect(
    page.getByRole('region', { name: 'Master01 상세' }).getByText('현관 옆 마스터', { exact: true }),
  ).toBeVisible();
});

test('bad input: what cannot be read is said with its line, and nothing is saved', async ({ page }) => {
  await openInventory(page);
  await page.getByRole('button', { name: '가져오기', exact: true }).first().click();
  await page.getByRole('textbox', { name: '가져올 글' }).fill('오늘은 맑음');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('알아볼 수 있는 기록이 없습니다')).toBeVisible();
  await keepPicture(page, 'import-nothing-found');
  await page
    .getByRole('textbox', { name: '가져올 글' })
    .fill(`${master}\n\n{"name": "끊긴 기록", "ip": "192.168.0.9\n`);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('읽지 못한 것').first()).toBeVisible();
  await expect(page.getByText(/기록처럼 보이지만 읽을 수 없습니다/)).toBeVisible();
  await expectAccessible(page);
});

test('bad input: a text of 100 MB is refused in words before it is sent', async ({ page }) => {
  await openInventory(page);
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'.repeat(100_000_000)], 'huge.txt', { type: 'text/plain' }));
    return data;
  });
  await page.locator('.inventory').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByRole('alert').filter({ hasText: '너무 큽니다' })).toContainText('20,000,000자까지');
  await keepPicture(page, 'import-too-large');
});

test('S24 S42 S45: register, validate, edit, delete and bring back by keyboard', async ({ page }) => {
  await openInventory(page);
  await importText(page, master);

  await page.getByRole('button', { name: '새로 등록' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: '새 단말 등록' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('이름을 적으십시오.')).toBeVisible();
  await expectAccessible(page);
  await keepPicture(page, 'form-invalid');
  await page.keyboard.type('EdgeCCTV07');
  await dialog.getByRole('textbox', { name: '주소', exact: true }).fill('rtsp://192.168.0.12/');
  await expect(dialog.getByText('URL이나 포트 없이 주소만 적으십시오.')).toBeVisible();
  await dialog.getByRole('textbox', { name: '주소', exact: true }).fill('192.168.0.9');
  await dialog
    .getByRole('textbox', { name: '영상 주소', exact: true })
    .fill('rtsp://root:hidden-pass@192.168.0.9/stream');
  await page.keyboard.press('Enter');
  await expect(page.getByText('등록했습니다: EdgeCCTV07')).toBeVisible();
  const detail = page.getByRole('region', { name: 'EdgeCCTV07 상세' });
  await expect(detail.getByText('저장됨')).toBeVisible();
  expect(await page.content()).not.toContain('hidden-pass');

  await detail.getByRole('button', { name: '삭제' }).click();
  await expect(row(page, 'EdgeCCTV07')).toHaveCount(0);
  await page.getByRole('button', { name: '되돌리기' }).first().click();
  await expect(row(page, 'EdgeCCTV07')).toBeVisible();

  // The tree is one stop of the Tab key; arrows walk it and the detail follows.
  await page.getByRole('tree').focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('region', { name: 'Master01 상세' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(detail).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(detail.getByRole('button', { name: '고치기' })).toBeFocused();
});

test('S24: a change made elsewhere while a form is open is shown, and what was typed stays', async ({
  page,
  context,
}) => {
  await openInventory(page);
  await importText(page, master);
  await page.getByRole('button', { name: '고치기' }).click();
  await page.getByRole('textbox', { name: '설명' }).fill('내가 적은 설명');

  const other = await context.newPage();
  await other.goto(new URL('/#/inventory', page.url()).href);
  await other.getByRole('button', { name: '고치기' }).click();
  await other.getByRole('textbox', { name: '설명' }).fill('다른 곳에서 적은 설명');
  await other.getByRole('textbox', { name: '호스트 이름' }).fill('edge-master-01');
  await other.getByRole('button', { name: '저장', exact: true }).click();
  await expect(other.getByText('저장했습니다')).toBeVisible();
  await other.close();

  await expect(page.getByText('여는 동안 다른 곳에서 이 장비를 고쳤습니다')).toBeVisible();
  await expect(page.getByRole('cell', { name: '다른 곳에서 적은 설명' })).toBeVisible();
  await expectAccessible(page);
  await keepPicture(page, 'form-conflict');
  await page.getByRole('button', { name: '새 값을 받고 이어서 고치기' }).click();
  await expect(page.getByRole('textbox', { name: '설명' })).toHaveValue('내가 적은 설명');
  await expect(page.getByRole('textbox', { name: '호스트 이름' })).toHaveValue('edge-master-01');
  await page.getByRole('button', { name: '저장', exact: true }).click();
  const detail = page.getByRole('region', { name: 'Master01 상세' });
  await expect(detail.getByText('내가 적은 설명', { exact: true })).toBeVisible();

  await detail.getByRole('button', { name: /이력/ }).click();
  await expect(detail.getByRole('listitem').filter({ hasText: '3판' })).toBeVisible();
  await detail.getByRole('button', { name: '1판으로 되돌리기' }).click();
  await expect(detail.getByText('마스터 서버 1', { exact: true }).first()).toBeVisible();
  await keepPicture(page, 'inventory-history');
});

test('S36: a stream test says in words why a camera does not answer', async ({ page }) => {
  await openInventory(page);
  await importText(
    page,
    '{"kind": "camera", "name": "CAM-01", "ip": "127.0.0.1", "url": "rtsp://127.0.0.1:1/axis-media/media.amp"}',
  );
  await page.getByRole('button', { name: '영상 시험' }).click();
  await expect(page.getByText('카메라가 연결을 거절했습니다')).toBeVisible();
  await expect(page.getByRole('button', { name: '다시 시도' })).toBeVisible();
  await expectAccessible(page);
  await keepPicture(page, 'stream-test-refused');
});

test('S41 S45: what was imported is exported with the same keys, order, types and spelling', async ({ page }) => {
  await openInventory(page);
  await importText(page, note);
  await page.getByRole('button', { name: '내보내기' }).click();
  await expect(page.getByText(/사용자 이름과 비밀번호, join 토큰은 담기지 않습니다/)).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '파일로 받기' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  const records = JSON.parse(text) as Record<string, unknown>[];
  const terminal = records.find(({ name }) => name === 'EdgeCCTV01');
  expect(Object.keys(terminal ?? {}).slice(0, 8)).toEqual([
    'name',
    'type',
    'gps',
    'address',
    'ip',
    'isSupportAnnalysis',
    'url',
    'description',
  ]);
  expect(terminal).toMatchObject({ type: 1, isSupportAnnalysis: 'YES' });
  expect(records.find(({ name }) => name === 'Master01')).toMatchObject({ port: '5000' });
  expect(text).not.toMatch(/root:root|ocl6obtpe1lbju7l/);
});

test('S26 S43: search by initial consonants, the site plan, and ten thousand terminals', async ({ page }) => {
  test.slow();
  await openInventory(page);
  const terminals = Array.from({ length: 10_000 }, (_, index) => ({
    name: `EdgeCCTV${index}`,
    type: 1,
    gps: { latitude: String(37.5 + (index % 100) / 1000), longitude: String(126.9 + Math.floor(index / 100) / 1000) },
    address: index === 4321 ? '서울시 마포구 상암동 1599' : '서울시 중구',
    ip: `10.${index >> 12}.${(index >> 6) & 63}.${(index & 63) + 1}`,
  }));
  await importText(page, JSON.stringify(terminals));
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  expect(await page.getByRole('treeitem').count()).toBeLessThan(100);
  await page.getByRole('searchbox').fill('ㅅㅇㄷ');
  await expect(page.getByRole('treeitem')).toHaveCount(2);
  await expect(row(page, 'EdgeCCTV4321')).toBeVisible();
  await page.getByRole('searchbox').fill('없는 이름');
  await expect(page.getByText('맞는 장비가 없습니다')).toBeVisible();
  await page.getByRole('button', { name: '모두 보기' }).click();

  await page.getByRole('radio', { name: '배치도' }).click();
  const plan = page.getByRole('listbox', { name: '현장 배치도, 북쪽이 위' });
  await plan.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(plan.getByRole('option', { selected: true })).toHaveCount(1);
  await expectAccessible(page);
  await keepPicture(page, 'plan-ten-thousand');
});
