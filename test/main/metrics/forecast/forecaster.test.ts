import { describe, expect, it } from 'vitest';
import { type HorizonForecast, SeriesForecaster } from '../../../../main/metrics/forecast/index.ts';
import { DAY, dailyLoad, feed, MINUTE_MS, normalFrom, START_MS } from './series.ts';

const horizonsOf = (forecaster: SeriesForecaster): HorizonForecast[] =>
  (forecaster.forecast()?.horizons ?? []).flatMap((answer) => answer ?? []);

describe('S29 forecast of a series', () => {
  it('says nothing before the first sample, and no horizon before ten forecasts met their truth', () => {
    const forecaster = new SeriesForecaster({ threshold: 80 });
    expect(forecaster.forecast()).toBeNull();
    expect(forecaster.onset()).toBeNull();
    const answered: number[] = [];
    for (let minute = 0; minute < 40; minute++) {
      forecaster.add(START_MS + minute * MINUTE_MS, 30 + (minute % 3));
      answered.push(horizonsOf(forecaster).length);
    }
    expect(answered[0]).toBe(0);
    // The minute of a sample is closed by the next one: 10 truths of horizon h are known after 10 + h + 1 samples.
    expect(answered.indexOf(1)).toBe(11);
    expect(answered.indexOf(2)).toBe(15);
    expect(answered.indexOf(3)).toBe(25);
    expect(forecaster.onset()).toBeNull();
  });

  it('is unsure at first: the band of a cold start is wider than that of the same series later', () => {
    const normal = normalFrom(3);
    const values = Array.from({ length: 3000 }, () => 50 + 3 * normal());
    const width = (count: number): number => {
      const forecaster = new SeriesForecaster();
      feed(forecaster, values.slice(0, count));
      const [next] = horizonsOf(forecaster);
      return (next?.upper ?? Number.NaN) - (next?.lower ?? Number.NaN);
    };
    expect(width(13)).toBeGreaterThan(1.3 * width(3000));
  });

  it('counts horizons from the newest sample', () => {
    const forecaster = new SeriesForecaster();
    feed(forecaster, Array<number>(60).fill(20));
    const forecast = forecaster.forecast();
    expect(forecast?.madeAtMs).toBe(START_MS + 59 * MINUTE_MS);
    expect(forecast?.horizons.map((answer) => answer?.atMs)).toEqual(
      [1, 5, 15].map((ahead) => START_MS + (59 + ahead) * MINUTE_MS),
    );
  });

  it.each([0, 0.01, 42, 100, 3e6])('holds a constant %d with next to no band', (value) => {
    const forecaster = new SeriesForecaster();
    feed(forecaster, Array<number>(600).fill(value));
    for (const { median, lower, upper, recentErrorRatio } of horizonsOf(forecaster)) {
      expect(Math.abs(median - value)).toBeLessThan(0.001 * value + 0.001);
      expect(upper - lower).toBeLessThan(0.02 * value + 0.01);
      expect(recentErrorRatio).toBeLessThan(0.001);
    }
  });

  it('follows a ramp better than its last value', () => {
    const forecaster = new SeriesForecaster();
    const saw = Array.from({ length: 2000 }, (_, i) => 10 + (i % 100) * 0.8);
    feed(forecaster, saw.slice(0, 1950));
    const truth = saw[1949 + 15] as number;
    const [, , late] = horizonsOf(forecaster);
    expect(Math.abs((late?.median ?? 0) - truth)).toBeLessThan(0.4 * Math.abs((saw[1949] as number) - truth));
  });

  it('learns the time of day: a rush at half past eight is expected on the fourth day, and only then', () => {
    const forecaster = new SeriesForecaster();
    const load = dailyLoad(4, 11);
    feed(forecaster, load.slice(0, 3 * DAY + 8 * 60 + 20));
    const [, , beforeRush] = horizonsOf(forecaster);
    expect(beforeRush?.upper).toBeGreaterThan(60);
    const young = new SeriesForecaster();
    feed(young, load.slice(0, 8 * 60 + 20));
    expect(horizonsOf(young)[2]?.upper).toBeLessThan(55);
    const afternoon = new SeriesForecaster();
    feed(afternoon, load.slice(0, 3 * DAY + 14 * 60));
    expect(horizonsOf(afternoon)[2]?.upper).toBeLessThan(60);
  });

  it.each([
    ['white noise', 1, (normal: () => number) => () => 50 * Math.exp(0.1 * normal())],
    [
      'a random walk that is pulled back',
      2,
      (normal: () => number) => {
        let x = 0;
        return () => 40 * Math.exp(0.3 * (x = 0.97 * x + 0.25 * normal()));
      },
    ],
    [
      'calm and storm by turns',
      3,
      (normal: () => number) => {
        let i = 0;
        return () => 30 * Math.exp((i++ % 720 < 360 ? 0.02 : 0.25) * normal());
      },
    ],
    ['heavy tails, upward only', 4, (normal: () => number) => () => 20 * (1 + 0.05 * Math.abs(normal()) ** 3)],
  ] as const)('holds the truth four times of five: %s', (_name, seed, make) => {
    const next = make(normalFrom(seed));
    const values = Array.from({ length: 6000 }, next);
    const forecaster = new SeriesForecaster();
    const inside = [0, 0, 0];
    const bands: (readonly (HorizonForecast | null)[])[] = [];
    values.forEach((value, i) => {
      forecaster.add(START_MS + i * MINUTE_MS, value);
      bands.push(forecaster.forecast()?.horizons ?? []);
      [1, 5, 15].forEach((ahead, h) => {
        const band = i >= 2000 ? bands[i - ahead]?.[h] : null;
        if (band && value >= band.lower && value <= band.upper) inside[h] = (inside[h] ?? 0) + 1;
      });
    });
    for (const count of inside) expect(count / 4000).toBeCloseTo(0.8, 1.5);
  });

  it('shows the error that was really made', () => {
    const normal = normalFrom(5);
    const forecaster = new SeriesForecaster();
    feed(
      forecaster,
      Array.from({ length: 3000 }, () => 50 * Math.exp(0.1 * normal())),
    );
    // The best that anybody can do with this noise is 0.1 · √(2/π) ≈ 8 %.
    for (const { recentErrorRatio } of horizonsOf(forecaster)) {
      expect(recentErrorRatio).toBeGreaterThan(0.06);
      expect(recentErrorRatio).toBeLessThan(0.11);
    }
  });

  it('forecasts alike from samples every 5 s, 15 s and 60 s', () => {
    const load = dailyLoad(3, 7);
    const medians = [5, 15, 60].map((spacingS) => {
      const forecaster = new SeriesForecaster();
      for (let second = 0; second < 2.5 * DAY * 60; second += spacingS) {
        const at = second / 60;
        const [before, after] = [load[Math.floor(at)] as number, load[Math.floor(at) + 1] as number];
        forecaster.add(START_MS + second * 1000, before + (after - before) * (at % 1));
      }
      return horizonsOf(forecaster).map(({ median }) => median);
    });
    for (const each of medians) {
      each.forEach((value, h) => expect(Math.abs(value - (medians[2]?.[h] as number))).toBeLessThan(4));
    }
  });
});
