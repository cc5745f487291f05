import { create } from 'zustand';
import type { DeviceId, ReceiverStatus, ResourceSample } from '../../preload/contract/index.ts';
import { follow } from '../link/index.ts';

/** How much of the past a gauge draws. */
export const historyMs = 10 * 60_000;

/** Samples of one device, oldest first; the array is replaced when it grows, so that React sees it. */
export type Series = readonly ResourceSample[];

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
  const next = new Map(known);
  for (const sample of samples) {
    const series = next.get(sample.deviceId) ?? [];
    const from = series.findIndex((old) => old.atMs > sample.atMs - historyMs);
    next.set(sample.deviceId, [...(from < 0 ? [] : series.slice(from)), sample]);
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
