import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, failure } from './errors.ts';
import { deviceId, percent, port, timeMs } from './primitives.ts';

/** Where a sample came from. Only `/usage` today; kubelet, Prometheus and exporters join it. */
export const sampleSource = z.enum(['usage']);

/** One measurement of one host. `null` = the source did not say; never 0 for unknown. */
export const resourceSample = z.object({
  deviceId,
  /** When it was received by us, on our clock. */
  atMs: timeMs,
  cpuPercent: percent.nullable(),
  memoryPercent: percent.nullable(),
  source: sampleSource,
  /** The name it was posted under, e.g. `edge-master-01-1129`. */
  username: z.string(),
});
export type ResourceSample = z.infer<typeof resourceSample>;

/**
 * First a `snapshot` (the last 10 minutes of every device, oldest first; a long one continues in `samples`), then new
 * samples, gathered for ≤ 250 ms. A later `snapshot` replaces all that was told: a name was bound to another device,
 * the interval was changed, or our clock was set.
 */
export const metricsEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    samples: z.array(resourceSample),
    /** A device is stale when its newest sample is older than this (two missed samples and 500 ms). */
    staleAfterMs: z.number().int(),
  }),
  z.object({ type: z.literal('samples'), samples: z.array(resourceSample) }),
]);
export type MetricsEvent = z.infer<typeof metricsEvent>;

/** An edge is overloaded from this share of its processor or memory on: where it is marked, and what onsets are of. */
export const overloadPercent = 85;

/** The models a forecast chooses from: its own newest value and means, the same time of other days, two regressions. */
export const forecastExpert = z.enum(['last', 'mean-5', 'mean-15', 'seasonal', 'regression', 'fast-regression']);

/** What the mean of one minute will be. The truth lies within `lowerPercent`…`upperPercent` four times of five. */
export const horizonForecast = z.object({
  aheadMs: z.number().int().positive(),
  atMs: timeMs,
  medianPercent: percent,
  lowerPercent: percent,
  upperPercent: percent,
  /** Mean of |forecast/truth − 1| over the last hours at this horizon; 0.05 = 5 %. */
  recentErrorRatio: z.number().nonnegative(),
  /** The model that counts most at present. */
  expert: forecastExpert,
});
export type HorizonForecast = z.infer<typeof horizonForecast>;

export const forecastResource = z.enum(['cpu', 'memory']);
export type ForecastResource = z.infer<typeof forecastResource>;

/** What is expected of one resource of one device. A horizon is `null` while too little was seen to know its error. */
export const loadForecast = z.object({
  deviceId,
  resource: forecastResource,
  /** Time of the newest sample it knows: horizons count from it. An old forecast is no forecast. */
  madeAtMs: timeMs,
  inOneMinute: horizonForecast.nullable(),
  inFiveMinutes: horizonForecast.nullable(),
  inFifteenMinutes: horizonForecast.nullable(),
  /** Whether `overloadPercent` will be reached within five minutes and held for three; `null` in the first hour. */
  onset: z
    .object({
      /** The operator should know. Never while it is reached already. */
      warned: z.boolean(),
      /** 0..1; 1 while it is reached already. */
      probability: z.number().min(0).max(1),
      /** The soonest that is likely; `null` if nothing is warned of. */
      leadMs: z.number().int().nullable(),
    })
    .nullable(),
});
export type LoadForecast = z.infer<typeof loadForecast>;

/**
 * First a `snapshot` of every series (a long one continues in `forecasts`), then those with news, gathered: of each
 * device once in ten seconds at most. A later `snapshot` replaces all that was told: a device was removed.
 */
export const forecastEvent = z.object({
  type: z.enum(['snapshot', 'forecasts']),
  forecasts: z.array(loadForecast),
});
export type ForecastEvent = z.infer<typeof forecastEvent>;

/** The `/usage` listener. */
export const receiverStatus = z.object({
  state: z.enum(['off', 'listening', 'failed']),
  host: z.string(),
  /** The port that listens. */
  port: port.nullable(),
  /** The port asked for; differs from `port` when that one was taken. */
  wantedPort: port,
  failure: failure.nullable(),
  /** Posts since the site was opened. */
  accepted: z.number().int(),
  rejected: z.number().int(),
});
export type ReceiverStatus = z.infer<typeof receiverStatus>;

/** A name seen in `/usage` posts and the device it counts for. */
export const usernameBinding = z.object({
  username: z.string(),
  deviceId: deviceId.nullable(),
  /** `prefix`: longest device name or hostname that the username starts with. `manual`: set by the operator. */
  how: z.enum(['prefix', 'manual', 'none']),
  /** `null` = bound by hand and not seen since the site was opened. */
  lastSeenAtMs: timeMs.nullable(),
});
export type UsernameBinding = z.infer<typeof usernameBinding>;

export const metrics = {
  watch: base.output(eventIterator(metricsEvent)),
  forecasts: base.output(eventIterator(forecastEvent)),
  receiver: base.output(eventIterator(receiverStatus)),
  usernames: base.output(eventIterator(z.array(usernameBinding))),
  /** Binds a username to a device by hand; `null` goes back to the longest prefix. */
  bindUsername: base
    .input(z.object({ username: z.string().min(1).max(200), deviceId: deviceId.nullable() }))
    .output(usernameBinding),
};
