import { AHEAD, type Forecasts } from './measures.ts';

const DAY = 1440;

type Rival = (values: Float64Array, ahead: number) => Float64Array;

/** What the field does, each at its usual setting: forecasts made at each minute for `ahead` minutes later. */
export const rivals: Record<string, Rival> = {
  'last value': (values) => values,
  'EWMA 0.3': (values) => {
    let level = values[0] as number;
    return values.map((value) => (level += 0.3 * (value - level)));
  },
  /** Gardner & McKenzie 1985; α 0.5, β 0.1, φ 0.9. */
  'damped Holt': (values, ahead) => {
    const [alpha, beta, phi] = [0.5, 0.1, 0.9];
    let level = values[0] as number;
    let trend = 0;
    const reach = (phi * (1 - phi ** ahead)) / (1 - phi);
    return values.map((value) => {
      const before = level;
      level = alpha * value + (1 - alpha) * (level + phi * trend);
      trend = beta * (level - before) + (1 - beta) * phi * trend;
      return Math.max(0, level + reach * trend);
    });
  },
  /** Additive, no trend; α 0.3, γ 0.3. */
  'Holt-Winters 1 d': (values, ahead) => {
    const season = new Float64Array(DAY);
    let level = values[0] as number;
    return values.map((value, i) => {
      const usual = season[i % DAY] as number;
      level += 0.3 * (value - usual - level);
      season[i % DAY] = usual + 0.3 * (value - level - usual);
      return Math.max(0, level + (season[(i + ahead) % DAY] as number));
    });
  },
  'seasonal naive 1 d': (values, ahead) => values.map((value, i) => values[i + ahead - DAY] ?? value),
  /** As gocrane's DSP `maxValue` estimator: the highest of the same minute on the last three days, × 1.1. */
  'Crane-like maximum': (values, ahead) =>
    values.map((value, i) => {
      const days = [1, 2, 3].map((day) => values[i + ahead - day * DAY] ?? 0);
      return 1.1 * (Math.max(...days) || value);
    }),
};

export function forecastsOf(rival: Rival, values: Float64Array): Forecasts {
  return new Map(AHEAD.map((ahead) => [ahead, rival(values, ahead)]));
}
