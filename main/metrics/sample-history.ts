/** One measurement under one name. `null` = the sender did not know. */
export interface Reading {
  /** Receipt, on the clock that never jumps. */
  atMonotonicMs: number;
  cpuPercent: number | null;
  memoryPercent: number | null;
}

/** How far back the lines on the screen go. */
export const historyMs = 10 * 60_000;
/** Readings kept in all, about 50 MB. Above 400 names each gets a coarser history; at 2,000, one reading in 2.5 s. */
const totalReadings = 480_000;
/** Of one name: 2 a second. A faster sender keeps its newest of every half second. */
const mostReadings = 1200;

/** The last minutes of every name, in the order of receipt; bounded in time and number. */
export class SampleHistory {
  readonly #series = new Map<string, Reading[]>();

  add(username: string, reading: Reading): void {
    let series = this.#series.get(username);
    if (series === undefined) this.#series.set(username, (series = []));
    const limit = Math.min(mostReadings, Math.floor(totalReadings / this.#series.size));
    const [former, last] = [series.at(-2), series.at(-1)];
    const isCrowded =
      former !== undefined && last !== undefined && last.atMonotonicMs - former.atMonotonicMs < historyMs / limit;
    // The newest always stays and the one before it gives way: the gauge is never behind, the line keeps its spacing.
    if (isCrowded) series.pop();
    series.push(reading);
    if (series.length > limit) series.splice(0, series.length - limit);
  }

  forget(username: string): void {
    this.#series.delete(username);
  }

  /** Drops what is older than the window; names with nothing left go. */
  prune(nowMonotonicMs: number): void {
    const oldest = nowMonotonicMs - historyMs;
    for (const [username, series] of this.#series) {
      const kept = series.findIndex(({ atMonotonicMs }) => atMonotonicMs >= oldest);
      if (kept === -1) this.#series.delete(username);
      else if (kept > 0) series.splice(0, kept);
    }
  }

  entries(): IterableIterator<[string, readonly Reading[]]> {
    return this.#series.entries();
  }
}
