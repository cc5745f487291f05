import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startRtspServer } from '../../main/demo/index.ts';
import { loadScene } from '../../main/demo/clip-library.ts';
import { expect, startGwanje, test } from './support/gwanje.ts';

test.use({ args: ['--no-demo'] });

const account = { username: 'leak-probe-user', password: 'Zx9%40?/leak@probe' };
const wrong = 'leak-probe-wrong';
const token = 'lk7prb.ocl6obtpe1lbjuzz';
const inUrl = ({ username, password }: typeof account): string => `${username}:${encodeURIComponent(password)}`;

/** The credentials in every spelling that a program would write them in. */
const traces = [
  account.username,
  account.password,
  encodeURIComponent(account.password),
  Buffer.from(`${account.username}:${account.password}`).toString('base64'),
  Buffer.from(account.password).toString('base64'),
  Buffer.from(account.password).toString('hex'),
  JSON.stringify(account.password).slice(1, -1),
  wrong,
  token,
  token.split('.')[1]!,
];
const tracesIn = (text: string): string[] => traces.filter((trace) => text.includes(trace));

/** Every file below, in bytes and, as Chromium keeps some, in UTF-16. */
function tracesInFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      return traces
        .filter((trace) => bytes.includes(trace) || bytes.includes(Buffer.from(trace, 'utf16le')))
        .map((trace) => `${entry.name}: ${trace}`);
    });
}

/** What any user of the machine may read of a process and of all that it has started. */
function processTexts(pid: number): string {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  const own = ['cmdline', 'environ', 'comm'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
  return [...own, ...children.map(processTexts)].join('\n');
}

const pageKeeps = (page: Page): Promise<string> =>
  page.evaluate(async () =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value),
      { ...localStorage },
      { ...sessionStorage },
      await indexedDB.databases(),
      await caches.keys(),
      performance.getEntriesByType('resource').map(({ name }) => name),
      location.href,
      history.state,
    ]),
  );

test('S44: credentials are found nowhere: not in the page, on its wires, in files, logs, arguments, exports, or after a kill', async ({
  page,
  gwanje,
}) => {
  test.slow();
  const { main } = await loadScene('alley');
  const camera = await startRtspServer({
    port: 0,
    credentials: account,
    streams: [{ path: '/cam/axis-media/media.amp', variants: [{ clip: main }] }],
  });
  const heard: string[] = [];
  page.on('request', (request) => heard.push(request.url(), JSON.stringify(request.headers())));
  page.on('console', (message) => heard.push(message.text()));
  page.on('websocket', (socket) => {
    heard.push(socket.url());
    socket.on('framereceived', ({ payload }) => heard.push(payload.toString()));
  });
  await page.reload();

  const streamOf = (login: string): string => `rtsp://${login}@127.0.0.1:${camera.port}/cam/axis-media/media.amp`;
  const records = [
    { kind: 'camera', name: 'CAM-A', ip: '127.0.0.1', url: streamOf(inUrl(account)) },
    { kind: 'camera', name: 'CAM-B', ip: '127.0.0.1', url: streamOf(`${account.username}:${wrong}`) },
    { kind: 'camera', name: 'CAM-C', ip: '127.0.0.1', url: `rtsp://${inUrl(account)}@127.0.0.1:1/a` },
  ];
  const joinLine = `kubeadm join 192.168.0.14:6443 --token ${token} --discovery-token-ca-cert-hash sha256:${'8'.repeat(64)}`;
  await page.getByRole('link', { name: '인벤토리', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: '가져오기', exact: true }).first().click();
  await page.getByRole('textbox', { name: '가져올 글' }).fill(`${JSON.stringify(records)}\n\n${joinLine}\n`);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '4건 저장' }).click();
  await expect(page.getByText('가져왔습니다')).toBeVisible();

  // One plays, one is refused, one is not there; and each is asked once more by hand.
  await page.getByRole('link', { name: '관제' }).click();
  await expect(page.getByText('사용자 이름이나 비밀번호가 틀립니다').first()).toBeVisible({ timeout: 20_000 });
  await expect
    .poll(
      () => page.evaluate(() => [...document.querySelectorAll('video')].some(({ readyState }) => readyState >= 3)),
      {
        timeout: 20_000,
      },
    )
    .toBe(true);
  heard.push(await pageKeeps(page));
  await page.getByRole('link', { name: '인벤토리', exact: true }).click();
  for (const [name, answer] of [
    ['CAM-B', '사용자 이름이나 비밀번호가 틀립니다'],
    ['CAM-C', '카메라가 연결을 거절했습니다'],
    ['CAM-A', 'avc1.'],
  ] as const) {
    await page.getByRole('treeitem').filter({ hasText: name }).click();
    await page.getByRole('button', { name: '영상 시험' }).click();
    await expect(
      page
        .getByRole('region', { name: `${name} 상세` })
        .getByText(answer)
        .first(),
    ).toBeVisible();
    heard.push(await pageKeeps(page));
  }
  const downloaded = async (button: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  await page.getByRole('button', { name: '내보내기' }).click();
  heard.push(await downloaded('파일로 받기'));
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: '설정' }).click();
  heard.push(await downloaded('내보내기'));

  expect(heard.length).toBeGreaterThan(50);
  expect(tracesIn(heard.join('\n'))).toEqual([]);
  const processes = processTexts(gwanje.process.pid!);
  expect(processes).toContain('--no-demo');
  expect(tracesIn(processes)).toEqual([]);

  const gone = once(gwanje.process, 'exit');
  gwanje.process.kill('SIGKILL');
  await gone;
  expect(tracesInFiles(gwanje.dataDirectory)).toEqual([]);
  expect(tracesIn(gwanje.output())).toEqual([]);

  // The next one crashes as Node itself does, with the same credentials in use.
  const again = await startGwanje(['--no-demo'], gwanje.dataDirectory);
  try {
    await page.goto(again.url);
    await expect
      .poll(
        () => page.evaluate(() => [...document.querySelectorAll('video')].some(({ readyState }) => readyState >= 3)),
        { timeout: 20_000 },
      )
      .toBe(true);
    const crashed = once(again.process, 'exit');
    again.process.kill('SIGABRT');
    expect(await crashed).toEqual([null, 'SIGABRT']);
  } finally {
    await again.stop();
  }
  await camera.stop();
  expect(tracesInFiles(gwanje.dataDirectory)).toEqual([]);
  expect(tracesIn(again.output())).toEqual([]);
});
