/** Time, as a side effect. */
export interface Clock {
  /** Wall clock, Unix milliseconds. May jump. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start; never jumps, never goes back. For durations and time-outs. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /** Calls `run` every `periodMs`; the answer stops it. */
  every(periodMs: number, run: () => void): () => void;
}
