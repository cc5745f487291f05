import { useMemo, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type {
  Device,
  DeviceId,
  ForecastResource,
  LoadForecast,
  ReceiverStatus,
  ResourceSample,
} from '../../preload/contract/index.ts';
import { follow, useConnection } from '../link/index.ts';
import { currentNow, subscribeNow, useNow } from '../ui/index.ts';
import { aheadMs, currentForecast, resourceOf } from './forecast.ts';
import { loadState, type LoadState } from './load.ts';
import type { Field, Series } from './series-points.ts';

/** How much of the past a gauge draws. */
export const historyMs = 10 * 60_000;

interface MetricsState {
  /** `null` until the first snapshot. */
  series: ReadonlyMap<DeviceId, Series> | null;
  /** A device whose newest sample is older than this is stale, in ms. */
  staleAfterMs: number;
  receiver: ReceiverStatus | null;
  /** By {@link forecastKey}. */
  forecasts: ReadonlyMap<string, LoadForecast>;
}

const forecastKey = ({ deviceId, resource }: Pick<LoadForecast, 'deviceId' | 'resource'>): string =>
  `${resource} ${deviceId}`;

export const useMetrics = create<MetricsState>(() => ({
  series: null,
  staleAfterMs: 2000,
  receiver: null,
  forecasts: new Map(),
}));

/** Adds samples to what is known and forgets what is older than {@link historyMs}. */
export function appendSamples(
  known: ReadonlyMap<DeviceId, Series>,
  samples: readonly ResourceSample[],
): ReadonlyMap<DeviceId, Series> {
  const added = new Map<DeviceId, ResourceSample[]>();
  for (const sample of samples) {
    const series = added.get(sample.deviceId);
    if (series === undefined) added.set(sample.deviceId, [sample]);
    else series.push(sample);
  }
  const next = new Map(known);
  for (const [deviceId, news] of added) {
    const series = [...(known.get(deviceId) ?? []), ...news];
    const newestMs = series.at(-1)?.atMs ?? 0;
    const from = series.findIndex(({ atMs }) => atMs > newestMs - historyMs);
    next.set(deviceId, from > 0 ? series.slice(from) : series);
  }
  return next;
}

/** Follows samples, what is expected, and the receiver. */
export function startMetrics(): () => void {
  const stops = [
    follow(
      (api, signal) => api.metrics.watch(undefined, { signal }),
      (event) => {
        if (event.type === 'snapshot')
          useMetrics.setState({ series: appendSamples(new Map(), event.samples), staleAfterMs: event.staleAfterMs });
        else useMetrics.setState(({ series }) => ({ series: appendSamples(series ?? new Map(), event.samples) }));
      },
    ),
    follow(
      (api, signal) => api.metrics.forecasts(undefined, { signal }),
      ({ type, forecasts: news }) =>
        useMetrics.setState(({ forecasts }) => ({
          forecasts: new Map([
            ...(type === 'snapshot' ? [] : forecasts),
            ...news.map((forecast) => [forecastKey(forecast), forecast] as const),
          ]),
        })),
    ),
    follow(
      (api, signal) => api.metrics.receiver(undefined, { signal }),
      (receiver) => useMetrics.setState({ receiver }),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Main's clock as of the last second, on which samples, frames and events are stamped. */
export const siteNow = (): number => currentNow() + useConnection.getState().clockOffsetMs;

/** {@link siteNow}, renewed once a second. */
export const useSiteNow = (): number => useNow() + useConnection((state) => state.clockOffsetMs);

/** The newest sample of a device; changes with each sample. */
export const useNewest = (deviceId: DeviceId): ResourceSample | undefined =>
  useMetrics((state) => state.series?.get(deviceId)?.at(-1));

/** How far back a chart may reach; the shortest that shows all that is known is taken, so that none stands empty. */
export const spansMs = [60_000, 2 * 60_000, 5 * 60_000, historyMs] as const;

export function spanFor(oldestMs: number | null, nowMs: number): number {
  const knownMs = oldestMs === null ? 0 : nowMs - oldestMs;
  return spansMs.find((spanMs) => spanMs >= knownMs) ?? historyMs;
}

/** One span for all gauges of the page, so that they can be compared; with forecasts, as much behind as ahead. */
export function gaugeSpanMs(): number {
  const { series: known, forecasts } = useMetrics.getState();
  let oldestMs: number | null = null;
  for (const series of known?.values() ?? []) {
    const first = series[0]?.atMs;
    if (first !== undefined) oldestMs = Math.min(oldestMs ?? first, first);
  }
  const spanMs = spanFor(oldestMs, siteNow());
  if (spanMs >= aheadMs) return spanMs;
  for (const { deviceId, resource } of forecasts.values()) if (forecastOf(deviceId, resource) !== null) return aheadMs;
  return spanMs;
}

export const useGaugeSpanMs = (): number => useSyncExternalStore(subscribeLoad, gaugeSpanMs);

/** The load's state of a device now, outside of React. */
export function loadStateOf(deviceId: DeviceId): LoadState {
  const { series, staleAfterMs } = useMetrics.getState();
  return loadState(series?.get(deviceId)?.at(-1), siteNow(), staleAfterMs);
}

/** What is expected of a device's load from now on; `null` while it is not known, or the load itself is not. */
export function forecastOf(deviceId: DeviceId, resource: ForecastResource): LoadForecast | null {
  const { series, forecasts } = useMetrics.getState();
  const forecast = forecasts.get(forecastKey({ deviceId, resource }));
  return currentForecast(forecast, series?.get(deviceId)?.at(-1), loadStateOf(deviceId));
}

/** {@link forecastOf}; a view that uses it is drawn again only when that changes. */
export const useForecast = (deviceId: DeviceId, field: Field): LoadForecast | null =>
  useSyncExternalStore(subscribeLoad, () => forecastOf(deviceId, resourceOf[field]));

/** The edge whose processor is busiest now, among those that are fresh; `null` = none is. */
export function busiestOf(edges: readonly Pick<Device, 'id'>[]): DeviceId | null {
  const { series } = useMetrics.getState();
  let busiest: { id: DeviceId; percent: number } | null = null;
  for (const { id } of edges) {
    const percent = series?.get(id)?.at(-1)?.cpuPercent ?? null;
    const state = loadStateOf(id);
    if (percent === null || (state !== 'normal' && state !== 'overloaded')) continue;
    if (busiest === null || percent >= busiest.percent) busiest = { id, percent };
  }
  return busiest?.id ?? null;
}

/** Processor forecasts for a time axis of all edges: of the busiest, and whether there is any. */
export function useForecasts(edges: readonly Device[]): { busiest: LoadForecast | null; isAny: boolean } {
  const busiest = useSyncExternalStore(subscribeLoad, () => {
    const id = busiestOf(edges);
    return id === null ? null : forecastOf(id, 'cpu');
  });
  const isAny = useSyncExternalStore(subscribeLoad, () => edges.some(({ id }) => forecastOf(id, 'cpu') !== null));
  return { busiest, isAny };
}

/** Hears each sample and each second: ages grow without news. */
export function subscribeLoad(listener: () => void): () => void {
  const stops = [useMetrics.subscribe(listener), subscribeNow(listener)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The load's state of a device; a view that uses it is drawn again only when that changes. */
export const useLoadState = (deviceId: DeviceId): LoadState =>
  useSyncExternalStore(subscribeLoad, () => loadStateOf(deviceId));

/** The hosts whose load is watched: every edge terminal, and whatever else reports. */
export function useEdges(devices: ReadonlyMap<DeviceId, Device>): readonly Device[] {
  const reporting = useMetrics(({ series }) => [...(series?.keys() ?? [])].sort().join('\n'));
  return useMemo(() => {
    const ids = new Set(reporting.split('\n'));
    return [...devices.values()].filter(({ id, kind }) => kind === 'terminal' || ids.has(id));
  }, [devices, reporting]);
}
