import type { Arena } from './arena.ts';

const MINUTE_MS = 60_000;
/** A sample this much older than the newest is late; older still, the clock was set back. */
const LATE_MS = 5 * MINUTE_MS;
/** A sample this much younger than the newest must be confirmed by a second one: one wrong time must not cost three days. */
const JUMP_MS = 24 * 60 * MINUTE_MS;
/** Unobserved minutes that a straight line bridges. */
const BRIDGE = 4;
const LATEST_MS = 8.64e15;

export interface MinuteTick {
  /** The minute that this sample ended, and the mean of its samples. */
  closed: { minute: number; value: number } | null;
  /** Minutes without a sample between the closed one and this one, if they are few enough to be bridged. */
  bridged: number;
  clockSetBack: boolean;
}

/**
 * Samples at any spacing → one value a minute. Minutes are centred on the first sample's second, so that a source that
 * answers once a minute, give or take 30 s, fills each minute once.
 */
export class Minutes {
  /** [phase ms, open minute or −1, sum, count, samples a minute, value before, newest ms, suspected ms or −1]. */
  readonly #state: Float64Array;

  constructor(arena: Arena) {
    this.#state = arena.take(8);
    this.#state.set([0, -1, 0, 0, 1, 0, 0, -1]);
  }

  get open(): boolean {
    return this.minute >= 0;
  }

  get minute(): number {
    return this.#state[1] as number;
  }

  get newestMs(): number {
    return this.#state[6] as number;
  }

  /**
   * The open minute's value so far. While few of its samples are in, the minute before stands for the missing ones: a
   * moving mean over about the last 60 s.
   */
  get value(): number {
    const [count, usual, before] = [this.#state[3] as number, this.#state[4] as number, this.#state[5] as number];
    const mean = (this.#state[2] as number) / count;
    return before + (mean - before) * Math.min(1, count / usual);
  }

  /** `null`: the sample's time is not usable (or not yet). */
  add(timeMs: number, value: number): MinuteTick | null {
    const state = this.#state;
    if (!Number.isFinite(timeMs) || timeMs < MINUTE_MS || timeMs > LATEST_MS) return null;
    const ahead = timeMs - this.newestMs;
    let clockSetBack = false;
    if (this.open && (ahead <= 0 || ahead > JUMP_MS)) {
      if (ahead <= 0 && ahead >= -LATE_MS) return null;
      const suspected = state[7] as number;
      state[7] = timeMs;
      if (suspected < 0 || timeMs < suspected || timeMs - suspected > LATE_MS) return null;
      clockSetBack = ahead <= 0;
    }
    state[7] = -1;
    const tick: MinuteTick = { closed: null, bridged: 0, clockSetBack };
    if (!this.open || clockSetBack || ahead > LATE_MS) state[0] = timeMs % MINUTE_MS;
    const minute = Math.floor((timeMs - (state[0] as number)) / MINUTE_MS + 0.5);
    state[6] = timeMs;
    if (minute === this.minute && !clockSetBack) {
      state[2] = (state[2] as number) + value;
      state[3] = (state[3] as number) + 1;
      return tick;
    }
    state[5] = value;
    if (this.open && !clockSetBack) {
      const count = state[3] as number;
      tick.closed = { minute: this.minute, value: (state[2] as number) / count };
      const missing = minute - this.minute - 1;
      tick.bridged = missing <= BRIDGE ? missing : 0;
      state[4] = (state[4] as number) + 0.1 * (count - (state[4] as number));
      if (missing === 0) state[5] = tick.closed.value;
    }
    state[1] = minute;
    state[2] = value;
    state[3] = 1;
    return tick;
  }

  /** Whether a loaded state makes sense beside a history whose newest minute is `newest`. */
  fits(newest: number): boolean {
    return this.minute === newest && (newest === -1 || (this.#state[3] as number) >= 1);
  }
}
