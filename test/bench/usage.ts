import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { startUsageServer } from '../../main/adapters/fastify-usage-server.ts';
import { openSqliteDatabases } from '../../main/adapters/sqlite-databases.ts';
import { systemClock } from '../../main/adapters/system-clock.ts';
import { createEvents } from '../../main/events/index.ts';
import { createMetrics } from '../../main/metrics/index.ts';
import { Signal } from '../../main/streams.ts';
import type { InventoryEvent, MetricsEvent } from '../../preload/contract/index.ts';
import { createFakeLog } from '../fakes/log.ts';
import { aDevice } from '../main/metrics/site.ts';

/** What a process of senders is asked for. */
interface Load {
  port: number;
  postsPerSecond: number;
  seconds: number;
  senders: number;
  /** False = a connection for each post, as `requests.post` of Python makes it. */
  keepAlive: boolean;
}

interface LoadResult {
  sent: number;
  /** Answered with 200 and the code 0000. */
  answered: number;
  /** From the moment a post was due until it was answered whole, so that a late sender hides nothing. */
  latenciesMs: number[];
}

const bare = 'node:http that only answers';
const kinds = ['/usage', bare] as const;
const rounds = 4;
const rate = { postsPerSecond: 1000, seconds: 5, senders: 50 };

if (process.send === undefined) await compare();
else
  process.once(
    'message',
    (load: Load) => void post(load).then((result) => process.send?.(result, () => process.exit())),
  );

async function compare(): Promise<void> {
  const site = await openSite();
  const peer = await openBare();
  const ports = { '/usage': site.port, [bare]: (peer.address() as AddressInfo).port };
  const results = new Map<string, (LoadResult & { cpuPercent: number })[]>();
  let [sent, accepted] = [0, 0];
  for (const keepAlive of [true, false]) {
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of kinds) {
        const before = site.accepted();
        const result = await measured({ ...rate, port: ports[kind], keepAlive });
        const row = `${kind}, ${keepAlive ? 'connections kept' : 'a connection a post'}`;
        results.set(row, [...(results.get(row) ?? []), result]);
        if (kind !== '/usage') continue;
        sent += result.sent;
        accepted += Math.min(result.answered, site.accepted() - before);
      }
    }
  }
  const calm = await site.calm();
  peer.close();
  await site.close();

  const figures: Record<string, unknown> = {};
  console.log(
    `${rate.postsPerSecond} posts/s from ${rate.senders} senders, ${rounds} rounds of ${rate.seconds} s, interleaved; median (lowest–highest)`,
  );
  for (const [row, measurements] of results) {
    const told = {
      p50Ms: spread(measurements.map(({ latenciesMs }) => quantile(latenciesMs, 0.5))),
      p99Ms: spread(measurements.map(({ latenciesMs }) => quantile(latenciesMs, 0.99))),
      cpuPercent: spread(measurements.map(({ cpuPercent }) => cpuPercent)),
    };
    figures[row] = told;
    const words = Object.entries(told).map(
      ([name, { median, lowest, highest }]) => `${name} ${median} (${lowest}–${highest})`,
    );
    console.log(`  ${row.padEnd(52)} ${words.join('   ')}`);
  }
  console.log(`  lost: ${sent - accepted} of ${sent}`);
  console.log(
    `50 edges at 1 Hz, one page watching: cpu ${calm.cpuPercent} %, a sample is told ${calm.toldP99Ms} ms after its receipt (p99)`,
  );
  figures['50 edges at 1 Hz'] = calm;
  figures['posts'] = { sent, accepted };
  const ours = (results.get('/usage, a connection a post') ?? []).map(({ latenciesMs }) => quantile(latenciesMs, 0.99));
  const targets = {
    lost: { value: sent - accepted, limit: 0, ok: sent - accepted === 0 },
    p99Ms: { value: spread(ours).median, limit: 50, ok: spread(ours).median <= 50 },
    calmCpuPercent: { value: calm.cpuPercent, limit: 5, ok: calm.cpuPercent <= 5 },
    toldP99Ms: { value: calm.toldP99Ms, limit: 1000, ok: calm.toldP99Ms <= 1000 },
  };
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version };
  console.log(JSON.stringify({ bench: 'usage', machine, figures, targets }));
}

/** The rooms as the app has them: database, events, listener, and a page that watches. */
async function openSite() {
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-bench-'));
  const databases = openSqliteDatabases(directory);
  const closing = new AbortController();
  const closed = closing.signal;
  const devices = Array.from({ length: 50 }, (_, index) => aDevice(`t${index}`, 'terminal', `edge-${index}`, null));
  const events = createEvents({ databases, clock: systemClock, closed });
  const metrics = createMetrics({
    databases,
    inventory: { devices: () => devices, changed: new Signal<InventoryEvent>() },
    startUsageServer,
    report: events.report,
    clock: systemClock,
    log: createFakeLog(),
    closed,
  });
  await metrics.configure({ enabled: true, host: '127.0.0.1', port: 6432, tolerant: true, sampleIntervalMs: 1000 });
  const port = metrics.receiver().port;
  if (port === null) throw new Error('the receiver does not listen');
  const delaysMs: number[] = [];
  const reading = (async () => {
    const stream = metrics.procedures.watch(undefined, { signal: closed }) as AsyncIterable<MetricsEvent>;
    for await (const { type, samples } of stream) {
      if (type === 'samples') delaysMs.push(...samples.map(({ atMs }) => Date.now() - atMs));
    }
  })();
  return {
    port,
    accepted: () => metrics.receiver().accepted,
    async calm() {
      delaysMs.length = 0;
      const { cpuPercent } = await measured({ port, postsPerSecond: 50, seconds: 10, senders: 50, keepAlive: false });
      return { cpuPercent: rounded(cpuPercent), toldP99Ms: rounded(quantile(delaysMs, 0.99)) };
    },
    async close() {
      closing.abort();
      await Promise.all([metrics.stop(), reading]);
      databases.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The least that a server of the same answers can do. */
async function openBare(): Promise<http.Server> {
  const answer = JSON.stringify({ code: '0000', message: '처리성공' });
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Has another process post; meanwhile this one's share of a core is measured. */
async function measured(load: Load): Promise<LoadResult & { cpuPercent: number }> {
  const child = fork(import.meta.filename, { stdio: 'inherit' });
  await passed(500);
  const [cpuAtStart, startMs] = [process.cpuUsage(), performance.now()];
  const result = await new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (told) => resolve(told as LoadResult));
    child.once('exit', (code) => reject(new Error(`the senders ended with ${code}`)));
    child.send(load);
  });
  const { user, system } = process.cpuUsage(cpuAtStart);
  return { ...result, cpuPercent: ((user + system) / 1000 / (performance.now() - startMs)) * 100 };
}

async function post({ port, postsPerSecond, seconds, senders, keepAlive }: Load): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive, maxSockets: 128 });
  const total = postsPerSecond * seconds;
  const latenciesMs: number[] = [];
  let answered = 0;
  const one = (index: number, dueMs: number): Promise<void> =>
    new Promise((resolve) => {
      const [username, cpu, memory] = [`edge-${index % senders}-1129`, (index * 7) % 101, (index * 3) % 101];
      const body = JSON.stringify({ code: '0000', message: '처리성공', username, cpu, memory });
      const request = http.request({ host: '127.0.0.1', port, path: '/usage', method: 'POST', agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          latenciesMs.push(performance.now() - dueMs);
          if (response.statusCode === 200 && text.includes('"code":"0000"')) answered += 1;
          resolve();
        });
      });
      // A post that fails is not answered, and so it is counted as lost.
      request.on('error', () => resolve());
      request.end(body);
    });
  const startMs = performance.now();
  const open: Promise<void>[] = [];
  while (open.length < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startMs) / 1000) * postsPerSecond));
    while (open.length < due) open.push(one(open.length, startMs + (open.length / postsPerSecond) * 1000));
    await passed(2);
  }
  await Promise.all(open);
  agent.destroy();
  return { sent: total, answered, latenciesMs };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function spread(values: readonly number[]) {
  return {
    median: rounded(quantile(values, 0.5)),
    lowest: rounded(Math.min(...values)),
    highest: rounded(Math.max(...values)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
