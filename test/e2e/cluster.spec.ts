import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { type PlayableMaster, startDemoMaster, startTlsMaster } from './support/demo-master.ts';
import { errorsLogged, expect, type Gwanje, test } from './support/gwanje.ts';
import { expectAccessible, keepPicture, switchLanguage } from './support/look.ts';

const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];
const smallest = { width: 1366, height: 768 };

const openClusters = (page: Page): Promise<void> => page.getByRole('link', { name: '클러스터', exact: true }).click();
const card = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: '클러스터 요약' }).getByRole('listitem', { name, exact: true });
const grid = (page: Page, name: string): Locator => page.getByRole('grid', { name });
const row = (page: Page, text: string): Locator => page.getByRole('grid').getByRole('row').filter({ hasText: text });
const bodyRows = (page: Page): Locator => page.locator('.data-row.body');
const openTab = (page: Page, name: string): Promise<void> =>
  page.getByRole('radiogroup', { name: '목록' }).getByRole('radio', { name }).click();

/** Both clusters are live and read. */
async function settled(page: Page): Promise<void> {
  await openClusters(page);
  for (const name of ['Master01', 'Master02']) await expect(card(page, name)).toContainText('연결됨');
  await expect(bodyRows(page)).toHaveCount(11);
}

/** A picture at each size, each accessible. */
async function keepSizes(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expectAccessible(page);
    await keepPicture(page, `cluster-${name}`);
  }
  await page.setViewportSize(smallest);
}

async function keepPictures(page: Page, name: string): Promise<void> {
  for (const language of ['en', 'ko'] as const) {
    await switchLanguage(page, language);
    await keepSizes(page, name);
  }
}

/** Presses a fault of the demo panel, which stands beside the wall. */
async function pressFault(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.getByRole('link', { name: '관제', exact: true }).click();
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('button', { name, exact: true })).not.toHaveAttribute('aria-busy', 'true');
  await openClusters(page);
}

test('S16 S57: two masters side by side, their nodes compared in one table', async ({ page }) => {
  test.slow();
  await settled(page);
  await expect(card(page, 'Master01')).toContainText('7/7');
  await expect(card(page, 'Master02')).toContainText('4/4');
  // What the demo is: plain http, said in words, and nothing else to look at.
  await expect(card(page, 'Master01')).toContainText('서버 확인 안 함');
  await expect(page.locator('.clusters .p1, .clusters .p2, .clusters .p3')).toHaveCount(0);
  await keepPictures(page, 'full');

  const names = (): Promise<string[]> => bodyRows(page).locator('b:first-child').allTextContents();
  const column = (name: string): Locator => page.getByRole('columnheader', { name });
  await column('노드').getByRole('button').click();
  await expect(column('노드')).toHaveAttribute('aria-sort', 'ascending');
  expect((await names())[0]).toBe('edge-analysis-01');
  await column('노드').getByRole('button').click();
  await expect(column('노드')).toHaveAttribute('aria-sort', 'descending');
  expect((await names())[0]).toBe('edge-worker-08');

  await page.getByRole('searchbox', { name: '찾기' }).fill('control-plane');
  await expect(bodyRows(page)).toHaveCount(2);
  await card(page, 'Master01').getByText('Master01').locator('..').locator('label').click();
  await expect(bodyRows(page)).toHaveCount(1);
  await expect(bodyRows(page)).toContainText('edge-master-02');
  await page.getByRole('searchbox', { name: '찾기' }).fill('없는 노드');
  await expect(page.getByText('맞는 것이 없습니다')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: '모두 보기' }).last().click();
  await expect(bodyRows(page)).toHaveCount(4);
});

test('S81: each phase of pods is a number, and a press lists those pods', async ({ page }) => {
  test.slow();
  await settled(page);
  const phases = card(page, 'Master01').getByRole('group', { name: 'Master01 파드 상태' });
  await expect(phases.getByRole('button')).toHaveCount(5);
  const succeeded = phases.getByRole('button', { name: 'Succeeded 파드 6개 보기' });
  await succeeded.focus();
  await page.keyboard.press('Enter');
  await expect(grid(page, '파드')).toBeVisible();
  await expect(bodyRows(page)).toHaveCount(6);
  for (const text of await bodyRows(page).allTextContents()) expect(text).toMatch(/model-sync.*Master01.*Succeeded/);
  await keepPictures(page, 'pods');

  // The same over both, and then all of them.
  await page.getByRole('button', { name: '모두 보기' }).first().click();
  await expect(bodyRows(page)).toHaveCount(9);
  await page.getByRole('radio', { name: /^Running 34$/ }).click();
  await expect(page.getByText('34줄')).toBeVisible();
  await page.getByRole('radio', { name: /^Failed 0$/ }).click();
  await expect(page.getByText('맞는 것이 없습니다')).toBeVisible();

  // Ended pods are tidied up, over both clusters at once and by keyboard.
  await page.getByRole('radio', { name: /^Succeeded 9$/ }).click();
  await expect(bodyRows(page)).toHaveCount(9);
  await grid(page, '파드').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(page.getByText('8개 고름')).toBeVisible();
  await page.getByRole('button', { name: '끝난 파드 삭제' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('바뀔 것 8');
  await dialog.getByRole('button', { name: '8개 삭제' }).click();
  await expect(dialog).toContainText('한 것 8');
  await dialog.getByRole('button', { name: '닫기', exact: true }).last().click();
  await expect(bodyRows(page)).toHaveCount(1);
});

test('S16 fault: one master’s API server goes away; the other stays live, the lost one shows its age and comes back', async ({
  page,
  gwanje,
}) => {
  test.slow();
  await settled(page);
  await pressFault(page, 'Master02 API 끊기');
  const lost = card(page, 'Master02');
  await expect(lost).toContainText('응답 없음', { timeout: 15_000 });
  await expect(lost).toContainText(/\d+초 전 값/);
  await expect(lost).toContainText('API 서버가 연결을 거절했습니다');
  await expect(card(page, 'Master01')).toContainText('연결됨');
  // What was known of it stays, hatched and with its age; it is not 0.
  await expect(lost).toContainText('4/4');
  await expect(row(page, 'edge-worker-08')).toHaveClass(/stale/);
  await expect(row(page, 'edge-worker-08')).toContainText(/\d+초/);
  await expect(row(page, 'edge-worker-01')).not.toHaveClass(/stale/);
  await keepPictures(page, 'away');

  // Nobody waits for it: the other's lists are there within a second.
  for (const tab of ['파드', '이벤트', '워크로드', '노드']) {
    const startedMs = Date.now();
    await openTab(page, tab);
    await expect(row(page, 'Master01').first()).toBeVisible();
    expect(Date.now() - startedMs, tab).toBeLessThan(1000);
  }
  // An action on both does what can be done, and says what cannot.
  await row(page, 'edge-worker-01').click();
  await row(page, 'edge-worker-08').click();
  await page.getByRole('button', { name: '배치 중지', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('바뀔 것 1 · 이미 그런 것 0 · 안 되는 것 1');
  await expect(dialog.getByRole('row').filter({ hasText: 'edge-worker-08' })).toContainText('연결을 거절했습니다');
  await keepSizes(page, 'preview-away');
  await dialog.getByRole('button', { name: '취소' }).click();

  await pressFault(page, 'Master02 API 끊기');
  await expect(lost).toContainText('연결됨', { timeout: 20_000 });
  await expect(row(page, 'edge-worker-08')).not.toHaveClass(/stale/);
  expect(errorsLogged(gwanje)).toEqual([]);
});

test('S16: an edge whose node falls silent comes first in the table, and its pods move', async ({ page }) => {
  test.slow();
  await settled(page);
  await pressFault(page, 'EdgeCCTV07 노드 끊기');
  await expect(card(page, 'Master02')).toContainText('3/4');
  await expect(bodyRows(page).first()).toContainText('edge-worker-07');
  await expect(bodyRows(page).first()).toContainText('소식 없음');
  await keepPictures(page, 'node-down');
  await row(page, 'edge-worker-07').click();
  await page.getByRole('button', { name: '파드 보기' }).click();
  await expect(page.getByRole('button', { name: '모든 노드와 워크로드의 파드 보기' })).toContainText('edge-worker-07');
  // The daemons alone are left there.
  await expect(bodyRows(page)).toHaveCount(2);
  await openTab(page, '이벤트');
  await page.getByRole('radio', { name: '경고만' }).click();
  await expect(bodyRows(page).first()).toContainText('NodeNotReady');
  await keepPictures(page, 'events');
  await pressFault(page, 'EdgeCCTV07 노드 끊기');
  await expect(card(page, 'Master02')).toContainText('4/4');
});

test('S57: nodes of two clusters are cordoned at once, by keyboard, after a preview', async ({ page }) => {
  test.slow();
  await settled(page);
  await page.getByRole('columnheader', { name: '노드' }).getByRole('button').click();
  await grid(page, '노드').focus();
  await page.keyboard.press('Home');
  // Sorted by name: analysis-01, master-01, master-02, worker-01 … worker-08.
  for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2개 고름')).toBeVisible();
  const chosen = bodyRows(page).and(page.locator('[aria-selected="true"]'));
  await expect(chosen).toHaveCount(2);
  await expect(chosen.first()).toContainText(/edge-worker-05.*Master01/);
  await expect(chosen.last()).toContainText(/edge-worker-06.*Master02/);
  await page.getByRole('button', { name: '배치 중지', exact: true }).click();

  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('바뀔 것 2');
  for (const name of ['edge-worker-05', 'edge-worker-06'])
    await expect(dialog.getByRole('row').filter({ hasText: name })).toContainText(/배치 가능 .*중지/);
  await keepSizes(page, 'preview');
  // Nothing has happened yet.
  expect(await bodyRows(page).filter({ hasText: '배치 중지' }).count()).toBe(0);
  await dialog.getByRole('button', { name: '2개 배치 중지' }).click();
  await expect(dialog.getByText('했습니다')).toHaveCount(2);
  await dialog.getByRole('button', { name: '닫기', exact: true }).last().click();
  await expect(bodyRows(page).filter({ hasText: '배치 중지' })).toHaveCount(2);
  await expect(card(page, 'Master01')).toContainText('배치 중지 1');

  // All of them back: those that were never cordoned are so already.
  await grid(page, '노드').focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: '배치 재개' }).click();
  await expect(dialog).toContainText('바뀔 것 2 · 이미 그런 것 9');
  await dialog.getByRole('button', { name: '2개 배치 재개' }).click();
  await expect(dialog).toContainText('한 것 2');
  await page.keyboard.press('Escape');
  await expect(bodyRows(page).filter({ hasText: '배치 중지' })).toHaveCount(0);
});

test('S57: a workload is scaled and restarted on both clusters at once', async ({ page }) => {
  test.slow();
  await settled(page);
  await openTab(page, '워크로드');
  await keepPictures(page, 'workloads');
  await page.getByRole('searchbox', { name: '찾기' }).fill('vehicle-counter');
  await expect(bodyRows(page)).toHaveCount(2);
  await page.getByRole('columnheader').first().locator('label').click();
  await page.getByRole('button', { name: '파드 수 바꾸기' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('이미 그런 것 2');
  await expect(dialog.getByRole('button', { name: '0개 바꾸기' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: '파드 수' }).fill('3');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('바뀔 것 2');
  await expect(dialog.getByRole('row').filter({ hasText: 'Master02' })).toContainText(/2 .*3/);
  await keepSizes(page, 'scale');
  await dialog.getByRole('button', { name: '2개 바꾸기' }).click();
  await expect(dialog.getByText('했습니다')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(bodyRows(page).filter({ hasText: '3/3' })).toHaveCount(2);

  await page.getByRole('button', { name: '다시 시작', exact: true }).click();
  await dialog.getByRole('button', { name: '2개 다시 시작' }).click();
  await expect(dialog.getByText('했습니다')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(bodyRows(page).filter({ hasText: '3/3' })).toHaveCount(2);
});

test.describe('on a real site', () => {
  test.use({ args: ['--no-demo'] });
  const token = 'token-that-nobody-may-see';
  let master: PlayableMaster;
  test.beforeEach(async () => {
    master = await startDemoMaster(token);
  });
  test.afterEach(() => master.stop());

  async function adopt(page: Page, kubeconfig: string): Promise<void> {
    await page.getByRole('button', { name: '클러스터 등록' }).click();
    await page.getByRole('textbox', { name: 'kubeconfig' }).fill(kubeconfig);
    await page.getByText('서버를 확인하지 않고 등록합니다').click();
    await page.getByRole('button', { name: '등록', exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }

  test('S15: a cluster is adopted from a kubeconfig, renamed in the inventory, and detached', async ({
    page,
    gwanje,
  }) => {
    test.slow();
    await openClusters(page);
    await expect(page.getByText('아직 등록된 클러스터가 없습니다')).toBeVisible();
    await keepPictures(page, 'empty');

    // Pasted onto the screen; what is no kubeconfig says so.
    await page.getByRole('button', { name: '클러스터 등록' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByRole('textbox', { name: 'kubeconfig' });
    await text.fill('오늘은 맑음');
    await expect(dialog).toContainText('kubeconfig를 읽을 수 없습니다');
    await text.fill(master.kubeconfig.replace('"token"', '"exec"'));
    await expect(dialog.getByRole('radio')).toBeDisabled();
    await text.fill(master.kubeconfig);
    await expect(dialog.getByRole('radio')).toBeChecked();
    await expect(dialog).toContainText(`http://127.0.0.1:${master.port}`);
    await expect(dialog).toContainText('토큰');
    // Understood, so it holds a credential: nobody reads it over the operator's shoulder.
    await expect(text).toHaveCSS('-webkit-text-security', 'disc');
    const run = dialog.getByRole('button', { name: '등록', exact: true });
    await expect(run).toBeDisabled();
    await keepSizes(page, 'adopt');
    await dialog.getByText('서버를 확인하지 않고 등록합니다').click();
    await run.click();
    await expect(page.getByText('admin@site 클러스터를 등록했습니다')).toBeVisible();
    await expect(card(page, 'admin@site')).toContainText('연결됨');
    await expect(bodyRows(page)).toHaveCount(2);

    await page.getByRole('button', { name: 'admin@site 메뉴' }).click();
    await page.getByRole('menuitem', { name: '이름 바꾸기 (인벤토리)' }).click();
    await page.getByRole('region', { name: 'admin@site 상세' }).getByRole('button', { name: '고치기' }).click();
    await page.getByRole('textbox', { name: '이름', exact: true }).fill('정문 마스터');
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await openClusters(page);
    await expect(card(page, '정문 마스터')).toContainText('연결됨');

    // The credential stays out of sight, and out of every file that the app wrote.
    expect(await page.content()).not.toContain(token);
    expect(filesWith(gwanje, token)).toEqual([]);

    await page.getByRole('button', { name: '정문 마스터 메뉴' }).click();
    await page.getByRole('menuitem', { name: '등록 풀기' }).click();
    await expect(page.getByRole('alertdialog')).toContainText('저장된 자격 증명은 지웁니다');
    await keepSizes(page, 'detach');
    await page.getByRole('alertdialog').getByRole('button', { name: '등록 풀기' }).click();
    await expect(page.getByText('아직 등록된 클러스터가 없습니다')).toBeVisible();
    await page.getByRole('link', { name: '인벤토리', exact: true }).click();
    await expect(page.getByRole('treeitem').filter({ hasText: '정문 마스터' })).toBeVisible();
  });

  test('S17: clusters move as a file, credentials only under its passphrase; the history is read', async ({ page }) => {
    test.slow();
    await openClusters(page);
    await adopt(page, master.kubeconfig);
    await expect(card(page, 'admin@site')).toContainText('연결됨');

    await page.getByRole('button', { name: '내보내기' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('자격 증명도 암호문으로 잠가 넣기').click();
    await dialog.getByRole('textbox', { name: '암호문', exact: true }).fill('짧다');
    await expect(dialog).toContainText('8자 이상 적으십시오');
    await dialog.getByRole('textbox', { name: '암호문', exact: true }).fill('정문 옆 은행나무');
    await dialog.getByRole('textbox', { name: '암호문 한 번 더' }).fill('정문 옆 소나무');
    await expect(dialog.getByRole('button', { name: '파일로 받기' })).toBeDisabled();
    await keepSizes(page, 'export');
    await dialog.getByRole('textbox', { name: '암호문 한 번 더' }).fill('정문 옆 은행나무');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '파일로 받기' }).click(),
    ]);
    const file = readFileSync(await download.path(), 'utf8');
    expect(file).not.toContain(token);
    expect(JSON.parse(file)).toMatchObject({ format: 'gwanje-clusters', clusters: [{ name: 'admin@site' }] });

    // The export wrote a line of history.
    await page.getByRole('button', { name: 'admin@site 메뉴' }).click();
    await page.getByRole('menuitem', { name: '이력' }).click();
    await expect(dialog).toContainText(`http://127.0.0.1:${master.port}`);
    await expect(dialog).toContainText('gate-master, gate-worker');
    await keepSizes(page, 'history');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'admin@site 메뉴' }).click();
    await page.getByRole('menuitem', { name: '등록 풀기' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '등록 풀기' }).click();
    await expect(page.getByText('아직 등록된 클러스터가 없습니다')).toBeVisible();

    // Its API server is away when it is imported: nothing is known of it, and nothing is shown as 0.
    await master.setAway(true);
    // Dropped onto the screen it is known for what it is.
    const dropped = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'gwanje-clusters.json', { type: 'application/json' }));
      return data;
    }, file);
    await page.locator('.clusters').dispatchEvent('dragover', { dataTransfer: dropped });
    await page.locator('.clusters').dispatchEvent('drop', { dataTransfer: dropped });
    await expect(dialog).toContainText('클러스터 가져오기');
    await dialog.getByRole('textbox', { name: '암호문' }).fill('정문 옆 소나무');
    await dialog.getByRole('button', { name: '가져오기', exact: true }).click();
    await expect(dialog).toContainText('암호문이 맞지 않습니다');
    await keepSizes(page, 'import-wrong');
    await dialog.getByRole('textbox', { name: '암호문' }).fill('정문 옆 은행나무');
    await dialog.getByRole('button', { name: '가져오기', exact: true }).click();
    await expect(dialog).toContainText('클러스터 1개를 가져왔습니다');
    await expect(dialog).toContainText('등록하고 지켜봅니다');
    await dialog.getByRole('button', { name: '닫기', exact: true }).last().click();
    const unread = card(page, 'admin@site');
    await expect(unread).toContainText('아직 응답을 받은 적 없음');
    await expect(unread.getByRole('button', { name: 'Running 파드 수 모름, 목록 보기' })).toContainText('—');
    await expect(page.getByText('API 서버가 답하면 여기에 나옵니다')).toBeVisible();
    await keepPictures(page, 'no-data');
    await master.setAway(false);
    await unread
      .getByRole('button', { name: '지금 다시 시도' })
      .click({ timeout: 2000 })
      .catch(() => undefined);
    await expect(unread).toContainText('연결됨');
    await expect(bodyRows(page)).toHaveCount(2);
  });

  test('S81: three thousand pods are scrolled to their end, found by a part of their name, and drawn a screen at a time', async ({
    page,
  }) => {
    test.slow();
    master.addPods(3000);
    await openClusters(page);
    await adopt(page, master.kubeconfig);
    await card(page, 'admin@site')
      .getByRole('button', { name: /^Running 파드/ })
      .click();
    await expect(page.getByText('3002줄')).toBeVisible();
    expect(await bodyRows(page).count()).toBeLessThan(60);
    await grid(page, '파드').focus();
    await page.keyboard.press('End');
    await expect(row(page, 'gate-detector').last()).toBeVisible();
    await expect(page.locator('.data-row.focused')).toContainText('gate-detector');
    expect(await bodyRows(page).count()).toBeLessThan(60);
    await page.keyboard.press('Home');
    await expect(row(page, 'crowd-0000')).toBeVisible();
    // Somewhere in between, by the wheel: what comes into sight is loaded.
    await grid(page, '파드').evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await expect(row(page, 'crowd-1500')).toBeVisible();
    await expect(page.locator('.data-row.body').filter({ hasText: '…' })).toHaveCount(0);
    await page.getByRole('searchbox', { name: '찾기' }).fill('crowd-2718');
    await expect(bodyRows(page)).toHaveCount(1);
    await expect(bodyRows(page)).toContainText('crowd-2718');
  });

  test('S17: certificates that end within thirty days are marked with their days', async ({ page }) => {
    test.slow();
    const secure = await startTlsMaster({ server: 200, client: 10 });
    try {
      await openClusters(page);
      await page.getByRole('button', { name: '클러스터 등록' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'kubeconfig' }).fill(secure.kubeconfig);
      await expect(dialog).toContainText('클라이언트 인증서');
      await expect(dialog.getByText('서버를 확인하지 않고 등록합니다')).toHaveCount(0);
      await dialog.getByRole('button', { name: '등록', exact: true }).click();
      await expect(card(page, 'admin@tls')).toContainText('연결됨');
      const told = card(page, 'admin@tls').locator('footer');
      await expect(told).toContainText('내 인증서 9일 남음');
      await expect(told).toContainText('서버 인증서 199일 남음');
      await expect(told.locator('.row').filter({ hasText: '내 인증서' }).locator('.p3')).toHaveCount(1);
      await expect(told.locator('.row').filter({ hasText: '서버 인증서' }).locator('.p3')).toHaveCount(0);
      await expect(told).not.toContainText('서버 확인 안 함');
      await keepPictures(page, 'certificates');
    } finally {
      await secure.stop();
    }
  });
});

/** Files that the app wrote and that hold a text. */
const filesWith = (gwanje: Gwanje, text: string): string[] =>
  readdirSync(gwanje.dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(text))
    .map(({ name }) => name);
