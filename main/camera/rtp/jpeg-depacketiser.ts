import type { CaptureClock, FrameTime } from './capture-clock.ts';
import { jpegHeaders, type JpegShape, scaledQuantisers } from './jpeg-headers.ts';
import type { RtpPacket } from './packet.ts';

const maxFrameBytes = 8 * 1024 * 1024;
const endOfImage = Buffer.of(0xff, 0xd9);

/** RTP packets → JPEG pictures (RFC 2435). A picture that lost a packet is left out; each stands for itself. */
export class JpegDepacketiser {
  readonly #clock: CaptureClock;
  readonly #onPicture: (jpeg: Buffer, time: FrameTime) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #shape: JpegShape | null = null;

  constructor(clock: CaptureClock, onPicture: (jpeg: Buffer, time: FrameTime) => void) {
    this.#clock = clock;
    this.#onPicture = onPicture;
  }

  push(packet: RtpPacket, arrivedAtMs: number): void {
    const { payload } = packet;
    if (payload.length < 8) return;
    const offset = payload.readUIntBE(1, 3);
    const type = payload[4]!;
    const quality = payload[5]!;
    let at = 8;
    let restartInterval = 0;
    if (type >= 64) {
      if (payload.length < at + 4) return;
      restartInterval = payload.readUInt16BE(at);
      at += 4;
    }
    if (offset === 0) {
      let quantisers = quality < 128 ? scaledQuantisers(quality) : null;
      if (quality >= 128) {
        if (payload.length < at + 4) return;
        const length = payload.readUInt16BE(at + 2);
        // Length 0: the tables of an earlier picture hold.
        if (length === 0) quantisers = this.#shape?.quantisers ?? null;
        else if (length >= 64 && length <= 128 && length % 64 === 0)
          quantisers = payload.subarray(at + 4, at + 4 + length);
        at += 4 + length;
      }
      this.#pieces = [];
      this.#bytes = 0;
      if (quantisers === null || at > payload.length || (type & 0x3e) !== 0) return;
      const [width, height] = [payload[6]! * 8, payload[7]! * 8];
      this.#shape = {
        width,
        height,
        halvesRows: (type & 1) === 1,
        quantisers: Buffer.from(quantisers),
        restartInterval,
      };
    } else if (offset !== this.#bytes || this.#pieces.length === 0) {
      this.#pieces = [];
      return;
    }
    this.#pieces.push(payload.subarray(at));
    this.#bytes += payload.length - at;
    if (this.#bytes > maxFrameBytes) this.#pieces = [];
    if (!packet.marker || this.#shape === null || this.#pieces.length === 0) return;
    const jpeg = Buffer.concat([jpegHeaders(this.#shape), ...this.#pieces, endOfImage]);
    this.#pieces = [];
    this.#onPicture(jpeg, this.#clock.frame(packet.timestamp, arrivedAtMs));
  }
}
