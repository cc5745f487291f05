import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { readClip } from '../../../main/demo/clip.ts';
import { type RtspServer, type RtspStream, startRtspServer } from '../../../main/demo/rtsp-server.ts';
import { ffmpegMissing } from './ffmpeg.ts';
import { openRtsp, type RtspClient } from './rtsp-client.ts';

const folder = new URL('../../../resources/demo/', import.meta.url);
const main = readClip(readFileSync(new URL('gate-main.h264', folder)), 15);
const sub = readClip(readFileSync(new URL('gate-sub.h264', folder)), 15);
const path = '/CAM-01/axis-media/media.amp';
const credentials = { username: 'root', password: 'root' };
const run = promisify(execFile);

let server: RtspServer | null = null;
const clients: RtspClient[] = [];

async function start(stream: Partial<RtspStream> = {}): Promise<RtspServer> {
  const streams: RtspStream[] = [{ path, variants: [{ clip: main }, { clip: sub }], ...stream }];
  server = await startRtspServer({ port: 0, credentials, streams });
  return server;
}

async function play(port: number, query = ''): Promise<RtspClient> {
  const client = await openRtsp({ port, path: path + query, ...credentials });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.stop();
  server = null;
});

describe.skipIf(ffmpegMissing)('played by ffprobe', () => {
  const probe = async (url: string): Promise<string> => {
    const args = [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-show_entries',
      'stream=codec_name,width,height',
      '-of',
      'csv=p=0',
    ];
    return (await run('ffprobe', [...args, url], { timeout: 15_000 })).stdout.trim();
  };

  test('main and sub stream by AXIS parameters, with digest', async () => {
    const { port } = await start();
    const url = `rtsp://root:root@127.0.0.1:${port}${path}`;
    expect(await probe(url)).toBe('h264,1280,720');
    expect(await probe(`${url}?resolution=640x360&videocodec=h264&fps=15`)).toBe('h264,640,360');
  });

  test('a wrong password is answered 401', async () => {
    const { port } = await start();
    await expect(probe(`rtsp://root:wrong@127.0.0.1:${port}${path}`)).rejects.toThrow(/401/);
    await expect(probe(`rtsp://127.0.0.1:${port}${path}`)).rejects.toThrow(/401/);
  });
});

test('an unknown path is answered 404', async () => {
  const { port } = await start();
  await expect(openRtsp({ port, path: '/CAM-99', ...credentials })).rejects.toThrow(/404/);
});

test('two viewers get the same packets, each from a key frame on', async () => {
  const { port } = await start();
  const first = await play(port);
  await first.until(() => first.packets.length > 60);
  const second = await play(port);
  await second.until(() => second.packets.length > 60);
  for (const client of [first, second]) {
    // STAP-A with SPS and PPS opens the stream.
    expect((client.packets[0]?.payload[0] ?? 0) & 0x1f).toBe(24);
    expect((client.packets[0]?.payload[3] ?? 0) & 0x1f).toBe(7);
  }
  await first.until(() => first.packets.some(({ sequence }) => sequence === second.packets[40]?.sequence));
  const shared = first.packets.find(({ sequence }) => sequence === second.packets[40]?.sequence);
  expect(shared?.payload.equals(second.packets[40]?.payload ?? Buffer.alloc(0))).toBe(true);
});

test('timestamps and sequence numbers go on over the loop’s seam, paced by the clock', async () => {
  const sent: { index: number; atMs: number }[] = [];
  // The loop ends 1.5 s after the start.
  const epochMs = performance.now() - (main.frames.length / 15 - 1.5) * 1000;
  const { port } = await start({ epochMs, onSent: (index, atMs) => sent.push({ index, atMs }) });
  const client = await play(port);
  await client.until(() => client.frames().length > 45);
  const frames = client.frames();
  const steps = frames.slice(1).map((frame, i) => (frame.timestamp - (frames[i]?.timestamp ?? 0) + 2 ** 32) % 2 ** 32);
  expect(new Set(steps)).toEqual(new Set([6000]));
  const sequences = client.packets.map(({ sequence }) => sequence);
  expect(sequences.slice(1).every((sequence, i) => sequence === (((sequences[i] ?? 0) + 1) & 0xffff))).toBe(true);
  const seam = sent.findIndex(({ index }) => index === main.frames.length);
  expect(seam).toBeGreaterThan(0);
  const [before, after] = [sent[seam - 5], sent[seam + 5]];
  expect(((after?.atMs ?? 0) - (before?.atMs ?? 0)) / 10).toBeGreaterThan(50);
  expect(((after?.atMs ?? 0) - (before?.atMs ?? 0)) / 10).toBeLessThan(85);
});

test('a sender report comes before the first picture and maps its time to the wall clock', async () => {
  const { port } = await start();
  const client = await play(port);
  await client.until(() => client.frames().length > 20);
  const [report] = client.reports;
  expect(report?.beforeFirstPacket).toBe(true);
  const last = client.frames().at(-1);
  const capturedMs = (report?.wallMs ?? 0) + (((last?.timestamp ?? 0) - (report?.timestamp ?? 0)) | 0) / 90;
  expect(Math.abs(capturedMs - (last?.receivedMs ?? 0))).toBeLessThan(150);
});

test('a cut stream drops its viewers and answers nobody until it is restored', async () => {
  const site = await start();
  const client = await play(site.port);
  await client.until(() => client.packets.length > 10);
  site.setCut(path, true);
  await client.closed;
  const waiting = openRtsp({ port: site.port, path, ...credentials });
  const outcome = Promise.race([
    waiting.then(
      () => 'answered',
      () => 'dropped',
    ),
    new Promise((resolve) => setTimeout(() => resolve('silent'), 400)),
  ]);
  expect(await outcome).toBe('silent');
  site.setCut(path, false);
  await expect(waiting).rejects.toThrow();
  const again = await play(site.port);
  await again.until(() => again.packets.length > 10);
});

test('a viewer that does not read is dropped instead of being held in memory', async () => {
  const big = { ...sub, frames: sub.frames.map((frame) => ({ ...frame, slices: [Buffer.alloc(600_000, 0x41)] })) };
  big.frames.forEach((frame) => frame.slices[0]?.writeUInt8(frame.isKey ? 0x65 : 0x41));
  const { port } = await start({ variants: [{ clip: big }] });
  const client = await play(port);
  client.pause();
  await expect.poll(() => server?.connections(), { timeout: 15_000 }).toBe(0);
});

test('garbage ends the connection, endless headers too', async () => {
  const { port } = await start();
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', `OPTIONS * RTSP/1.0\r\n${'x: y\r\n'.repeat(4000)}`]) {
    const socket: Socket = connect(port, '127.0.0.1');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
      socket.write(bytes);
    });
    expect(answer).toMatch(/^RTSP\/1\.0 400/);
  }
});

test('stopping leaves no connection and no timer', async () => {
  const site = await start();
  const client = await play(site.port);
  await client.until(() => client.packets.length > 10);
  const startedMs = performance.now();
  await site.stop();
  server = null;
  await client.closed;
  expect(performance.now() - startedMs).toBeLessThan(1000);
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap')).toEqual([]);
  await expect(play(site.port)).rejects.toThrow();
});
