import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../../main/camera/h264/nal-unit.ts';
import { DecodeTimeline, type FramePlace } from '../../../main/camera/hls/decode-timeline.ts';
import { LiveWindow } from '../../../main/camera/hls/live-window.ts';
import { Packager } from '../../../main/camera/hls/packager.ts';

const sps = Buffer.from('6742c01eda0280bfe5c044000003000400000300c83c58ba80', 'hex');
const otherSps = Buffer.from('6742c01fda014016ec0440000003004000000c83c60ca8', 'hex');
const pps = Buffer.from('68ce3c80', 'hex');
const startMs = 1_700_000_000_000;

/** Frame `index` of a stream of 25 fps; every 25th is a key frame. */
function frame(index: number, options: { sps?: Buffer; lateMs?: number } = {}): AccessUnit {
  const keyFrame = index % 25 === 0;
  const slice = Buffer.of(keyFrame ? 0x65 : 0x41, index & 0xff, 1, 2);
  const nals = keyFrame ? [options.sps ?? sps, pps, slice] : [slice];
  return { nals, keyFrame, ticks: index * 3600, capturedAtMs: startMs + index * 40 + (options.lateMs ?? 0) };
}

function packaged(units: (AccessUnit | 'interrupt')[]): { window: LiveWindow; packager: Packager } {
  const window = new LiveWindow(100, 0.2);
  const packager = new Packager(window);
  for (const unit of units) {
    if (unit === 'interrupt') packager.interrupt();
    else packager.push(unit);
  }
  return { window, packager };
}

const frames = (from: number, to: number, options?: Parameters<typeof frame>[1]): AccessUnit[] =>
  Array.from({ length: to - from }, (_, index) => frame(from + index, options));

interface Part {
  uri: string;
  seconds: number;
  independent: boolean;
}

function parts(text: string): Part[] {
  return [...text.matchAll(/#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"(,INDEPENDENT=YES)?/g)].map((match) => ({
    uri: match[2]!,
    seconds: Number(match[1]),
    independent: match[3] !== undefined,
  }));
}

/** tfdt and the durations of a fragment. */
function times(bytes: Buffer): { start: number; end: number } {
  const at = bytes.indexOf('tfdt');
  const start = Number(bytes.readBigUInt64BE(at + 8));
  const run = bytes.indexOf('trun');
  const count = bytes.readUInt32BE(run + 8);
  const durations = Array.from({ length: count }, (_, index) => bytes.readUInt32BE(run + 16 + index * 16));
  return { start, end: start + durations.reduce((sum, duration) => sum + duration, 0) };
}

describe('packaging', () => {
  it('makes a part of every 200 ms and a segment of every group of pictures', () => {
    const { window } = packaged(frames(0, 60));
    const text = window.playlist('');
    expect(text).toContain('#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600');
    const found = parts(text);
    expect(found.map(({ seconds }) => seconds)).toEqual(Array(7).fill(0.2));
    expect(found.filter(({ independent }) => independent).map(({ uri }) => uri)).toEqual(['s102.0.m4s', 's103.0.m4s']);
    expect(text).toContain('#EXTINF:1.00000,\ns102.m4s');
    expect(text).toContain('URI="s103.2.m4s"\n');
    expect(text.match(/#EXT-X-PROGRAM-DATE-TIME/g)).toHaveLength(4);
  });

  it('sends the first key frame at once, as a segment of its own', () => {
    const { window } = packaged(frames(0, 1));
    expect(window.reaches(null)).toBe('ready');
    expect(window.playlist('')).toContain('#EXTINF:0.04000,\ns100.m4s');
    expect(times(window.media(100, 0)![0]!)).toEqual({ start: 0, end: 3600 });
  });

  it('strips what the sample entry holds or nobody decodes, and counts NAL lengths in four bytes', () => {
    const unit = frame(0);
    const { window } = packaged([{ ...unit, nals: [Buffer.of(9, 0xf0), Buffer.of(6, 1, 1), ...unit.nals] }]);
    const bytes = window.media(100, 0)![0]!;
    const data = bytes.subarray(bytes.indexOf('mdat') + 4);
    expect(data.toString('hex')).toBe('0000000465000102');
  });

  it('needs a key frame and its parameter sets to begin', () => {
    expect(packaged(frames(1, 20)).window.empty).toBe(true);
    expect(packaged([{ ...frame(0), nals: [Buffer.of(0x65, 0, 1)] }]).window.empty).toBe(true);
  });

  it('refuses what no browser decodes', () => {
    const high422 = Buffer.from('677a000cbcb40a0cd808800000030080000019078a1550', 'hex');
    expect(() => packaged([frame(0, { sps: high422 })])).toThrow(
      expect.objectContaining({ code: 'camera-codec-unsupported' }),
    );
  });

  it('goes on without a hole after an interruption, in the same numbers, with the date of the new pictures', () => {
    const { window } = packaged([...frames(0, 30), 'interrupt', ...frames(1000, 1030, { lateMs: 7 })]);
    const text = window.playlist('');
    expect(text).not.toContain('#EXT-X-DISCONTINUITY\n');
    const found = parts(text).map(({ uri }) => times(window.media(...mediaOf(uri))![0]!));
    for (const [index, { start }] of found.slice(1).entries()) expect(start).toBe(found[index]!.end);
    expect(text).toContain(new Date(startMs + 1000 * 40 + 7).toISOString());
  });

  it('tells of new parameters by a discontinuity and another initialisation section', () => {
    const { window } = packaged([...frames(0, 25), ...frames(25, 60, { sps: otherSps })]);
    const text = window.playlist('');
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
    expect(text.indexOf('init2.mp4')).toBeGreaterThan(text.indexOf('#EXT-X-DISCONTINUITY\n'));
    expect(window.init(1)!.includes(sps)).toBe(true);
    expect(window.init(2)!.includes(otherSps)).toBe(true);
  });

  it('keeps four segments and forgets the rest, whatever comes', () => {
    const { window } = packaged([...frames(0, 60), ...frames(60, 1000)]);
    expect(window.playlist('').match(/#EXTINF/g)).toHaveLength(3);
    expect(window.media(100, null)).toBeNull();
    expect(window.init(1)).not.toBeNull();
  });

  it('cuts a group of pictures that has no end', () => {
    const endless = frames(0, 1000).map((unit, index) =>
      index === 0 ? unit : { ...unit, keyFrame: false, nals: [Buffer.of(0x41, 1)] },
    );
    const seconds = [
      ...packaged(endless)
        .window.playlist('')
        .matchAll(/#EXTINF:([\d.]+)/g),
    ].map((match) => Number(match[1]));
    expect(Math.max(...seconds)).toBeLessThanOrEqual(10);
    expect(seconds.length).toBeGreaterThan(1);
  });

  it('gathers key frames that come too often into segments of half a second', () => {
    const allKey = frames(0, 100).map((unit) => ({ ...unit, keyFrame: true, nals: [sps, pps, Buffer.of(0x65, 1)] }));
    const seconds = [
      ...packaged(allKey)
        .window.playlist('')
        .matchAll(/#EXTINF:([\d.]+)/g),
    ].map((match) => Number(match[1]));
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0.5);
  });
});

describe('what a reload waits for', () => {
  const { window } = packaged(frames(0, 60));
  it.each([
    [null, 'ready'],
    [{ segment: 102, part: 4 }, 'ready'],
    [{ segment: 102, part: 5 }, 'ready'],
    [{ segment: 103, part: 1 }, 'ready'],
    [{ segment: 103, part: 2 }, 'later'],
    [{ segment: 103, part: null }, 'later'],
    [{ segment: 104, part: 0 }, 'later'],
    [{ segment: 106, part: 0 }, 'never'],
    [{ segment: 90, part: 0 }, 'ready'],
    [{ segment: 80, part: 0 }, 'never'],
  ] as const)('%j', (point, expected) => expect(window.reaches(point)).toBe(expected));

  it('wakes whoever waits, once', () => {
    const { window: fresh, packager } = packaged(frames(0, 5));
    let woken = 0;
    fresh.onceChanged(() => void (woken += 1));
    for (const unit of frames(5, 30)) packager.push(unit);
    expect(woken).toBe(1);
  });
});

describe('the decode timeline', () => {
  const place = (ticks: number[], reorderDepth: number | null): (FramePlace | null)[] => {
    const timeline = new DecodeTimeline(90_000);
    timeline.resume(25, reorderDepth);
    return ticks.map((one) => timeline.next(one));
  };

  it('passes ordinary frames through from zero', () => {
    expect(place([500, 4100, 7700], 0).map((found) => found?.decodeTicks)).toEqual([0, 3600, 7200]);
  });

  it('closes a hole and a step back, and keeps a slow stretch', () => {
    const steps = [0, 3600, 7200, 900_000, 903_600, -5_000_000, -4_996_400].map((ticks) => ticks + 10_000_000);
    expect(place(steps, 0).map((found) => found?.decodeTicks)).toEqual([0, 3600, 7200, 10_800, 14_400, 18_000, 21_600]);
  });

  it('reckons decoding times of B-frames', () => {
    const shown = [0, 3, 1, 2, 6, 4, 5].map((index) => index * 3600);
    const found = place(shown, 2);
    expect(found.map((one) => one!.decodeTicks)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => index * 3600));
    expect(found.every((one) => one!.compositionTicks >= 0)).toBe(true);
    expect(found.map((one) => one!.decodeTicks + one!.compositionTicks - 7200)).toEqual(shown);
  });

  it('notices B-frames that were not announced, and is right from the next key frame on', () => {
    const timeline = new DecodeTimeline(90_000);
    timeline.resume(25, null);
    const shown = [0, 3, 1, 2, 6, 4, 5].map((index) => index * 3600);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      if (shown.every((ticks) => timeline.next(ticks) !== null)) return;
      timeline.resume(25, null);
    }
    expect.unreachable('never learnt');
  });

  it('never steps back and never asks for a frame to be shown before it is decoded', () => {
    const ticks = fc.array(fc.oneof(fc.integer({ min: -(2 ** 33), max: 2 ** 33 }), fc.nat(20_000)), { maxLength: 60 });
    fc.assert(
      fc.property(ticks, fc.option(fc.integer({ min: 0, max: 4 })), (times, depth) => {
        const timeline = new DecodeTimeline(90_000);
        timeline.resume(25, depth);
        let last = -1;
        for (const time of times) {
          const found = timeline.next(time);
          if (found === null) {
            timeline.resume(25, depth);
            continue;
          }
          expect(found.decodeTicks).toBeGreaterThan(last);
          expect(found.compositionTicks).toBeGreaterThanOrEqual(0);
          expect(found.usualTicks).toBeGreaterThan(0);
          last = found.decodeTicks;
        }
      }),
    );
  });
});

function mediaOf(uri: string): [number, number] {
  const [, segment, part] = /s(\d+)\.(\d+)\.m4s/.exec(uri)!;
  return [Number(segment), Number(part)];
}
