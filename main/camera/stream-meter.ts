/** How far back rates look. */
const windowMs = 2000;

/** Measures one stream as it comes in: frames and bits per second, distance of key frames. */
export class StreamMeter {
  #frames: { atMs: number; bytes: number }[] = [];
  #keyFrameSeconds: number | null = null;
  keyFrameIntervalSeconds: number | null = null;

  frame(atMs: number, bytes: number, keyFrame: boolean, seconds: number): void {
    this.#frames.push({ atMs, bytes });
    this.#forget(atMs);
    if (!keyFrame) return;
    if (this.#keyFrameSeconds !== null && seconds > this.#keyFrameSeconds) {
      this.keyFrameIntervalSeconds = Math.round((seconds - this.#keyFrameSeconds) * 1000) / 1000;
    }
    this.#keyFrameSeconds = seconds;
  }

  /** `null` until there is enough to tell. */
  rates(nowMs: number): { framesPerSecond: number | null; bitsPerSecond: number | null } {
    this.#forget(nowMs);
    const first = this.#frames[0];
    const last = this.#frames.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < windowMs / 4) {
      return { framesPerSecond: null, bitsPerSecond: null };
    }
    const seconds = (last.atMs - first.atMs) / 1000;
    const bytes = this.#frames.slice(1).reduce((sum, frame) => sum + frame.bytes, 0);
    return {
      framesPerSecond: Math.round(((this.#frames.length - 1) / seconds) * 10) / 10,
      bitsPerSecond: Math.round((bytes * 8) / seconds),
    };
  }

  #forget(nowMs: number): void {
    while (this.#frames.length > 0 && nowMs - this.#frames[0]!.atMs > windowMs) this.#frames.shift();
  }
}
