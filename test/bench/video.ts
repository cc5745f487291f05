import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import type { DeviceId, MediaEndpoint } from '../../preload/contract/index.ts';
import { openPlayerPage, type PlayerPage, processUse } from '../integration/camera/rig/browser.ts';
import type { PageReport } from '../integration/camera/rig/page.ts';
import { pause } from '../integration/camera/rig/video-path.ts';
import type { FromCameraProcess } from './video/camera-process.ts';
import type { FromOriginProcess } from './video/origin-process.ts';
import type { FromPushProcess } from './video/push-process.ts';
import { type PeerOrigin, startPeerOrigin } from './video/peer-origin.ts';

/**
 * Delay from a frame leaving the camera to that frame on the canvas, with what it costs: our path beside ffmpeg's HLS.
 * Frames carry their number as blocks in the picture; camera, origin and browser are processes of their own.
 */
const { values } = parseArgs({
  options: {
    tiles: { type: 'string', default: '1,4,9,16' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    variants: { type: 'string', default: 'ours,hls-2s,hls-1s,hls-1s-tuned,mse-push' },
  },
});
const tileCounts = values.tiles.split(',').map(Number);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

type Variant = 'ours' | 'hls-2s' | 'hls-1s' | 'hls-1s-tuned' | 'mse-push';
const known: Variant[] = ['ours', 'hls-2s', 'hls-1s', 'hls-1s-tuned', 'mse-push'];
/** Only measured with one tile: the best that others, and the browser itself, can do. */
const singleTile = new Set<Variant>(['hls-1s-tuned', 'mse-push']);
const variants = known.filter((variant) => values.variants.split(',').includes(variant));
/** Left out of the figures: connecting, first pictures, catching up. */
const settleSeconds = 4;
const reopenSeconds = 2;
/** How long the origin is measured with nobody fetching. */
const unwatchedSeconds = Math.min(seconds, 10);

interface Measured {
  p50: number;
  p95: number;
  droppedRatio: number;
  stallsPerMinute: number;
  /** The camera was not connected before. */
  firstPictureMs: number;
  /** Opened while the stream runs; `NaN` = not ours. */
  reopenedMs: number;
  originCpuPercent: number;
  originMemoryMb: number;
  chromiumCpuPercent: number;
}

class Camera {
  readonly #process: ChildProcess;
  readonly #sent = new Map<number, number[]>();
  readonly ready: Promise<string>;

  constructor(shape: { width: number; height: number; framesPerSecond: number }) {
    const clip = { ...shape, keyFrameSeconds: 1, seconds: 60 };
    this.#process = fork(new URL('video/camera-process.ts', import.meta.url).pathname, [JSON.stringify(clip)]);
    this.ready = new Promise((resolve) => {
      this.#process.on('message', (message: FromCameraProcess) => {
        if ('url' in message) return resolve(message.url);
        for (const { index, atMs } of message.sent) this.#sent.set(index, [...(this.#sent.get(index) ?? []), atMs]);
      });
    });
  }

  /** How long ago the frame that shows `number` was sent, the last time before it was seen. */
  delayMs(number: number, seenAtMs: number): number | null {
    const sentAtMs = this.#sent.get(number)?.findLast((atMs) => atMs <= seenAtMs);
    return sentAtMs === undefined ? null : seenAtMs - sentAtMs;
  }

  stop(): void {
    this.#process.disconnect();
  }
}

interface OurOrigin {
  endpoint: MediaEndpoint;
  pid: number;
  stop(): void;
}

async function startOurOrigin(url: string, allowedOrigin: string): Promise<OurOrigin> {
  const child = fork(new URL('video/origin-process.ts', import.meta.url).pathname);
  const endpoint = new Promise<MediaEndpoint>((resolve) => {
    child.once('message', (message: FromOriginProcess) => resolve(message.endpoint));
  });
  child.send({ url, allowedOrigin });
  return { endpoint: await endpoint, pid: child.pid!, stop: () => child.disconnect() };
}

async function startPushOrigin(url: string): Promise<PeerOrigin> {
  const child = fork(new URL('video/push-process.ts', import.meta.url).pathname);
  const started = new Promise<FromPushProcess>((resolve) => child.once('message', resolve));
  child.send({ url });
  const { webSocketUrl } = await started;
  return { urls: [webSocketUrl], pids: [child.pid!], stop: () => Promise.resolve(child.disconnect()) };
}

async function use(pids: number[]): Promise<{ cpuSeconds: number; memoryMb: number }> {
  const all = await Promise.all(pids.map(processUse));
  return {
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    memoryMb: all.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
  };
}

async function measure(page: PlayerPage, camera: Camera, variant: Variant, tiles: number): Promise<Measured> {
  const url = await camera.ready;
  const ours = variant === 'ours' ? await startOurOrigin(url, page.origin) : null;
  const startPeer = (): Promise<PeerOrigin> =>
    variant === 'mse-push' ? startPushOrigin(url) : startPeerOrigin(url, tiles, variant === 'hls-2s' ? 2 : 1);
  const peer = ours === null ? await startPeer() : null;
  try {
    const cameras = Array.from({ length: tiles }, (_, index) => `camera-${index}` as DeviceId);
    const playOurs = async ({ endpoint }: OurOrigin): Promise<void> =>
      page.play({ kind: 'ours', endpoint, cameras, profile: tiles === 1 ? 'main' : 'sub' });
    if (ours !== null) {
      await playOurs(ours);
    } else if (peer !== null && variant === 'mse-push') {
      await page.play({ kind: 'push', urls: peer.urls });
    } else if (peer !== null) {
      const config = variant === 'hls-1s-tuned' ? { liveSyncDurationCount: 1 } : {};
      await page.play({ kind: 'hls', urls: peer.urls, config });
    }
    await pause(settleSeconds * 1000);
    const originPids = ours === null ? peer!.pids : [ours.pid];
    const started = { page: await page.report(), origin: await use(originPids), browser: await use([page.pid]) };
    await pause(seconds * 1000);
    const ended = { page: await page.report(), origin: await use(originPids), browser: await use([page.pid]) };
    // Send times come in batches.
    await pause(300);
    const delays = ended.page.seen
      .flatMap(({ number, atMs }) => camera.delayMs(number, atMs) ?? [])
      .sort((a, b) => a - b);
    const total = (report: PageReport, of: (tile: PageReport['tiles'][number]) => number): number =>
      report.tiles.reduce((sum, tile) => sum + of(tile), 0);
    const grown = (of: (tile: PageReport['tiles'][number]) => number): number =>
      total(ended.page, of) - total(started.page, of);
    const slowest = (report: PageReport): number =>
      Math.max(...report.tiles.map(({ firstPictureMs }) => firstPictureMs ?? NaN));
    let reopenedMs = NaN;
    if (ours !== null) {
      // Within the grace in which the streams keep running.
      await playOurs(ours);
      await pause(reopenSeconds * 1000);
      reopenedMs = slowest(await page.report());
    }
    return {
      p50: quantile(delays, 0.5),
      p95: quantile(delays, 0.95),
      droppedRatio:
        grown(({ dropped }) => dropped) /
        Math.max(
          1,
          grown(({ frames }) => frames),
        ),
      stallsPerMinute: (grown(({ stalls }) => stalls) * 60) / seconds,
      firstPictureMs: slowest(ended.page),
      reopenedMs,
      originCpuPercent: ((ended.origin.cpuSeconds - started.origin.cpuSeconds) * 100) / seconds,
      originMemoryMb: ended.origin.memoryMb,
      chromiumCpuPercent: ((ended.browser.cpuSeconds - started.browser.cpuSeconds) * 100) / seconds,
    };
  } finally {
    await page.stopPlaying();
    await pause(300);
    ours?.stop();
    await peer?.stop();
  }
}

/** CPU and memory of our origin while `cameras` streams run and nobody fetches anything. */
async function measureUnwatched(camera: Camera, cameras: number): Promise<{ cpuPercent: number; memoryMb: number }> {
  const pageOrigin = 'http://bench.invalid';
  const origin = await startOurOrigin(await camera.ready, pageOrigin);
  const socket = new WebSocket(origin.endpoint.webSocketUrl, { origin: pageOrigin });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ ticket: origin.endpoint.ticket }));
  for (let index = 0; index < cameras; index += 1) socket.send(JSON.stringify({ watch: `camera-${index}/sub` }));
  await pause(settleSeconds * 1000);
  const started = await use([origin.pid]);
  await pause(unwatchedSeconds * 1000);
  const ended = await use([origin.pid]);
  socket.terminate();
  origin.stop();
  return { cpuPercent: ((ended.cpuSeconds - started.cpuSeconds) * 100) / unwatchedSeconds, memoryMb: ended.memoryMb };
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

const cameras = {
  one: new Camera({ width: 1280, height: 720, framesPerSecond: 25 }),
  many: new Camera({ width: 640, height: 360, framesPerSecond: 15 }),
};
const page = await openPlayerPage();
const results = new Map<string, Measured[]>();
type Unwatched = Awaited<ReturnType<typeof measureUnwatched>>;
const unwatched = { one: [] as Unwatched[], sixteen: [] as Unwatched[] };
for (let round = 0; round < rounds; round += 1) {
  for (const tiles of tileCounts) {
    for (const variant of variants) {
      if (singleTile.has(variant) && tiles !== 1) continue;
      const measured = await measure(page, tiles === 1 ? cameras.one : cameras.many, variant, tiles);
      const key = `${tiles} ${variant}`;
      results.set(key, [...(results.get(key) ?? []), measured]);
      const { p50, p95, stallsPerMinute } = measured;
      const figures = `p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms, ${stallsPerMinute.toFixed(1)} stalls/min`;
      process.stderr.write(`round ${round + 1}: ${key}: ${figures}\n`);
    }
  }
  unwatched.one.push(await measureUnwatched(cameras.many, 1));
  unwatched.sixteen.push(await measureUnwatched(cameras.many, 16));
}
await page.close();
cameras.one.stop();
cameras.many.stop();

const figures: Record<string, number | number[]> = {};
const show = (numbers: number[], digits = 0): string => {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return `${median(numbers).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
};
console.log(
  `${rounds} interleaved rounds of ${seconds} s; median (least–most) of the rounds; 1 tile 720p25, more 360p15\n`,
);
const columns = [
  'tiles',
  'variant',
  'p50 ms',
  'p95 ms',
  'dropped %',
  'stalls/min',
  'first ms',
  'reopened ms',
  'origin CPU %',
  'origin MB',
  'Chromium CPU %',
];
const rows = [columns];
for (const [key, measured] of results) {
  const of = (name: keyof Measured): number[] => measured.map((one) => one[name]);
  const [tiles = '', variant = ''] = key.split(' ');
  const dropped = of('droppedRatio').map((ratio) => ratio * 100);
  rows.push([
    ...[tiles, variant, show(of('p50')), show(of('p95')), show(dropped, 2), show(of('stallsPerMinute'), 1)],
    ...[
      show(of('firstPictureMs')),
      show(of('reopenedMs')),
      show(of('originCpuPercent'), 1),
      show(of('originMemoryMb')),
      show(of('chromiumCpuPercent')),
    ],
  ]);
  for (const name of [
    'p50',
    'p95',
    'droppedRatio',
    'stallsPerMinute',
    'firstPictureMs',
    'reopenedMs',
    'chromiumCpuPercent',
  ] as const) {
    figures[`${key.replace(' ', '-tiles-')}-${name}`] = of(name).map((value) => Math.round(value * 1e4) / 1e4);
  }
}
const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
const perCamera = (name: 'cpuPercent' | 'memoryMb'): number =>
  median(unwatched.sixteen.map((sample, round) => (sample[name] - unwatched.one[round]![name]) / 15));
console.log(
  `\norigin without viewers, each further camera: ${perCamera('cpuPercent').toFixed(2)} % of a core, ${perCamera('memoryMb').toFixed(1)} MB`,
);

interface Target {
  value: number;
  limit: number;
  ok: boolean;
}
const targets: Record<string, Target> = {};
const atMost = (name: string, value: number, limit: number): void =>
  void (targets[name] = { value, limit, ok: value <= limit });
const atLeast = (name: string, value: number, limit: number): void =>
  void (targets[name] = { value, limit, ok: value >= limit });
/** Four digits: the smallest target is a fifth of a percent. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const at = (key: string, name: keyof Measured): number | null => {
  const measured = results.get(key);
  return measured === undefined ? null : rounded(median(measured.map((one) => one[name])));
};
/** How many times nearer to now than another variant; of the same rounds. */
const ratio = (key: string): number | null => {
  const [peer, own] = [results.get(key), results.get('1 ours')];
  return peer === undefined || own === undefined
    ? null
    : rounded(median(peer.map(({ p50 }, index) => p50 / own[index]!.p50)));
};
const check = (add: typeof atMost, name: string, value: number | null, limit: number): void => {
  if (value !== null) add(name, value, limit);
};
check(atLeast, 'one tile: times nearer than ffmpeg HLS 2 s', ratio('1 hls-2s'), 25);
check(atLeast, 'one tile: times nearer than the best-tuned plain HLS', ratio('1 hls-1s-tuned'), 7);
check(atMost, 'one tile: p95 ms', at('1 ours', 'p95'), 350);
check(atMost, 'one tile: stalls a minute', at('1 ours', 'stallsPerMinute'), 0);
check(atMost, 'one tile: first picture ms, opened while the stream runs', at('1 ours', 'reopenedMs'), 500);
const bound = at('1 mse-push', 'p50');
const own = at('1 ours', 'p50');
check(atMost, 'one tile: times the MSE-push bound', bound === null || own === null ? null : rounded(own / bound), 2.5);
check(atMost, '16 tiles: p95 ms', at('16 ours', 'p95'), 350);
const dropped = at('16 ours', 'droppedRatio');
check(atMost, '16 tiles: dropped %', dropped === null ? null : dropped * 100, 0.2);
check(atMost, '16 tiles: stalls a minute over all', at('16 ours', 'stallsPerMinute'), 1);
atMost('origin: % of a core for each further camera', rounded(perCamera('cpuPercent')), 0.14);
atMost('origin: MB for each further camera', rounded(perCamera('memoryMb')), 5.5);
for (const [name, { value, limit, ok }] of Object.entries(targets))
  console.log(`${ok ? 'ok    ' : 'MISSED'} ${name}: ${value} (limit ${limit})`);
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
console.log(JSON.stringify({ bench: 'video', machine, figures, targets }));
