import { SeriesForecaster } from '../../../main/metrics/forecast/index.ts';
import { AHEAD, type Forecasts } from './measures.ts';
import type { Trace } from './traces.ts';

export interface OurRun {
  forecasts: Forecasts;
  /** Share of evaluated truths inside the interval, by horizon. */
  coverage: number[];
  warned: Uint8Array;
  probability: Float64Array;
  microsecondsPerSample: number;
  stateBytes: number;
}

/** One pass over a trace as it would happen: a sample, then all that a screen and the engine ask for. */
export function runOurs(trace: Trace, threshold: number): OurRun {
  const { values, timesMs, from } = trace;
  const forecaster = new SeriesForecaster({ threshold });
  const made = AHEAD.map(() => new Float64Array(values.length).fill(Number.NaN));
  const lower = AHEAD.map(() => new Float64Array(values.length));
  const upper = AHEAD.map(() => new Float64Array(values.length));
  const warned = new Uint8Array(values.length);
  const probability = new Float64Array(values.length);
  const started = performance.now();
  for (let i = 0; i < values.length; i++) {
    forecaster.add(timesMs[i] as number, values[i] as number);
    const outlook = forecaster.onset();
    warned[i] = outlook?.warned === true ? 1 : 0;
    probability[i] = outlook?.probability ?? 0;
    forecaster.forecast()?.horizons.forEach((answer, h) => {
      if (answer === null) return;
      (made[h] as Float64Array)[i] = answer.median;
      (lower[h] as Float64Array)[i] = answer.lower;
      (upper[h] as Float64Array)[i] = answer.upper;
    });
  }
  const elapsedMs = performance.now() - started;
  const coverage = AHEAD.map((ahead, h) => {
    let inside = 0;
    for (let i = from; i < values.length; i++) {
      const truth = values[i] as number;
      const within = truth >= (lower[h]?.[i - ahead] as number) && truth <= (upper[h]?.[i - ahead] as number);
      if (within) inside++;
    }
    return inside / (values.length - from);
  });
  return {
    forecasts: new Map(AHEAD.map((ahead, h) => [ahead, made[h] as Float64Array])),
    coverage,
    warned,
    probability,
    microsecondsPerSample: (1000 * elapsedMs) / values.length,
    stateBytes: JSON.stringify(forecaster.save()).length,
  };
}
