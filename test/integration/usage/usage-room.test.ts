import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startUsageServer } from '../../../main/adapters/fastify-usage-server.ts';
import { usageReplies } from '../../../main/ports/index.ts';
import type { MetricsEvent } from '../../../preload/contract/index.ts';
import { collect } from '../../fakes/collect.ts';
import { aDevice, createTestSite, demoSettings, type TestSite } from '../../main/metrics/site.ts';
import { has } from '../../setup/requirements.mjs';
import { openRaw, send } from './http.ts';

const run = promisify(execFile);
let site: TestSite;
let port: number;

beforeEach(async () => {
  site = createTestSite({ startUsageServer });
  site.setDevices([aDevice('m1', 'master', 'Master01', 'edge-master-01')]);
  port = await listenAnywhere();
});
afterEach(() => site.remove());

/** The contract has no port 0: a free one is found by asking the system, and given to the room. */
async function listenAnywhere(): Promise<number> {
  const probe = await startUsageServer({
    host: '127.0.0.1',
    port: 0,
    answer: () => usageReplies.accepted,
    refused: () => undefined,
  });
  await probe.stop();
  await site.metrics.configure({ ...demoSettings, port: probe.port });
  return site.metrics.receiver().port ?? 0;
}

async function samples() {
  const told = collect<MetricsEvent>(site.metrics.procedures.watch(undefined, { signal: site.closed }));
  return (await told.next()).flatMap((event) => event.samples);
}

const success = { code: '0000', message: '처리성공' };
const json = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...success, username: 'edge-master-01-1129', cpu: 37.5, memory: 61, ...change });
const dict = "{'code': '0000', 'message': '처리성공', 'username': 'edge-master-01-1129', 'cpu': 37.5, 'memory': 61}";

describe('posts over a real connection (S50, S51, S52)', () => {
  it.each<[string, string | Uint8Array, keyof typeof usageReplies]>([
    ['JSON', json(), 'accepted'],
    ['numeric strings', json({ cpu: '37.5', memory: '61' }), 'accepted'],
    ['extra fields', json({ disk: { used: 80 } }), 'accepted'],
    ['a Python dict', dict, 'accepted'],
    ['a cpu that is not known', json({ cpu: null }), 'accepted'],
    ['a failure of the sender', '{"code":"9001","message":"센서 오류","username":"edge-master-01-1129"}', 'accepted'],
    ['an empty body', '', 'bodyEmpty'],
    ['half a body', json().slice(0, 30), 'bodyNotJson'],
    ['NaN', json().replace('37.5', 'NaN'), 'cpuNotNumber'],
    ['a negative cpu', json({ cpu: -0.1 }), 'cpuOutOfRange'],
    ['a memory above 100', json({ memory: 100.1 }), 'memoryOutOfRange'],
    ['no memory', json({ memory: undefined }), 'memoryMissing'],
    ['no username', json({ username: undefined }), 'usernameMissing'],
    ['a list', '[1,2]', 'bodyNotObject'],
    ['deep nesting', '['.repeat(8000), 'bodyTooDeep'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'bodyNotUtf8'],
  ])('%s', async (_what, body, name) => {
    const { status, code, message } = usageReplies[name];
    expect(await send(port, body)).toMatchObject({ status, envelope: { code, message } });
    expect(site.metrics.receiver()).toMatchObject(
      name === 'accepted' ? { accepted: 1, rejected: 0 } : { accepted: 0, rejected: 1 },
    );
  });

  it('a Python dict in strict mode', async () => {
    await site.metrics.configure({ ...demoSettings, port, tolerant: false });
    expect(await send(port, dict)).toMatchObject({ status: 400, envelope: { code: '1003' } });
  });

  it('what the server itself refuses is counted and reported', async () => {
    await send(port, 'x'.repeat(20_000));
    await send(port, json(), { path: '/other' });
    const raw = await openRaw(port);
    raw.socket.write('hello\r\n\r\n');
    await raw.ended;
    expect(site.metrics.receiver()).toMatchObject({ accepted: 0, rejected: 3 });
    expect(site.reports.map(({ remark }) => remark.facts['reason'])).toEqual(['2003', '2001', '2006']);
  });

  it.skipIf(!has('curl'))('from curl, as the acceptance asks', async () => {
    const { stdout } = await run('curl', ['-s', '-d', json(), `http://127.0.0.1:${port}/usage`]);
    expect(JSON.parse(stdout)).toEqual(success);
    expect(await samples()).toMatchObject([{ deviceId: 'm1', cpuPercent: 37.5, memoryPercent: 61 }]);
  });

  it.runIf(hasPython())('from Python, in the ways its programs are written', async () => {
    const program = `
import json, sys, urllib.parse, urllib.request
fields = {"code": "0000", "message": "처리성공", "username": 'edge-master-01-1129', "cpu": 37.5, "memory": 61}
bodies = [
    json.dumps(fields),
    json.dumps(fields, ensure_ascii=False),
    str(fields),
    urllib.parse.urlencode(fields),
    json.dumps(json.dumps(fields)),
    str({**fields, "message": "it's", "tags": ("a", None, True, float("nan"))}),
]
for body in bodies:
    request = urllib.request.Request(sys.argv[1], data=body.encode(), method="POST")
    print(urllib.request.urlopen(request, timeout=5).read().decode())
`;
    const { stdout } = await run('python3', ['-c', program, `http://127.0.0.1:${port}/usage`], {
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', no_proxy: '*' },
    });
    const answers = stdout.trim().split('\n');
    expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual(Array.from({ length: 6 }, () => success));
    expect(site.metrics.receiver()).toMatchObject({ accepted: 6, rejected: 0 });
  });

  it('on another port when its own is taken', async () => {
    const neighbour = createTestSite({ startUsageServer });
    await neighbour.metrics.configure({ ...demoSettings, port });
    const status = neighbour.metrics.receiver();
    expect(status).toMatchObject({ state: 'listening', wantedPort: port, failure: { code: 'port-in-use' } });
    expect(await send(status.port ?? 0, json())).toMatchObject({ status: 200 });
    expect(neighbour.metrics.receiver().accepted).toBe(1);
    await neighbour.remove();
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
