import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessUnit, splitAnnexB } from '../../../main/camera/h264/nal-unit.ts';
import { readPictureParameterSetId, readSequenceParameters } from '../../../main/camera/h264/sequence-parameters.ts';
import { CaptureClock } from '../../../main/camera/rtp/capture-clock.ts';
import { h264Payload, NalDepacketiser } from '../../../main/camera/rtp/nal-depacketiser.ts';
import { readRtpPacket, readSenderReport, type RtpPacket } from '../../../main/camera/rtp/packet.ts';

const nal = (type: number, size: number): Buffer => Buffer.concat([Buffer.of(0x60 | type), Buffer.alloc(size, type)]);
const packet = (sequence: number, timestamp: number, marker: boolean, payload: Buffer): RtpPacket => ({
  payloadType: 96,
  sequence: sequence & 0xffff,
  timestamp,
  marker,
  payload,
});

function fragments(whole: Buffer, pieces: number): Buffer[] {
  const size = Math.ceil((whole.length - 1) / pieces);
  return Array.from({ length: pieces }, (_, index) => {
    const edge = (index === 0 ? 0x80 : 0) | (index === pieces - 1 ? 0x40 : 0);
    const body = whole.subarray(1 + index * size, 1 + (index + 1) * size);
    return Buffer.concat([Buffer.of((whole[0]! & 0xe0) | 28, edge | (whole[0]! & 0x1f)), body]);
  });
}

function aggregate(...nals: Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(24), ...nals.flatMap((one) => [Buffer.of(one.length >> 8, one.length & 0xff), one])]);
}

function depacketise(packets: RtpPacket[]): { units: AccessUnit[]; lost: number } {
  const units: AccessUnit[] = [];
  const depacketiser = new NalDepacketiser(h264Payload, new CaptureClock(90_000), (unit) => void units.push(unit));
  for (const one of packets) depacketiser.push(one, 1_000_000);
  return { units, lost: depacketiser.lostPackets };
}

describe('RTP to access units', () => {
  const key = nal(5, 3000);
  const other = nal(1, 500);
  const pictures = [
    packet(65_534, 0, false, aggregate(nal(7, 10), nal(8, 4))),
    ...fragments(key, 3).map((payload, index) => packet(65_535 + index, 0, index === 2, payload)),
    packet(65_538, 3600, true, other),
    packet(65_539, 7200, true, other),
  ];

  it('puts single units, aggregates and fragments together, over the wrap of sequence numbers', () => {
    const { units, lost } = depacketise(pictures);
    expect(lost).toBe(0);
    expect(units.map(({ keyFrame, ticks, nals }) => [keyFrame, ticks, nals.length])).toEqual([
      [true, 0, 3],
      [false, 3600, 1],
      [false, 7200, 1],
    ]);
    expect(units[0]!.nals[2]!.equals(key)).toBe(true);
  });

  it('ends a picture where the next begins when no marker comes', () => {
    expect(depacketise(pictures.map((one) => ({ ...one, marker: false }))).units).toHaveLength(2);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'without packet %i nothing broken comes out, and no picture that builds on it',
    (missing) => {
      const again = pictures.map((one) => ({
        ...one,
        sequence: (one.sequence + 6) & 0xffff,
        timestamp: one.timestamp + 10_800,
      }));
      const { units } = depacketise([...pictures.filter((_, index) => index !== missing), ...again]);
      // Packet 0 holds parameter sets only; its loss shows at packet 1, whose picture began without it.
      const whole = missing === 0 ? 3 : missing <= 3 ? 0 : missing - 3;
      expect(units.filter(({ ticks }) => ticks < 10_800)).toHaveLength(whole);
      expect(units.filter(({ ticks }) => ticks >= 10_800).length).toBeGreaterThanOrEqual(2);
      for (const unit of units.filter(({ keyFrame }) => keyFrame)) expect(unit.nals.at(-1)!.equals(key)).toBe(true);
    },
  );

  it('drops repeats', () => {
    const { units } = depacketise(pictures.flatMap((one) => [one, one]));
    expect(units).toHaveLength(3);
  });

  it('takes any packets without breaking', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 60 }), (datagrams) => {
        const packets = datagrams.flatMap((bytes) => readRtpPacket(Buffer.from(bytes)) ?? []);
        for (const one of packets) expect(one.payload.length).toBeLessThanOrEqual(60);
        depacketise(packets);
        depacketise(datagrams.map((bytes, index) => packet(index, index >> 2, index % 3 === 0, Buffer.from(bytes))));
        for (const bytes of datagrams) readSenderReport(Buffer.from(bytes));
      }),
    );
  });
});

describe('the time of capture', () => {
  it('unwraps 32 bits and follows the least delayed frame', () => {
    const clock = new CaptureClock(90_000);
    const first = clock.frame(2 ** 32 - 9000, 10_100);
    const second = clock.frame(0, 10_150);
    expect(second.ticks - first.ticks).toBe(9000);
    // The second came 50 ms sooner after its capture: now the first is known to have been late.
    expect(second.capturedAtMs).toBeCloseTo(10_150);
    expect(clock.frame(9000, 10_300).capturedAtMs).toBeCloseTo(10_250);
  });

  it.each([
    [-400, -400],
    [400, 0],
    [-5000, 0],
    [3_600_000, 0],
  ])('a report that is %i ms off moves it by %i', (offMs, movedMs) => {
    const clock = new CaptureClock(90_000);
    clock.frame(0, 1_000_000);
    clock.report({ wallClockMs: 1_000_000 + offMs, timestamp: 0 });
    expect(clock.frame(90_000, 1_001_000).capturedAtMs).toBeCloseTo(1_001_000 + movedMs);
  });

  it.each([30_000, 86_400_000, -30_000, -86_400_000])('follows at once when our clock is set by %i ms', (setMs) => {
    const clock = new CaptureClock(90_000);
    for (let frame = 0; frame < 50; frame += 1) clock.frame(frame * 3600, 1_000_000 + frame * 40);
    const nowMs = 1_002_000 + setMs;
    expect(clock.frame(50 * 3600, nowMs).capturedAtMs).toBeCloseTo(nowMs);
  });

  it('reads a sender report', () => {
    const bytes = Buffer.alloc(28);
    bytes.writeUInt32BE(0x80c80006);
    bytes.writeUInt32BE(2_208_988_800 + 5, 8);
    bytes.writeUInt32BE(2 ** 31, 12);
    bytes.writeUInt32BE(77, 16);
    expect(readSenderReport(bytes)).toEqual({ wallClockMs: 5500, timestamp: 77 });
  });
});

describe('sequence parameter sets', () => {
  // Written by x264; sizes and rate are those it was asked for.
  it.each([
    ['6742c01fda014016ec0440000003004000000c83c60ca8', 'avc1.42c01f', 1280, 720, 0],
    ['6742c01eda0280bfe5c044000003000400000300c83c58ba80', 'avc1.42c01e', 640, 360, 0],
    ['674d4028eca03c0113f2e022000003000200000300641e30632c', 'avc1.4d4028', 1920, 1080, 2],
  ])('%s', (hex, codec, widthPixels, heightPixels, reorderDepth) => {
    const found = readSequenceParameters(Buffer.from(hex, 'hex'));
    expect(found).toMatchObject({ codec, widthPixels, heightPixels, framesPerSecond: 25, reorderDepth });
  });

  it('reads anything without breaking', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const found = readSequenceParameters(Buffer.concat([Buffer.of(0x67), bytes]));
        if (found !== null) expect(found.widthPixels).toBeGreaterThan(0);
        readPictureParameterSetId(bytes);
        splitAnnexB(Buffer.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
