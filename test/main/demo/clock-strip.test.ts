import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Clip, readClip } from '../../../main/demo/clip.ts';
import { clockText, createClockStamp, stripRows } from '../../../main/demo/clock-strip.ts';
import { ffmpegMissing } from './ffmpeg.ts';

const load = (name: string): Clip =>
  readClip(readFileSync(new URL(`../../../resources/demo/${name}.h264`, import.meta.url)), 15);
const startCode = Buffer.from([0, 0, 0, 1]);

/** Frames `from` to `to` of the endless loop; stamped when a time for frame 0 is given. */
function stream(clip: Clip, from: number, to: number, startMs: number | null): Buffer {
  const stamp = createClockStamp(clip);
  const units: Buffer[] = [];
  for (let index = from; index < to; index++) {
    const frame = clip.frames[index % clip.frames.length];
    if (frame === undefined) throw new Error('no frame');
    if (frame.isKey) units.push(clip.sps, clip.pps);
    const atMs = (startMs ?? 0) + (index * 1000) / 15;
    units.push(...(startMs === null ? frame.slices : stamp(frame, atMs, frame.isKey ? null : atMs - 1000 / 15)));
  }
  return Buffer.concat(units.flatMap((unit) => [startCode, unit]));
}

/** Luma of all frames, decoded by ffmpeg; any complaint of the decoder fails. */
function decode(bytes: Buffer, clip: Clip): Buffer[] {
  const args = ['-v', 'warning', '-xerror', '-f', 'h264', '-i', '-', '-vf', 'extractplanes=y', '-f', 'rawvideo', '-'];
  const { status, stdout, stderr } = spawnSync('ffmpeg', args, { input: bytes, maxBuffer: 2 ** 30 });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  const size = clip.widthPixels * clip.heightPixels;
  return Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size));
}

describe.skipIf(ffmpegMissing)('a clock burned in without an encoder', () => {
  // Frame 300 is the loop's seam; the key frames are off the full seconds, so that texts change between them.
  const [from, to] = [270, 330];
  const startMs = new Date(2026, 10, 22, 23, 59, 40, 300).getTime();

  test.each(['gate-main', 'gate-sub', 'crossing-sub'])(
    '%s decodes cleanly over the seam, its picture untouched',
    (name) => {
      const clip = load(name);
      const plain = decode(stream(clip, from, to, null), clip);
      const stamped = decode(stream(clip, from, to, startMs), clip);
      expect(stamped).toHaveLength(to - from);
      const stripBytes = clip.widthPixels * 16 * stripRows(clip.heightPixels);
      stamped.forEach((frame, index) => {
        expect(frame.subarray(stripBytes).equals(plain[index]?.subarray(stripBytes) ?? Buffer.alloc(0))).toBe(true);
      });
    },
  );

  test('the text changes with the second and only then', () => {
    const clip = load('gate-sub');
    const strips = decode(stream(clip, from, to, startMs), clip).map((frame) =>
      frame.subarray(0, clip.widthPixels * 16),
    );
    const texts = strips.map((_, index) => clockText(startMs + ((from + index) * 1000) / 15));
    expect(new Set(texts).size).toBe(5);
    const byText = new Map<string, Buffer>();
    strips.forEach((strip, index) => {
      const text = texts[index] ?? '';
      const known = byText.get(text);
      if (known === undefined) byText.set(text, strip);
      else expect(strip.equals(known)).toBe(true);
    });
    expect(new Set([...byText.values()].map((strip) => strip.toString('latin1'))).size).toBe(5);
  });
});

test('the clock reads local time', () => {
  expect(clockText(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe('2026-01-02 03:04:05');
});
