import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startDemoSite } from '../../../main/demo/index.ts';
import type { DemoSite } from '../../../main/ports/index.ts';
import type { Device, DeviceKind } from '../../../preload/contract/index.ts';
import { openRtsp } from './rtsp-client.ts';

interface Post {
  username: string;
  cpu: number;
  memory: number;
  code: string;
  message: string;
}

let site: DemoSite | null = null;
let receiver: Server | null = null;

afterEach(async () => {
  await site?.stop();
  site = null;
  receiver?.closeAllConnections();
  receiver?.close();
  receiver = null;
});

/** A receiver of `/usage`; the first `failures` posts are broken off. */
async function receive(failures = 0): Promise<{ url: string; posts: Post[] }> {
  const posts: Post[] = [];
  let left = failures;
  receiver = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (left-- > 0) {
        request.socket.destroy();
        return;
      }
      posts.push(JSON.parse(Buffer.concat(chunks).toString()) as Post);
      response.end('{"code":"0000","message":"처리성공"}');
    });
  });
  await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/usage`, posts };
}

const device = (kind: DeviceKind, name: string): Device => ({ kind, name, id: `id of ${name}` }) as Device;
const records = (text: string): Record<string, unknown>[] =>
  text.split('\n\n').map((record) => JSON.parse(record) as Record<string, unknown>);

test('S41 S43 S35 the records hold the source’s own site, and every stream in them plays', async () => {
  site = await startDemoSite({ seed: 1 });
  const all = records(site.records);
  const kinds = all.map(({ kind }) => kind);
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  expect([count('master'), count('terminal'), count('camera'), count('analysis-server'), count('router')]).toEqual([
    2, 8, 8, 1, 1,
  ]);
  expect(all[0]).toMatchObject({ name: 'Master01', ip: '192.168.0.14', port: '5000', description: '마스터 서버 1' });
  expect(all.find(({ name }) => name === 'EdgeCCTV01')).toMatchObject({
    type: 1,
    gps: { latitude: '37.57', longitude: '126.98' },
    address: '서울시 마포구 상암동 1599',
    ip: '192.168.0.9',
    isSupportAnnalysis: 'YES',
    description: '이 CCTV는 상암동에 설치된 엣지 CCTV 임',
  });
  expect(all.filter(({ isSupportAnnalysis }) => isSupportAnnalysis === 'NO')).toHaveLength(1);
  const urls = all.flatMap(({ url, substreamUrl }) => [url, substreamUrl]).filter((url) => typeof url === 'string');
  expect(urls).toHaveLength(24);
  await Promise.all(
    urls.map(async (text) => {
      const url = new URL(text);
      const { username, password } = url;
      const client = await openRtsp({ port: Number(url.port), path: url.pathname + url.search, username, password });
      await client.until(() => client.frames().length > 2);
      client.close();
    }),
  );
});

test('S50 S51 every host posts the source’s body each second, and goes on after failures', async () => {
  site = await startDemoSite({ seed: 1 });
  const { url, posts } = await receive(5);
  site.postUsageTo(url);
  await expect.poll(() => posts.length, { timeout: 8000 }).toBeGreaterThan(33);
  const names = new Set(posts.map(({ username }) => username));
  expect(names.size).toBe(11);
  expect(names).toContain('edge-master-01-1129');
  expect(names).toContain('edge-worker-01-1129');
  for (const post of posts) {
    expect(Object.keys(post)).toEqual(['code', 'message', 'username', 'cpu', 'memory']);
    expect(post).toMatchObject({ code: '0000', message: '처리성공' });
    expect(post.cpu).toBeGreaterThan(0);
    expect(post.memory).toBeLessThan(100);
  }
});

test('faults: overload, silence and a cut camera come and go, and are told', async () => {
  site = await startDemoSite({ seed: 1 });
  const told: number[] = [];
  site.onChange(({ faults }) => told.push(faults.length));
  const { url, posts } = await receive();
  site.postUsageTo(url);
  const edge = device('terminal', 'EdgeCCTV03');
  const quiet = device('terminal', 'EdgeCCTV04');
  await site.setFault('overload', edge, true);
  await site.setFault('silence', quiet, true);
  const camera = device('camera', 'CAM-02 주차장 A');
  const url2 = new URL(String(records(site.records).find(({ name }) => name === camera.name)?.['url']));
  const target = { port: Number(url2.port), path: url2.pathname, username: 'root', password: 'root' };
  const viewer = await openRtsp(target);
  expect((await site.setFault('cut-camera', camera, true)).faults).toHaveLength(3);
  await viewer.closed;
  const of = (username: string): Post[] => posts.filter((post) => post.username.startsWith(username));
  await expect.poll(() => of('edge-worker-03').at(-1)?.cpu, { timeout: 8000 }).toBeGreaterThan(90);
  expect(of('edge-worker-04')).toEqual([]);
  await site.setFault('overload', edge, false);
  await site.setFault('silence', quiet, false);
  expect((await site.setFault('cut-camera', camera, false)).faults).toEqual([]);
  const again = await openRtsp(target);
  await again.until(() => again.frames().length > 2);
  again.close();
  await expect.poll(() => of('edge-worker-04').length, { timeout: 4000 }).toBeGreaterThan(0);
  await expect.poll(() => of('edge-worker-03').at(-1)?.cpu, { timeout: 8000 }).toBeLessThan(85);
  expect(told).toEqual([1, 2, 3, 2, 1, 0]);
});

test('S16 S57 a master’s API server goes away alone, an edge’s node falls silent, and both come back', async () => {
  site = await startDemoSite({ seed: 1 });
  expect(site.kubeconfigs.map(({ master }) => master)).toEqual(['Master01', 'Master02']);
  const access = site.kubeconfigs.map(({ text }) => {
    const { clusters, users } = JSON.parse(text) as {
      clusters: { cluster: { server: string } }[];
      users: { user: { token: string } }[];
    };
    return { server: clusters[0]?.cluster.server ?? '', token: users[0]?.user.token ?? '' };
  });
  expect(new Set(access.map(({ token }) => token.length > 20)).has(false)).toBe(false);
  const ask = async (index: number, path: string): Promise<unknown> => {
    const { server = '', token = '' } = access[index] ?? {};
    const answer = await fetch(`${server}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return answer.json();
  };
  const readiness = async (): Promise<unknown> => {
    const { status } = (await ask(0, '/api/v1/nodes/edge-worker-02')) as {
      status: { conditions: { type: string; status: string }[] };
    };
    return status.conditions.find(({ type }) => type === 'Ready')?.status;
  };
  const master = device('master', 'Master02');
  const edge = device('terminal', 'EdgeCCTV02');
  await site.setFault('cluster-down', master, true);
  await expect(ask(1, '/version')).rejects.toThrow();
  expect(await readiness()).toBe('True');
  await site.setFault('node-down', edge, true);
  expect(await readiness()).toBe('Unknown');
  await site.setFault('cluster-down', master, false);
  await site.setFault('node-down', edge, false);
  expect(await ask(1, '/version')).toMatchObject({ gitVersion: expect.any(String) as string });
  expect(await readiness()).toBe('True');
  // Without the token nobody comes in.
  expect((await fetch(`${access[0]?.server}/api/v1/nodes`)).status).toBe(401);
});

test('a device that the demo does not simulate is not found', async () => {
  site = await startDemoSite({ seed: 1 });
  const { setFault } = site;
  for (const [fault, one] of [
    ['overload', device('camera', 'CAM-01 정문 차단기')],
    ['cut-camera', device('terminal', 'EdgeCCTV01')],
    ['cluster-down', device('terminal', 'EdgeCCTV01')],
    ['node-down', device('master', 'Master01')],
  ] as const)
    await expect(setFault(fault, one, true)).rejects.toThrow(/does not simulate/);
  expect(site.state().faults).toEqual([]);
});

test('two sites at once: the second takes a free port; stopping is quick and leaves no timer or socket', async () => {
  const other = await startDemoSite({ seed: 1 });
  site = await startDemoSite({ seed: 1 });
  const portOf = (one: DemoSite): string => new URL(String(records(one.records)[2]?.['url'])).port;
  expect(portOf(site)).not.toBe(portOf(other));
  const { url } = await receive();
  for (const one of [site, other]) one.postUsageTo(url);
  const { pathname, port } = new URL(String(records(site.records)[2]?.['url']));
  const viewer = await openRtsp({ port: Number(port), path: pathname, username: 'root', password: 'root' });
  await viewer.until(() => viewer.frames().length > 2);
  const startedMs = performance.now();
  await Promise.all([site.stop(), other.stop()]);
  expect(performance.now() - startedMs).toBeLessThan(1000);
  await viewer.closed;
  receiver?.closeAllConnections();
  await new Promise((resolve) => receiver?.close(resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const left = process.getActiveResourcesInfo().filter((kind) => /TCPServerWrap|TCPSocketWrap|TCPWRAP/.test(kind));
  expect(left).toEqual([]);
});
