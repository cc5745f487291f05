import { randomBytes } from 'node:crypto';
import type { Clip, ClipFrame } from './clip.ts';
import { packetise, type PacketisedFrame, type RtpClock } from './rtp.ts';

/** A frame's slices with the wall time of its capture burned in; `previousMs` is the frame before's, `null` at a key. */
export type Stamp = (frame: ClipFrame, capturedMs: number, previousMs: number | null) => Buffer[];

export interface Viewer {
  deliver(frames: PacketisedFrame[]): void;
}

export interface PlayoutOptions {
  clip: Clip;
  stamp?: Stamp | undefined;
  /** When the loop's first frame is captured, on the clock of `performance.now()`. */
  epochMs: number;
  /** `index` counts frames since the epoch; `atMs` is `performance.now()` just before the frame is written. */
  onSent?: ((index: number, atMs: number) => void) | undefined;
}

/** RTP ticks a second for video (RFC 6184 §8.2.1). */
const ticksPerSecond = 90_000;
/** A pause of the process above this is not caught up frame by frame. */
const catchUpMs = 2000;

/**
 * A clip as a live camera: frame n of an endless loop is captured n frame times after the epoch, whoever looks. A new
 * viewer gets the frames since the last key frame at once and each later one when it is due. Frames are made once for
 * all viewers, and only while there are any.
 */
export class Playout {
  readonly clip: Clip;
  readonly #stamp: Stamp | undefined;
  readonly #epochMs: number;
  readonly #onSent: PlayoutOptions['onSent'];
  readonly #rtp: RtpClock = { ssrc: randomBytes(4).readUInt32BE(), sequence: randomBytes(2).readUInt16BE() };
  readonly #timestampBase = randomBytes(4).readUInt32BE();
  readonly #viewers = new Set<Viewer>();
  /** Frames sent since the last key frame, that one first. */
  #sinceKey: PacketisedFrame[] = [];
  #next = 0;
  /** Unix time minus `performance.now()`; taken anew at each key frame, so the picture follows a corrected clock. */
  #wallOffsetMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ clip, stamp, epochMs, onSent }: PlayoutOptions) {
    this.clip = clip;
    this.#stamp = stamp;
    this.#epochMs = epochMs;
    this.#onSent = onSent;
  }

  get ssrc(): number {
    return this.#rtp.ssrc;
  }

  /** `ready` is called when the time is known, before the first frame is delivered. */
  add(viewer: Viewer, ready: () => void): void {
    const index = this.#indexAt(performance.now());
    if (this.#viewers.size === 0) this.#next = this.#keyBefore(index);
    this.#makeUpTo(index);
    ready();
    viewer.deliver(this.#sinceKey);
    this.#viewers.add(viewer);
    this.#schedule();
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#sinceKey = [];
  }

  /** The wall clock and the RTP timestamp of one instant: now. */
  timeNow(): { wallMs: number; timestamp: number } {
    const nowMs = performance.now();
    return { wallMs: this.#wallOffsetMs + nowMs, timestamp: this.#timestamp((nowMs - this.#epochMs) / 1000) };
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    const waitMs = Math.max(0, Math.ceil(this.#dueMs(this.#next) - performance.now()));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const index = this.#indexAt(performance.now());
      if (this.#dueMs(index) - this.#dueMs(this.#next) > catchUpMs) this.#next = this.#keyBefore(index);
      this.#makeUpTo(index);
      if (this.#viewers.size > 0) this.#schedule();
    }, waitMs);
  }

  #makeUpTo(index: number): void {
    for (; this.#next <= index; this.#next++) {
      const frame = this.#make(this.#next);
      this.#onSent?.(this.#next, performance.now());
      for (const viewer of [...this.#viewers]) viewer.deliver([frame]);
    }
  }

  #make(index: number): PacketisedFrame {
    const frame = this.#frame(index);
    if (frame.isKey) {
      this.#sinceKey = [];
      this.#wallOffsetMs = Date.now() - performance.now();
    }
    const capturedMs = this.#wallOffsetMs + this.#dueMs(index);
    const previousMs = frame.isKey ? null : this.#wallOffsetMs + this.#dueMs(index - 1);
    const slices = this.#stamp?.(frame, capturedMs, previousMs) ?? frame.slices;
    const units = frame.isKey ? [this.clip.sps, this.clip.pps, ...slices] : slices;
    const made = packetise(units, this.#timestamp(index / this.clip.framesPerSecond), this.#rtp);
    this.#sinceKey.push(made);
    return made;
  }

  #frame(index: number): ClipFrame {
    const { frames } = this.clip;
    const frame = frames[((index % frames.length) + frames.length) % frames.length];
    if (frame === undefined) throw new RangeError('a clip without frames');
    return frame;
  }

  #keyBefore(index: number): number {
    let key = index;
    while (!this.#frame(key).isKey) key--;
    return key;
  }

  #dueMs(index: number): number {
    return this.#epochMs + (index * 1000) / this.clip.framesPerSecond;
  }

  #indexAt(nowMs: number): number {
    // The millionth keeps a frame that is due exactly now from being lost to rounding.
    return Math.floor(((nowMs - this.#epochMs) * this.clip.framesPerSecond) / 1000 + 1e-6);
  }

  #timestamp(seconds: number): number {
    const ticks = this.#timestampBase + Math.round(seconds * ticksPerSecond);
    return ((ticks % 2 ** 32) + 2 ** 32) % 2 ** 32;
  }
}
