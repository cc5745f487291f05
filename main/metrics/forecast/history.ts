import { fromBase64, toBase64 } from './arena.ts';

/** Minutes of a day. */
export const DAY = 1440;
/** Three days, and what the widest look around a minute of three days ago needs. */
const CAPACITY = 3 * DAY + 64;
/** Largest log level (e^18 ≈ 6.6·10⁷ resolutions), and steps in it: 0.03 % of a value each. */
export const TOP_LEVEL = 18;
const STEPS = 65_534;

/**
 * The log level of each of the last three days' minutes, two bytes a minute. Minutes count from the epoch; a minute that
 * was not observed answers NaN.
 */
export class History {
  /** 0 = not observed, else 1 + the level in steps. */
  readonly #codes = new Uint16Array(CAPACITY);
  #newest = -1;

  get newest(): number {
    return this.#newest;
  }

  /** Writes a minute that is not older than the newest one; minutes skipped become unobserved. */
  write(minute: number, level: number): void {
    const skipped = Math.min(minute - this.#newest - 1, CAPACITY);
    for (let back = 1; back <= skipped; back++) this.#codes[(minute - back + CAPACITY) % CAPACITY] = 0;
    this.#codes[minute % CAPACITY] = 1 + Math.round((Math.min(Math.max(level, 0), TOP_LEVEL) / TOP_LEVEL) * STEPS);
    this.#newest = minute;
  }

  at(minute: number): number {
    if (minute > this.#newest || minute <= this.#newest - CAPACITY || minute < 0) return Number.NaN;
    const code = this.#codes[minute % CAPACITY] as number;
    return code === 0 ? Number.NaN : ((code - 1) / STEPS) * TOP_LEVEL;
  }

  /** Mean of what was observed in `from`..`to`, both included; NaN if nothing was. */
  mean(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let minute = from; minute <= to; minute++) {
      const level = this.at(minute);
      if (level !== level) continue;
      sum += level;
      count++;
    }
    return sum / count;
  }

  /** Highest of what was observed in `from`..`to`, both included; NaN if nothing was. */
  max(from: number, to: number): number {
    let top = Number.NaN;
    for (let minute = from; minute <= to; minute++) {
      const level = this.at(minute);
      if (!(level <= top)) top = level === level ? level : top;
    }
    return top;
  }

  /** Lowest of what was observed in `from`..`to`, both included; NaN if nothing was. */
  min(from: number, to: number): number {
    let bottom = Number.NaN;
    for (let minute = from; minute <= to; minute++) {
      const level = this.at(minute);
      if (!(level >= bottom)) bottom = level === level ? level : bottom;
    }
    return bottom;
  }

  clear(): void {
    this.#codes.fill(0);
    this.#newest = -1;
  }

  save(): { newest: number; levels: string } {
    return { newest: this.#newest, levels: toBase64(this.#codes) };
  }

  load(state: { newest: number; levels: string }): boolean {
    if (!fromBase64(state.levels, this.#codes)) return false;
    this.#newest = state.newest;
    return true;
  }
}
