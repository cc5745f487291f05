import { type AccessUnit, nalType, nalTypeOf } from '../h264/nal-unit.ts';
import type { CaptureClock } from './capture-clock.ts';
import type { RtpPacket } from './packet.ts';

/** A key frame of a 4K camera is below 2 MiB. */
const maxAccessUnitBytes = 8 * 1024 * 1024;
const maxNalsPerUnit = 1024;

/** How a codec's NAL units travel in RTP. */
export interface NalPayloadFormat {
  headerBytes: number;
  kind(payload: Buffer): 'single' | 'aggregate' | 'fragment' | 'unknown';
  /** The NAL unit's own header, put together from a fragment's. */
  fragmentHeader(payload: Buffer): Buffer;
  /** A picture, or a piece of one. */
  isPicture(nal: Buffer): boolean;
  isKeyFrame(nal: Buffer): boolean;
  /** Surely the first, or ahead of the first, slice of a picture; `nal` may be cut short. */
  beginsPicture(nal: Buffer): boolean;
}

/** RFC 6184, packetization modes 0 and 1: single NAL unit, STAP-A, FU-A. */
export const h264Payload: NalPayloadFormat = {
  headerBytes: 1,
  kind: (payload) => {
    const type = nalTypeOf(payload);
    if (type >= 1 && type <= 23) return 'single';
    return type === 24 ? 'aggregate' : type === 28 ? 'fragment' : 'unknown';
  },
  fragmentHeader: (payload) => Buffer.of((payload[0]! & 0xe0) | (payload[1]! & 0x1f)),
  isPicture: (nal) => nalTypeOf(nal) >= nalType.slice && nalTypeOf(nal) <= nalType.idr,
  isKeyFrame: (nal) => nalTypeOf(nal) === nalType.idr,
  // A slice's first bit is set when it starts at macroblock 0.
  beginsPicture: (nal) =>
    [nalType.sps, nalType.delimiter].includes(nalTypeOf(nal)) ||
    ([nalType.slice, nalType.idr].includes(nalTypeOf(nal)) && (nal[1]! & 0x80) !== 0),
};

const h265TypeOf = (nal: Buffer): number => (nal[0]! >> 1) & 0x3f;

/** RFC 7798 without decoding order numbers: single NAL unit, AP, FU. Types 16 to 21 are random access points. */
export const h265Payload: NalPayloadFormat = {
  headerBytes: 2,
  kind: (payload) => {
    const type = h265TypeOf(payload);
    return type < 48 ? 'single' : type === 48 ? 'aggregate' : type === 49 ? 'fragment' : 'unknown';
  },
  fragmentHeader: (payload) => Buffer.of((payload[0]! & 0x81) | ((payload[2]! & 0x3f) << 1), payload[1]!),
  isPicture: (nal) => h265TypeOf(nal) < 32,
  isKeyFrame: (nal) => h265TypeOf(nal) >= 16 && h265TypeOf(nal) <= 21,
  // VPS, SPS, delimiter, or a slice with first_slice_segment_in_pic_flag.
  beginsPicture: (nal) => [32, 33, 35].includes(h265TypeOf(nal)) || (h265TypeOf(nal) < 32 && (nal[2]! & 0x80) !== 0),
};

/**
 * RTP packets → access units. A lost or broken packet costs its picture and all pictures up to the next key frame,
 * because they build upon it.
 */
export class NalDepacketiser {
  readonly #format: NalPayloadFormat;
  readonly #clock: CaptureClock;
  readonly #onAccessUnit: (unit: AccessUnit) => void;
  #nals: Buffer[] = [];
  #bytes = 0;
  #timestamp: number | null = null;
  #fragments: Buffer[] = [];
  #expected: number | null = null;
  #damaged = false;
  #needsKeyFrame = true;
  /** Packets that did not come, or came broken. */
  lostPackets = 0;

  constructor(format: NalPayloadFormat, clock: CaptureClock, onAccessUnit: (unit: AccessUnit) => void) {
    this.#format = format;
    this.#clock = clock;
    this.#onAccessUnit = onAccessUnit;
  }

  push(packet: RtpPacket, arrivedAtMs: number): void {
    if (this.#expected !== null && packet.sequence !== this.#expected) {
      const missing = (packet.sequence - this.#expected + 0x10000) & 0xffff;
      // More than half the range ahead is a packet from the past: a repeat.
      if (missing > 0x8000) return;
      // A picture whose end was lost ends here; the one that this packet continues may lack its beginning.
      const begins = packet.timestamp !== this.#timestamp && this.#begins(packet.payload);
      if (packet.timestamp !== this.#timestamp) this.#finish(arrivedAtMs, true);
      if (begins) this.lostPackets += missing;
      else this.#damage(missing);
    }
    this.#expected = (packet.sequence + 1) & 0xffff;
    if (packet.timestamp !== this.#timestamp) {
      this.#finish(arrivedAtMs, false);
      this.#timestamp = packet.timestamp;
    }
    this.#unpack(packet.payload);
    if (packet.marker) this.#finish(arrivedAtMs, false);
  }

  /** Whether a packet that follows lost ones starts a picture, so that nothing of it can be among them. */
  #begins(payload: Buffer): boolean {
    const { headerBytes } = this.#format;
    const kind = this.#format.kind(payload);
    if (kind === 'single') return this.#format.beginsPicture(payload);
    if (kind === 'aggregate') return this.#format.beginsPicture(payload.subarray(headerBytes + 2));
    if (kind !== 'fragment' || payload.length < headerBytes + 2 || !(payload[headerBytes]! & 0x80)) return false;
    const start = payload.subarray(headerBytes + 1, headerBytes + 2);
    return this.#format.beginsPicture(Buffer.concat([this.#format.fragmentHeader(payload), start]));
  }

  #unpack(payload: Buffer): void {
    if (payload.length <= this.#format.headerBytes) return;
    const kind = this.#format.kind(payload);
    if (kind === 'single') this.#add(payload);
    else if (kind === 'aggregate') this.#unpackAggregate(payload);
    else if (kind === 'fragment') this.#unpackFragment(payload);
    else this.#damage(1);
  }

  #unpackAggregate(payload: Buffer): void {
    for (let at = this.#format.headerBytes; at + 2 <= payload.length;) {
      const end = at + 2 + payload.readUInt16BE(at);
      if (end > payload.length) return this.#damage(1);
      if (end > at + 2) this.#add(payload.subarray(at + 2, end));
      at = end;
    }
  }

  #unpackFragment(payload: Buffer): void {
    const { headerBytes } = this.#format;
    const header = payload[headerBytes]!;
    const piece = payload.subarray(headerBytes + 1);
    if (header & 0x80) {
      this.#fragments = [this.#format.fragmentHeader(payload), piece];
    } else if (this.#fragments.length > 0) {
      this.#fragments.push(piece);
    } else {
      return this.#damage(1);
    }
    this.#count(payload.length);
    if (header & 0x40) {
      const nal = Buffer.concat(this.#fragments);
      this.#fragments = [];
      this.#keep(nal);
    }
  }

  #add(nal: Buffer): void {
    // A fragmented NAL unit must end before another begins.
    if (this.#fragments.length > 0) this.#damage(1);
    this.#count(nal.length);
    this.#keep(nal);
  }

  #keep(nal: Buffer): void {
    if (this.#damaged) return;
    if (this.#nals.length >= maxNalsPerUnit) return this.#damage(1);
    this.#nals.push(nal);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > maxAccessUnitBytes) this.#damage(1);
  }

  #damage(packets: number): void {
    this.lostPackets += packets;
    this.#damaged = true;
    this.#nals = [];
    this.#fragments = [];
  }

  #finish(arrivedAtMs: number, cutShort: boolean): void {
    const nals = this.#nals;
    const timestamp = this.#timestamp;
    const damaged = this.#damaged || cutShort || this.#fragments.length > 0;
    this.#nals = [];
    this.#fragments = [];
    this.#bytes = 0;
    this.#damaged = false;
    this.#timestamp = null;
    if (damaged) this.#needsKeyFrame = true;
    if (damaged || timestamp === null || nals.length === 0) return;
    const keyFrame = nals.some(this.#format.isKeyFrame);
    const picture = nals.some(this.#format.isPicture);
    if (picture && this.#needsKeyFrame && !keyFrame) return;
    if (keyFrame) this.#needsKeyFrame = false;
    this.#onAccessUnit({ nals, keyFrame, ...this.#clock.frame(timestamp, arrivedAtMs) });
  }
}
