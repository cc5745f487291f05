import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { StreamSource } from '../../../main/ports/index.ts';
import { pause, playlistUrl, startVideoPath, type VideoPath } from './rig/video-path.ts';

const python = '/usr/bin/python3';
const undo: (() => unknown)[] = [];

function hasGStreamer(): boolean {
  try {
    execFileSync(python, ['-c', 'import gi; gi.require_version("GstRtspServer", "1.0")'], { stdio: 'ignore' });
    return true;
  } catch {
    // Not installed: the suite counts as skipped.
    return false;
  }
}

async function gstCamera(pipeline: string, ...login: string[]): Promise<string> {
  const child = spawn(python, [new URL('rig/gst-camera.py', import.meta.url).pathname, pipeline, ...login], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undo.push(() => child.kill('SIGKILL'));
  const port = await new Promise<string>((resolve, reject) => {
    child.on('exit', () => reject(new Error('GStreamer ended')));
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += String(text);
      const found = /port (\d+)\n/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
  });
  return `rtsp://127.0.0.1:${port}/stream`;
}

async function watch(source: StreamSource, ffmpegPath = ''): Promise<{ path: VideoPath; url: string }> {
  const path = startVideoPath(() => source, { ffmpegPath });
  undo.push(() => path.stop());
  const url = await playlistUrl(path);
  void fetch(url).catch(() => null);
  return { path, url };
}

interface Packet {
  pts: number;
  dts: number;
  key: boolean;
}

async function packets(url: string, seconds: number): Promise<Packet[]> {
  const { stdout } = await promisify(execFile)(
    'ffprobe',
    [
      ...['-v', 'error', '-read_intervals', `%+${seconds}`, '-of', 'json'],
      ...['-show_entries', 'packet=pts_time,dts_time,flags', url],
    ],
    { timeout: 15_000 },
  );
  const found = JSON.parse(stdout) as { packets: { pts_time: string; dts_time: string; flags: string }[] };
  return found.packets.map(({ pts_time: pts, dts_time: dts, flags }) => ({
    pts: Number(pts),
    dts: Number(dts),
    key: flags.startsWith('K'),
  }));
}

const source = 'videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=25/1';
const x264 = (options: string): string =>
  `( ${source} ! x264enc speed-preset=ultrafast bitrate=800 ${options} ! rtph264pay name=pay0 pt=96 )`;

describe.skipIf(!hasGStreamer())("GStreamer's RTSP server (S36)", () => {
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  it.each([1, 2, 4])('a key frame every %i s, with Digest', async (seconds) => {
    const pipeline = x264(`tune=zerolatency key-int-max=${25 * seconds}`);
    const url = await gstCamera(pipeline, 'root', 'ro%ot@:1');
    const { path, url: playlist } = await watch({ url, credentials: { username: 'root', password: 'ro%ot@:1' } });
    const live = await path.until(
      ({ state, keyFrameIntervalSeconds }) => state === 'live' && keyFrameIntervalSeconds !== null,
    );
    expect(live).toMatchObject({ widthPixels: 640, heightPixels: 360, connections: 1, failure: null });
    expect(live.keyFrameIntervalSeconds).toBeCloseTo(seconds, 1);
    const found = await packets(playlist, 3);
    expect(Math.max(...found.slice(1).map(({ dts }, index) => dts - found[index]!.dts))).toBeLessThan(0.1);
  });

  it('B-frames come out in order', async () => {
    const url = await gstCamera(x264('bframes=2 b-adapt=false key-int-max=25 ! video/x-h264,profile=main'));
    const { path, url: playlist } = await watch({ url, credentials: null });
    await path.until(({ keyFrameIntervalSeconds }) => keyFrameIntervalSeconds !== null);
    await pause(1500);
    const found = await packets(playlist, 3);
    expect(found.length).toBeGreaterThan(30);
    expect(found.some(({ pts }, index) => index > 0 && pts < found[index - 1]!.pts)).toBe(true);
    expect(found.every(({ pts, dts }) => pts >= dts - 0.001)).toBe(true);
    expect(found.slice(1).every(({ dts }, index) => dts > found[index]!.dts)).toBe(true);
    // Shown in order, one frame after the other: none is missing and none comes twice.
    const shown = found
      .map(({ pts }) => pts)
      .sort((a, b) => a - b)
      .slice(0, -3);
    const steps = shown.slice(1).map((pts, index) => pts - shown[index]!);
    expect(Math.min(...steps)).toBeGreaterThan(0.03);
    expect(Math.max(...steps)).toBeLessThan(0.05);
  });

  it.each([
    [
      'H265',
      `( ${source} ! x265enc speed-preset=ultrafast tune=zerolatency key-int-max=25 ! rtph265pay name=pay0 pt=96 )`,
    ],
    ['JPEG', `( ${source},format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26 )`],
  ])('%s is transcoded, without an address in any argument list', async (encoding, pipeline) => {
    const url = await gstCamera(pipeline);
    const { path, url: playlist } = await watch({ url, credentials: null });
    const live = await path.until(({ state, framesPerSecond }) => state === 'live' && framesPerSecond !== null, 15_000);
    expect(live).toMatchObject({ transcodedFrom: encoding, widthPixels: 640, heightPixels: 360 });
    expect(live.codec).toMatch(/^avc1\./);
    await pause(2000);
    expect(path.status()?.framesPerSecond).toBeGreaterThan(15);
    const processes = execFileSync('ps', ['-eo', 'args']).toString().split('\n');
    const ours = processes.filter((line) => line.startsWith('/') && line.includes('ffmpeg') && line.includes('pipe:0'));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.join('\n')).not.toContain('rtsp');
    expect((await packets(playlist, 2)).length).toBeGreaterThan(20);
  });

  it('without ffmpeg H.265 says what is missing', async () => {
    const pipeline = `( ${source} ! x265enc speed-preset=ultrafast tune=zerolatency ! rtph265pay name=pay0 pt=96 )`;
    const { path } = await watch({ url: await gstCamera(pipeline), credentials: null }, '/nowhere/ffmpeg');
    const { failure } = await path.until((status) => status.failure !== null);
    expect(failure).toMatchObject({ code: 'camera-transcoder-missing', retryable: false });
  });
});
