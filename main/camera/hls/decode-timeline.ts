/** Where a frame goes on the timeline of what was written. All in ticks. */
export interface FramePlace {
  decodeTicks: number;
  /** Presentation minus decoding time, never below 0. */
  compositionTicks: number;
  /** Distance of frames lately: the duration to assume for this one until the next is there. */
  usualTicks: number;
}

const defaultFramesPerSecond = 25;
/** Gaps up to this many times the widest recent distance of frames are kept: browsers play across them. */
const keptGapFactor = 2;
/** How many frames make "recent": at least a second of ordinary video. */
const recentFrames = 32;

/**
 * Decoding times for frames that come with presentation times only (RTP carries no other). The line has neither holes
 * nor steps back: a longer gap, a new connection's new clock or a clock set back is closed up, since a player would wait
 * at a hole for frames that never come. With B-frames of depth N a frame's decoding time is the smallest of the last
 * N + 1 presentation times.
 */
export class DecodeTimeline {
  readonly #timescale: number;
  /** What to add to an incoming time. */
  #shift = 0;
  /** Presentation times not yet used as decoding times, ascending; always `reorderDepth` of them between frames. */
  #pending: number[] = [];
  #reorderDepth = 0;
  /** Deeper than announced, as seen in the time stamps. */
  #seenDepth = 0;
  #last = -Infinity;
  #lastDecode: number | null = null;
  #distances: number[] = [];
  #usual: number;
  #resumed = true;

  constructor(timescale: number) {
    this.#timescale = timescale;
    this.#usual = timescale / defaultFramesPerSecond;
  }

  /** The next frame is a key frame that follows what is there at once. `reorderDepth` `null` = not announced. */
  resume(framesPerSecond: number | null, reorderDepth: number | null): void {
    if (this.#distances.length === 0 && framesPerSecond !== null) {
      this.#usual = Math.round(this.#timescale / framesPerSecond);
    }
    this.#reorderDepth = Math.max(reorderDepth ?? 0, this.#seenDepth);
    this.#resumed = true;
  }

  /** `null`: the frame is shown before one that was sent earlier, deeper than was announced; resume at a key frame. */
  next(ticks: number): FramePlace | null {
    if (this.#resumed) this.#restart(ticks);
    let place = ticks + this.#shift;
    if (this.#reorderDepth === 0) {
      const distance = place - this.#last;
      if (distance < 0 && distance > -this.#timescale) return this.#learnDepth();
      if (distance === 0) {
        // Two fields of one frame, each sent as a picture.
        place += 1;
      } else if (distance < 0 || distance > this.#keptGap()) {
        // Closed up: as if the frame had come when it usually would.
        this.#shift += this.#last + this.#usual - place;
        place = ticks + this.#shift;
      } else {
        this.#note(distance);
      }
      this.#last = place;
      this.#lastDecode = place;
      return { decodeTicks: place, compositionTicks: 0, usualTicks: this.#usual };
    }
    return this.#reordered(place);
  }

  #restart(ticks: number): void {
    this.#resumed = false;
    const start = this.#lastDecode === null ? 0 : this.#lastDecode + this.#usual;
    this.#shift = start + this.#reorderDepth * this.#usual - ticks;
    this.#last = start - this.#usual;
    this.#pending = Array.from({ length: this.#reorderDepth }, (_, index) => start + index * this.#usual);
  }

  #reordered(place: number): FramePlace | null {
    const highest = this.#pending.at(-1) ?? this.#last;
    if (Math.abs(place - highest) > this.#keptGap() * (this.#reorderDepth + 2)) {
      this.#shift += highest + this.#usual - place;
      place = highest + this.#usual;
    }
    const at = this.#pending.findIndex((pending) => pending > place);
    this.#pending.splice(at < 0 ? this.#pending.length : at, 0, place);
    const decode = this.#pending.shift()!;
    if (decode <= this.#last) return this.#learnDepth();
    if (this.#lastDecode !== null && this.#last === this.#lastDecode) this.#note(decode - this.#last);
    this.#last = this.#lastDecode = decode;
    return { decodeTicks: decode, compositionTicks: place - decode, usualTicks: this.#usual };
  }

  /** Frames out of order: the camera sends B-frames, at least this deep. */
  #learnDepth(): null {
    this.#seenDepth = Math.min(Math.max(this.#seenDepth, this.#reorderDepth) + 1, 16);
    return null;
  }

  #note(distance: number): void {
    this.#usual = distance;
    this.#distances.push(distance);
    if (this.#distances.length > recentFrames) this.#distances.shift();
  }

  #keptGap(): number {
    const widest = this.#distances.length === 0 ? this.#timescale : Math.max(...this.#distances);
    return keptGapFactor * widest;
  }
}
