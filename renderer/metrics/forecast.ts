import type { ForecastResource, LoadForecast, ResourceSample } from '../../preload/contract/index.ts';
import type { LoadState } from './load.ts';
import type { Field, LinePoint } from './series-points.ts';

export const resourceOf = { cpuPercent: 'cpu', memoryPercent: 'memory' } as const satisfies Record<
  Field,
  ForecastResource
>;

/** A forecast and the newest sample may be this far apart; farther, it is of another time, or the clock was set. */
const apartMs = 60_000;

/** The forecast, if it is of the load as it is now: of a fresh sample, and old enough to know its own error. */
export function currentForecast(
  forecast: LoadForecast | undefined,
  newest: ResourceSample | undefined,
  state: LoadState,
): LoadForecast | null {
  if (forecast === undefined || newest === undefined) return null;
  if (state !== 'normal' && state !== 'overloaded') return null;
  if (Math.abs(newest.atMs - forecast.madeAtMs) > apartMs) return null;
  return forecast.inFiveMinutes === null ? null : forecast;
}

/** A forecast as lines, from where the measured line ends. */
export interface Band {
  lower: LinePoint[];
  median: LinePoint[];
  upper: LinePoint[];
}

export function toBand(forecast: LoadForecast, from: LinePoint): Band {
  const horizons = [forecast.inOneMinute, forecast.inFiveMinutes, forecast.inFifteenMinutes].filter(
    (horizon) => horizon !== null && horizon.atMs > from.x,
  );
  const line = (edge: 'lowerPercent' | 'medianPercent' | 'upperPercent'): LinePoint[] => [
    from,
    ...horizons.flatMap((horizon) => (horizon === null ? [] : [{ x: horizon.atMs, y: horizon[edge] }])),
  ];
  return { lower: line('lowerPercent'), median: line('medianPercent'), upper: line('upperPercent') };
}

/** How far ahead a chart looks that looks ahead: as far as the words beside it say. */
export const aheadMs = 5 * 60_000;

/** Of a chart that reaches `spanMs` back, on the same scale: never more than half of it is guesswork. */
export const aheadOf = (spanMs: number): number => Math.min(spanMs, aheadMs);
