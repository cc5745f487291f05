import type { SeriesForecaster } from '../../../../main/metrics/forecast/index.ts';

export const MINUTE_MS = 60_000;
export const DAY = 1440;
/** Midnight, 2025-01-01 UTC. */
export const START_MS = 1_735_689_600_000;

/** Uniform numbers in 0..1 from a seed (mulberry32): the same on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers (Box–Muller). */
export function normalFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Feeds one value a minute, from `startMs` on. */
export function feed(forecaster: SeriesForecaster, values: readonly number[], startMs = START_MS): number {
  values.forEach((value, i) => forecaster.add(startMs + i * MINUTE_MS, value));
  return startMs + values.length * MINUTE_MS;
}

/** Load of a site with a daily wave, noise that lingers, and a rush at half past eight. */
export function dailyLoad(days: number, seed: number): number[] {
  const normal = normalFrom(seed);
  let lingering = 0;
  return Array.from({ length: days * DAY }, (_, i) => {
    const hour = (i % DAY) / 60;
    lingering = 0.9 * lingering + normal();
    const rush = hour >= 8.5 && hour < 9.5 ? 45 : 0;
    return Math.max(0, 35 + 12 * Math.sin((2 * Math.PI * (hour - 9)) / 24) + rush + lingering);
  });
}
