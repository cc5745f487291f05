import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClipFrame, makeNumberedClip } from './rig/numbered-clip.ts';
import { RtspCamera } from './rig/rtsp-camera.ts';
import { cameraId, pause, playlistUrl, startVideoPath, type VideoPath } from './rig/video-path.ts';

const pageOrigin = 'http://127.0.0.1:8080';
const framesPerSecond = 25;
let frames: ClipFrame[];
let camera: RtspCamera;
let path: VideoPath;

beforeAll(async () => {
  frames = await makeNumberedClip({ width: 320, height: 192, framesPerSecond, keyFrameSeconds: 1, seconds: 8 });
});
afterEach(async () => {
  await path.stop();
  await camera.stop();
});

async function open(options: { reportOffsetMs?: number } = {}): Promise<string> {
  camera = await new RtspCamera({ frames, framesPerSecond, ...options }).listen();
  const { url } = camera;
  path = startVideoPath(() => ({ url, credentials: null }), { allowedOrigins: [pageOrigin] });
  return playlistUrl(path);
}

const playlist = async (url: string): Promise<string> => (await fetch(url)).text();

describe('one camera, many viewers', () => {
  it('has one upstream connection, made by the first viewer and closed a grace period after the last', async () => {
    const url = await open();
    expect(camera.connections).toBe(0);
    const leaving = new AbortController();
    await Promise.all(Array.from({ length: 6 }, () => playlist(url)));
    expect(camera.connections).toBe(1);
    leaving.abort();
    // A client of plain HTTP counts for 10 s after its last request, then the grace of 1 s passes.
    const idle = await path.until((status) => status.state === 'idle', 14_000);
    expect(idle).toMatchObject({ viewers: 0, connections: 1 });
    expect(camera.viewers).toBe(0);
  });

  it('a page that asks and never reads is cut off, and memory stays bounded', async () => {
    const url = await open();
    const text = await playlist(url);
    const segment = /^s\d+\.m4s/m.exec(text)![0];
    await pause(2500);
    const { webSocketUrl, ticket } = await path.endpoint();
    const socket = new WebSocket(webSocketUrl, { origin: pageOrigin });
    await new Promise((resolve) => socket.once('open', resolve));
    // The cut may be felt at any of the sends below.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(JSON.stringify({ ticket }));
    const before = process.memoryUsage().rss;
    socket.pause();
    const newest = Number(segment.slice(1, -4)) + 1;
    for (let id = 1; id <= 20_000 && socket.readyState === WebSocket.OPEN; id += 1) {
      socket.send(JSON.stringify({ id, path: `/live/${cameraId}/main/s${newest}.m4s` }));
      if (id % 100 === 0) await pause(5);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    socket.resume();
    await closed;
    // Others are served as before.
    expect(await playlist(url)).toContain('#EXTM3U');
    expect((await playlist(url)).match(/#EXTINF/g)!.length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['a page from elsewhere', { origin: 'http://evil.example' }],
    ['no page at all', {}],
  ])('%s gets no socket', async (_title, options) => {
    await open();
    const { webSocketUrl } = await path.endpoint();
    const refused = new Promise((resolve) => new WebSocket(webSocketUrl, options).once('error', resolve));
    expect(String(await refused)).toContain('403');
  });

  it('a socket without the right ticket is closed', async () => {
    await open();
    const { webSocketUrl } = await path.endpoint();
    const socket = new WebSocket(webSocketUrl, { origin: pageOrigin });
    socket.once('open', () => socket.send(JSON.stringify({ ticket: 'guessed' })));
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(4001);
  });
});

describe('what the origin serves', () => {
  it('holds a reload until its part is there, and refuses one from another life', async () => {
    const url = await open();
    await playlist(url);
    const text = await playlist(url);
    const segment = Number(/PRELOAD-HINT:TYPE=PART,URI="s(\d+)/.exec(text)![1]);
    const startedAtMs = performance.now();
    const later = await playlist(`${url}&_HLS_msn=${segment + 1}&_HLS_part=0`);
    expect(performance.now() - startedAtMs).toBeGreaterThan(100);
    expect(later).toContain(`s${segment + 1}.0.m4s`);
    expect((await fetch(`${url}&_HLS_msn=${segment + 1000}`)).status).toBe(400);
    expect((await fetch(`${url}&_HLS_part=1`)).status).toBe(400);
  });

  it('is let in to by the ticket, and by the right name and page only', async () => {
    const url = await open();
    expect((await fetch(url.replace(/ticket=.*/, 'ticket=wrong'))).status).toBe(403);
    expect((await fetch(url, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await fetch(url.replace(/\?.*/, ''))).status).toBe(403);
  });

  it.each([
    '//',
    '/%',
    '/live/%E0%A4%A/main/live.m3u8',
    '/live/x/main/../../etc/passwd',
    '/live/x/main/s1.9999999.m4s',
    '*',
  ])('answers %s with a refusal and lives on', async (target) => {
    const url = new URL(await open());
    const status = await new Promise((resolve, reject) => {
      const asked = request({ host: url.hostname, port: url.port, path: `${target}${url.search}` }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(await playlist(url.href)).toContain('#EXTM3U');
  });

  it('plays in ffprobe: one key frame a second, no hole, times from zero on', async () => {
    const url = await open();
    await playlist(url);
    await pause(3000);
    const { stdout } = await promisify(execFile)('ffprobe', [
      ...['-v', 'error', '-read_intervals', '%+4', '-of', 'json'],
      ...['-show_entries', 'stream=codec_name,width,height:packet=dts_time,flags', url],
    ]);
    const found = JSON.parse(stdout) as {
      streams: { codec_name: string; width: number; height: number }[];
      packets: { dts_time: string; flags: string }[];
    };
    expect(found.streams).toMatchObject([{ codec_name: 'h264', width: 320, height: 192 }]);
    const times = found.packets.map((packet) => Number(packet.dts_time));
    const steps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.max(...steps)).toBeLessThan(0.05);
    expect(Math.min(...steps)).toBeGreaterThan(0.03);
    const keys = found.packets.flatMap(({ flags }, index) => (flags.startsWith('K') ? [index] : []));
    expect(keys.slice(1).every((key, index) => key - keys[index]! === framesPerSecond)).toBe(true);
  });

  it.each([
    ['believes sender reports of a clock like ours', -300, -300],
    ['does not believe a clock that is an hour off', 3_600_000, 0],
  ])('%s', async (_title, reportOffsetMs, shift) => {
    const url = await open({ reportOffsetMs });
    await playlist(url);
    await pause(2500);
    const text = await playlist(url);
    const dates = [...text.matchAll(/PROGRAM-DATE-TIME:(\S+)/g)].map((match) => Date.parse(match[1]!));
    const age = Date.now() - dates.at(-1)!;
    // The newest segment began within the last second.
    expect(age + shift).toBeGreaterThan(-60);
    expect(age + shift).toBeLessThan(1200);
  });
});

describe('asking a camera what it offers', () => {
  it('answers codec and size', async () => {
    await open();
    expect(await path.video.probe({ url: camera.url, credentials: null })).toMatchObject({
      codec: expect.stringMatching(/^avc1\.[0-9a-f]{6}$/),
      widthPixels: 320,
      heightPixels: 192,
      needsTranscoding: false,
    });
  });

  it('throws what the camera deserves', async () => {
    await open();
    await expect(path.video.probe({ url: 'rtsp://127.0.0.1:1/', credentials: null })).rejects.toMatchObject({
      code: 'camera-refused',
    });
  });
});
