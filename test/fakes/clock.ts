import type { Clock } from '../../main/ports/index.ts';

interface Timer {
  dueMs: number;
  /** `null` = once. */
  periodMs: number | null;
  run: () => void;
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Lets time pass: timers run in the order they are due, each at its own time. */
  advance(byMs: number): void;
  /** Sets the wall clock, as an operator or NTP would; timers and the monotonic clock do not notice. */
  setWall(nowMs: number): void;
  /** Timers that would still run. */
  readonly pending: number;
}

export function createFakeClock(startMs = Date.UTC(2024, 5, 11)): FakeClock {
  const timers = new Set<Timer>();
  let passedMs = 0;
  let offsetMs = startMs;

  const arm = (delayMs: number, periodMs: number | null, run: () => void): (() => void) => {
    const timer = { dueMs: passedMs + delayMs, periodMs, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const nextUntil = (endMs: number): Timer | undefined =>
    [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];

  return {
    nowMs: () => offsetMs + passedMs,
    monotonicMs: () => passedMs,
    after: (delayMs, run) => arm(delayMs, null, run),
    every: (periodMs, run) => arm(periodMs, periodMs, run),
    advance(byMs) {
      const endMs = passedMs + byMs;
      for (let timer = nextUntil(endMs); timer !== undefined; timer = nextUntil(endMs)) {
        passedMs = Math.max(passedMs, timer.dueMs);
        if (timer.periodMs === null) timers.delete(timer);
        else timer.dueMs += timer.periodMs;
        timer.run();
      }
      passedMs = endMs;
    },
    setWall(nowMs) {
      offsetMs = nowMs - passedMs;
    },
    get pending() {
      return timers.size;
    },
  };
}
