import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreForecaster, SeriesForecaster } from '../../../../main/metrics/forecast/index.ts';
import { DAY, dailyLoad, feed, MINUTE_MS, START_MS } from './series.ts';

const answers = (forecaster: SeriesForecaster): unknown => [forecaster.forecast(), forecaster.onset()];

/** What a source may send at its worst: any number as time, and as value. */
const anySample = fc.tuple(
  fc.oneof(
    fc.double(),
    fc.integer({ min: -100_000, max: 100_000_000 }).map((offset) => START_MS + offset),
    fc.constantFrom(0, -1, Number.NaN, Infinity, START_MS + 400 * DAY * MINUTE_MS),
  ),
  fc.oneof(
    fc.double(),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constantFrom(0, 1e-300, 1e300, Number.MAX_VALUE),
  ),
);

/** A well-behaved series at irregular spacing with gaps. */
const series = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.double({ min: 0, max: 100, noNaN: true })), {
  minLength: 20,
  maxLength: 300,
});

function play(forecaster: SeriesForecaster, steps: readonly (readonly [number, number])[], startMs = START_MS): number {
  return steps.reduce((timeMs, [seconds, value]) => {
    forecaster.add(timeMs, value);
    return timeMs + seconds * 1000;
  }, startMs);
}

describe('S29 forecast survives what sources do', () => {
  it('is total and ordered on any samples', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 200 }), (samples) => {
        const forecaster = new SeriesForecaster({ threshold: 50 });
        for (const [timeMs, value] of samples) {
          forecaster.add(timeMs, value);
          for (const answer of forecaster.forecast()?.horizons ?? []) {
            if (answer === null) continue;
            expect(answer.lower).toBeGreaterThanOrEqual(0);
            expect(answer.median).toBeGreaterThanOrEqual(answer.lower);
            expect(answer.upper).toBeGreaterThanOrEqual(answer.median);
            expect(Number.isFinite(answer.upper)).toBe(true);
          }
          const outlook = forecaster.onset();
          if (outlook) expect(outlook.probability >= 0 && outlook.probability <= 1).toBe(true);
        }
        expect(restoreForecaster(JSON.parse(JSON.stringify(forecaster.save())), {})).not.toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same answers again for the same samples, asked or not in between', () => {
    fc.assert(
      fc.property(series, (steps) => {
        const [silent, asked] = [new SeriesForecaster({ threshold: 60 }), new SeriesForecaster({ threshold: 60 })];
        play(silent, steps);
        let timeMs = START_MS;
        for (const step of steps) {
          timeMs = play(asked, [step], timeMs);
          answers(asked);
        }
        expect(answers(asked)).toEqual(answers(silent));
        expect(asked.save()).toEqual(silent.save());
      }),
      { numRuns: 60 },
    );
  });

  it('goes on after a restart as if nothing had happened', () => {
    fc.assert(
      fc.property(series, series, (before, after) => {
        const forecaster = new SeriesForecaster({ threshold: 60 });
        const nextMs = play(forecaster, before);
        const restored = restoreForecaster(JSON.parse(JSON.stringify(forecaster.save())));
        if (restored === null) throw new Error('not restored');
        expect(answers(restored)).toEqual(answers(forecaster));
        play(forecaster, after, nextMs);
        play(restored, after, nextMs);
        expect(answers(restored)).toEqual(answers(forecaster));
        expect(restored.save()).toEqual(forecaster.save());
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a restored series of days, within 50 kB', () => {
    const forecaster = new SeriesForecaster({ threshold: 70 });
    const load = dailyLoad(4, 9);
    const endMs = feed(forecaster, load.slice(0, 3 * DAY));
    const text = JSON.stringify(forecaster.save());
    expect(text.length).toBeLessThan(50_000);
    const restored = restoreForecaster(JSON.parse(text));
    if (restored === null) throw new Error('not restored');
    feed(forecaster, load.slice(3 * DAY), endMs);
    feed(restored, load.slice(3 * DAY), endMs);
    expect(answers(restored)).toEqual(answers(forecaster));
  });

  it('refuses a state that is damaged, of another version or of another resolution', () => {
    const forecaster = new SeriesForecaster({ threshold: 70 });
    feed(forecaster, dailyLoad(1, 9).slice(0, 200));
    const good = forecaster.save();
    const bad: unknown[] = [
      null,
      'state',
      {},
      { ...good, version: 0 },
      { ...good, threshold: -1 },
      { ...good, resolution: 1 },
      { ...good, learned: good.learned.slice(4) },
      { ...good, learned: `${good.learned.slice(0, -4)}%%%%` },
      // Bytes of NaN in place of the first number.
      { ...good, learned: `////////////////${good.learned.slice(16)}` },
      { ...good, history: { ...good.history, newest: good.history.newest + 1 } },
      { ...good, history: { ...good.history, levels: '' } },
    ];
    for (const state of bad) expect(restoreForecaster(state)).toBeNull();
    expect(restoreForecaster(good)).not.toBeNull();
    expect(restoreForecaster(good, { threshold: 90 })?.threshold).toBe(90);
    expect(restoreForecaster(good, { threshold: null })?.threshold).toBeNull();
  });

  it('tells which samples it did not use', () => {
    const forecaster = new SeriesForecaster();
    expect(forecaster.add(START_MS, 10)).toBe(true);
    for (const value of [Number.NaN, Infinity, -0.1]) expect(forecaster.add(START_MS + MINUTE_MS, value)).toBe(false);
    for (const timeMs of [Number.NaN, Infinity, -5, START_MS, START_MS - 1000]) {
      expect(forecaster.add(timeMs, 10)).toBe(false);
    }
    expect(forecaster.add(START_MS + MINUTE_MS, 10)).toBe(true);
  });

  it('bridges a short gap and does not invent what lies in a long one', () => {
    const load = dailyLoad(3, 13);
    const [whole, holed] = [new SeriesForecaster(), new SeriesForecaster()];
    load.forEach((value, i) => {
      whole.add(START_MS + i * MINUTE_MS, value);
      const minute = i % 600;
      if (minute === 3 || (minute >= 200 && minute < 260)) return;
      holed.add(START_MS + i * MINUTE_MS, value);
    });
    const [full, less] = [whole, holed].map((forecaster) =>
      forecaster.forecast()?.horizons.map((h) => h?.median ?? -1),
    );
    full?.forEach((value, h) => expect(Math.abs((less?.[h] ?? 0) - value)).toBeLessThan(0.1 * value));
  });

  it('judges no forecast by a value that lies in a long gap', () => {
    const forecaster = new SeriesForecaster();
    const endMs = feed(forecaster, Array<number>(60).fill(20));
    forecaster.add(endMs + 180 * MINUTE_MS, 80);
    for (const answer of forecaster.forecast()?.horizons ?? []) expect(answer?.recentErrorRatio).toBeLessThan(0.001);
  });

  it('takes one wrong clock time for what it is, and a set clock for what it is', () => {
    const load = dailyLoad(2, 17);
    const forecaster = new SeriesForecaster();
    const endMs = feed(forecaster, load);
    const before = forecaster.forecast();
    expect(forecaster.add(endMs + 400 * DAY * MINUTE_MS, 99)).toBe(false);
    expect(forecaster.add(endMs - DAY * MINUTE_MS, 99)).toBe(false);
    expect(forecaster.forecast()).toEqual(before);
    expect(forecaster.add(endMs, load[0] as number)).toBe(true);

    const earlierMs = endMs - 300 * MINUTE_MS;
    expect(forecaster.add(earlierMs, 40)).toBe(false);
    for (let i = 1; i < 30; i++) expect(forecaster.add(earlierMs + i * MINUTE_MS, 40)).toBe(true);
    expect(forecaster.forecast()?.madeAtMs).toBe(earlierMs + 29 * MINUTE_MS);
    expect(forecaster.forecast()?.horizons[0]?.median).toBeCloseTo(40, 0);

    const laterMs = earlierMs + 10 * DAY * MINUTE_MS;
    expect(forecaster.add(laterMs, 40)).toBe(false);
    expect(forecaster.add(laterMs + MINUTE_MS, 40)).toBe(true);
  });
});
