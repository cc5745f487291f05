import { describe, expect, it } from 'vitest';
import { SeriesForecaster } from '../../../../main/metrics/forecast/index.ts';
import { DAY, dailyLoad, feed, MINUTE_MS, normalFrom, START_MS } from './series.ts';

/** A surge every three hours: load climbs 4 points a minute to 92 and stays for 20 minutes. */
function surges(minutes: number, seed: number): number[] {
  const normal = normalFrom(seed);
  return Array.from({ length: minutes }, (_, i) => {
    const phase = i % 180;
    const lift = phase < 140 ? 0 : phase < 155 ? (phase - 140) * 4 : phase < 175 ? 60 : 0;
    return Math.max(0, 32 + lift + normal());
  });
}

describe('S29 warning before an onset', () => {
  it('warns one to five minutes ahead, with a lead time, and rarely for nothing', () => {
    const forecaster = new SeriesForecaster({ threshold: 80 });
    const values = surges(3 * DAY, 1);
    let [onsets, caught, wrong, below] = [0, 0, 0, 0];
    const warned: boolean[] = [];
    values.forEach((value, i) => {
      forecaster.add(START_MS + i * MINUTE_MS, value);
      const outlook = forecaster.onset();
      warned.push(outlook?.warned === true);
      if (outlook?.warned) {
        expect(outlook.leadMs).toBeGreaterThanOrEqual(MINUTE_MS);
        expect(outlook.leadMs).toBeLessThanOrEqual(5 * MINUTE_MS);
        expect(outlook.aboveNow).toBe(false);
      } else expect(outlook?.leadMs ?? null).toBeNull();
      if (i < DAY) return;
      const fresh = value >= 80 && values.slice(i - 5, i).every((before) => before < 80);
      if (fresh && i % 180 < 170) {
        onsets++;
        if (warned.slice(i - 5, i).some(Boolean)) caught++;
      }
    });
    for (let i = DAY; i < values.length - 5; i++) {
      if ((values[i] as number) >= 80) continue;
      below++;
      if (warned[i] && !values.slice(i + 1, i + 6).some((after) => after >= 80)) wrong++;
    }
    expect(onsets).toBe(16);
    expect(caught).toBe(onsets);
    expect(wrong / below).toBeLessThan(0.04);
  });

  it('tells probabilities that come true', () => {
    const normal = normalFrom(8);
    let level = 0;
    const values = Array.from({ length: 8 * DAY }, () => 50 * Math.exp((level = 0.96 * level + 0.1 * normal())));
    const forecaster = new SeriesForecaster({ threshold: 80 });
    let [expected, happened] = [0, 0];
    values.forEach((value, i) => {
      forecaster.add(START_MS + i * MINUTE_MS, value);
      const outlook = forecaster.onset();
      if (i < 3 * DAY || i + 8 > values.length || !outlook || outlook.aboveNow) return;
      expected += outlook.probability;
      const held = [1, 2, 3, 4, 5].some((k) => values.slice(i + k, i + k + 3).every((after) => after >= 80));
      if (held) happened++;
    });
    expect(happened).toBeGreaterThan(200);
    expect(expected / happened).toBeGreaterThan(0.8);
    expect(expected / happened).toBeLessThan(1.25);
  });

  it('asks a series that often warned for nothing for more certainty', () => {
    const normal = normalFrom(8);
    let level = 0;
    const forecaster = new SeriesForecaster({ threshold: 60 });
    /** Highest probability that was not warned of, by day. */
    const held = [0, 0, 0];
    for (let i = 0; i < 3 * DAY; i++) {
      forecaster.add(START_MS + i * MINUTE_MS, 50 * Math.exp((level = 0.96 * level + 0.1 * normal())));
      const outlook = forecaster.onset();
      if (!outlook || outlook.aboveNow || outlook.warned) continue;
      const day = Math.floor(i / DAY);
      held[day] = Math.max(held[day] ?? 0, outlook.probability);
    }
    expect(held[0]).toBeGreaterThan(0.07);
    expect(held[2]).toBeGreaterThan(1.5 * 0.075);
    expect(held[2]).toBeLessThan(0.25);
  });

  it('is no warning any more once the threshold is passed', () => {
    const forecaster = new SeriesForecaster({ threshold: 80 });
    const end = feed(forecaster, surges(DAY, 2));
    forecaster.add(end, 95);
    expect(forecaster.onset()).toMatchObject({ aboveNow: true, probability: 1, warned: false, leadMs: null });
  });

  it('does not fear a threshold that is far away', () => {
    const forecaster = new SeriesForecaster({ threshold: 95 });
    feed(
      forecaster,
      dailyLoad(2, 4).map((load) => load / 3),
    );
    expect(forecaster.onset()?.probability).toBeLessThan(0.02);
  });

  it('takes a nearer threshold as more probable', () => {
    const forecaster = new SeriesForecaster({ threshold: 70 });
    feed(forecaster, dailyLoad(2, 4));
    const now = forecaster.forecast()?.horizons[0]?.median ?? Number.NaN;
    const probabilities = [3, 1.5, 1.1, 1.01].map((factor) => {
      forecaster.threshold = factor * now;
      return forecaster.onset()?.probability ?? Number.NaN;
    });
    expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
    expect(probabilities[3]).toBeGreaterThan(10 * (probabilities[0] as number));
  });

  it('has no outlook without a threshold, and none before an hour under it', () => {
    const forecaster = new SeriesForecaster();
    const end = feed(forecaster, surges(600, 3));
    expect(forecaster.onset()).toBeNull();
    forecaster.threshold = 80;
    const next = feed(forecaster, surges(60, 4), end);
    expect(forecaster.onset()).toBeNull();
    feed(forecaster, surges(20, 5), next);
    expect(forecaster.onset()).not.toBeNull();
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses the threshold %d', (threshold) => {
    expect(() => new SeriesForecaster({ threshold })).toThrow(RangeError);
    expect(() => new SeriesForecaster({ resolution: threshold })).toThrow(RangeError);
  });
});
