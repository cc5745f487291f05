import { useMemo, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { Device, DeviceId, ReceiverStatus, ResourceSample } from '../../preload/contract/index.ts';
import { follow, useConnection } from '../link/index.ts';
import { currentNow, subscribeNow, useNow } from '../ui/index.ts';
import { loadState, type LoadState } from './load.ts';
import type { Series } from './series-points.ts';

/** How much of the past a gauge draws. */
export const historyMs = 10 * 60_000;

interface MetricsState {
  /** `null` until the first snapshot. */
  series: ReadonlyMap<DeviceId, Series> | null;
  /** A device whose newest sample is older than this is stale, in ms. */
  staleAfterMs: number;
  receiver: ReceiverStatus | null;
}

export const useMetrics = create<MetricsState>(() => ({ series: null, staleAfterMs: 2000, receiver: null }));

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

/** Follows samples and the receiver. */
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

/** One span for all gauges of the page, so that they can be compared. */
export function gaugeSpanMs(): number {
  let oldestMs: number | null = null;
  for (const series of useMetrics.getState().series?.values() ?? []) {
    const first = series[0]?.atMs;
    if (first !== undefined) oldestMs = Math.min(oldestMs ?? first, first);
  }
  return spanFor(oldestMs, siteNow());
}

export const useGaugeSpanMs = (): number => useSyncExternalStore(subscribeLoad, gaugeSpanMs);

/** The load's state of a device now, outside of React. */
export function loadStateOf(deviceId: DeviceId): LoadState {
  const { series, staleAfterMs } = useMetrics.getState();
  return loadState(series?.get(deviceId)?.at(-1), siteNow(), staleAfterMs);
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
