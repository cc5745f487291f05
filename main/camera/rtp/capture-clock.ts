import type { SenderReport } from './packet.ts';

/** Where a frame stands in time. */
export interface FrameTime {
  /** In the track's clock, unwrapped; grows without end. */
  ticks: number;
  /** Unix ms on our clock at which the frame was captured, as near as can be told. */
  capturedAtMs: number;
}

/** A camera whose clock differs more than this from ours is not believed: air-gapped sites often have no time server. */
const believedOffsetMs = 1000;
/** The arrival estimate forgets what is older than one to two of these, so that drifting clocks are followed. */
const windowMs = 10_000;
/** Frames that come this much later than they used to were not held up (the stream would have ended): a clock was set. */
const clockSetMs = 5000;

/**
 * Unwraps 32-bit RTP timestamps and finds the time of capture: by the camera's sender reports when its clock agrees with
 * ours, else by the earliest arrival seen lately (the frame that was delayed least says best where the clocks stand).
 */
export class CaptureClock {
  readonly #clockHz: number;
  #ticks: number | null = null;
  #earliest = Infinity;
  #earliestBefore = Infinity;
  #windowStartMs = -Infinity;
  /** Wall clock minus RTP time of the last sender report, in ms. */
  #reported: number | null = null;

  constructor(clockHz: number) {
    this.#clockHz = clockHz;
  }

  frame(timestamp: number, arrivedAtMs: number): FrameTime {
    const ticks = (this.#ticks = this.#unwrap(timestamp));
    const mediaMs = (ticks / this.#clockHz) * 1000;
    if (arrivedAtMs - this.#windowStartMs > windowMs || arrivedAtMs < this.#windowStartMs) {
      this.#earliestBefore = this.#earliest;
      this.#earliest = Infinity;
      this.#windowStartMs = arrivedAtMs;
    }
    const offset = arrivedAtMs - mediaMs;
    // The wall clock or the camera's was set: what was learnt before is worthless.
    if (Math.abs(offset - this.#offset()) > clockSetMs) this.#earliest = this.#earliestBefore = Infinity;
    this.#earliest = Math.min(this.#earliest, offset);
    return { ticks, capturedAtMs: mediaMs + this.#offset() };
  }

  report(report: SenderReport): void {
    if (this.#ticks === null) return;
    this.#reported = report.wallClockMs - (this.#unwrap(report.timestamp) / this.#clockHz) * 1000;
  }

  #offset(): number {
    const arrival = Math.min(this.#earliest, this.#earliestBefore);
    if (this.#reported === null || Math.abs(this.#reported - arrival) > believedOffsetMs) return arrival;
    // Nothing arrives before it was captured.
    return Math.min(this.#reported, arrival);
  }

  #unwrap(timestamp: number): number {
    if (this.#ticks === null) return timestamp;
    const step = (timestamp - this.#ticks) % 2 ** 32;
    return this.#ticks + (step > 2 ** 31 ? step - 2 ** 32 : step < -(2 ** 31) ? step + 2 ** 32 : step);
  }
}
