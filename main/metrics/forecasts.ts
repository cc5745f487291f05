import {
  overloadPercent,
  type DeviceId,
  type ForecastEvent,
  type ForecastResource,
  type HorizonForecast,
  type LoadForecast,
} from '../../preload/contract/index.ts';
import { gather } from '../gather.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Clock, Database, Log } from '../ports/index.ts';
import { liveStream, Signal } from '../streams.ts';
import { type HorizonForecast as Found, restoreForecaster, SeriesForecaster } from './forecast/index.ts';
import { ForecasterStore } from './forecaster-store.ts';

/** Devices that are forecast at a time, about 100 kB of memory each. A site has tens. */
const mostDevices = 500;
/** With all places taken, a device that was not heard of for this long gives its place to a newcomer. */
const silentMs = 60 * 60_000;
/** A device's forecasts are told this often at most; lower = fresher bands, more work (about 0.1 ms a device). */
const tellMs = 10_000;
/** What a device learned is saved when it is this old; higher = less wear of the disk, more lost by a kill. */
const saveAfterMs = 3 * 60_000;
/** Saving goes in slices of this much time, so that hundreds of devices never hold up a video. */
const sliceMs = 10_000;
const slices = saveAfterMs / sliceMs;
/** Forecasts in one message of a stream; a long snapshot goes in several. */
const messageLength = 200;

const resources = ['cpu', 'memory'] as const satisfies readonly ForecastResource[];
const options = { threshold: overloadPercent };

interface Watched {
  readonly series: Map<ForecastResource, SeriesForecaster>;
  /** On the clock that never jumps. */
  heardAtMs: number;
  /** Since when something was learned that is not on the disk; `null` = nothing was. */
  unsavedSinceMs: number | null;
}

export interface Forecasts {
  /** Learns from a sample, `atMs` on the wall clock. `null` = not known; nothing is learned of that. */
  add(deviceId: DeviceId, atMs: number, cpuPercent: number | null, memoryPercent: number | null): void;
  /** Forgets what was learned of devices that the inventory does not have any more. */
  forgetRemoved(): void;
  watch(signal: AbortSignal | undefined): AsyncGenerator<ForecastEvent, void, void>;
  /** Saves what is not saved yet. */
  stop(): void;
}

/**
 * What is expected of each device's load: one forecaster a resource, fed by samples. Survives a restart; learns by the
 * wall clock, since load repeats by the hour of the day.
 */
export function createForecasts(ports: {
  database: Database;
  inventory: Pick<Inventory, 'devices'>;
  clock: Clock;
  log: Log;
  closed: AbortSignal;
}): Forecasts {
  const { inventory, clock, log, closed } = ports;
  const store = new ForecasterStore(ports.database);
  /** The one that was not heard of for longest first. */
  const watched = new Map<DeviceId, Watched>();
  const changed = new Signal<LoadForecast[] | 'again'>();
  let untold = new Set<DeviceId>();
  let isSavingBroken = false;

  const telling = gather(clock, tellMs, () => {
    const forecasts = [...untold].flatMap(forecastsOf);
    untold = new Set();
    if (forecasts.length > 0) changed.emit(forecasts);
  });

  function forecastsOf(deviceId: DeviceId): LoadForecast[] {
    return [...(watched.get(deviceId)?.series ?? [])].flatMap(
      ([resource, forecaster]) => toForecast(deviceId, resource, forecaster) ?? [],
    );
  }

  /** `null` = every place is taken by a device that still reports. */
  function watch(deviceId: DeviceId): Watched | null {
    const known = watched.get(deviceId);
    if (known !== undefined) return known;
    if (watched.size >= mostDevices) {
      const [longest] = watched;
      if (longest === undefined || clock.monotonicMs() - longest[1].heardAtMs < silentMs) return null;
      forget([longest[0]]);
    }
    const fresh: Watched = { series: new Map(), heardAtMs: clock.monotonicMs(), unsavedSinceMs: null };
    watched.set(deviceId, fresh);
    return fresh;
  }

  function forget(deviceIds: readonly DeviceId[]): void {
    attempt(() => store.forget(deviceIds));
    for (const deviceId of deviceIds) {
      watched.delete(deviceId);
      untold.delete(deviceId);
    }
    changed.emit('again');
  }

  function save(deviceIds: readonly DeviceId[]): void {
    const states = deviceIds.flatMap((deviceId) =>
      [...(watched.get(deviceId)?.series ?? [])].map(([resource, forecaster]) => ({
        deviceId,
        resource,
        state: forecaster.save(),
      })),
    );
    if (states.length === 0 || !attempt(() => store.save(states))) return;
    for (const deviceId of deviceIds) {
      const device = watched.get(deviceId);
      if (device !== undefined) device.unsavedSinceMs = null;
    }
  }

  /** A disk that refuses costs what was learned since, no more; it is said once until it works again. */
  function attempt(write: () => void): boolean {
    try {
      write();
      isSavingBroken = false;
      return true;
    } catch (thrown) {
      if (!isSavingBroken) log.error({ err: thrown }, 'forecasters could not be saved');
      isSavingBroken = true;
      return false;
    }
  }

  /** Those with something to save that is at least `ageMs` old. */
  function unsaved(ageMs: number): DeviceId[] {
    const latestMs = clock.monotonicMs() - ageMs;
    return [...watched].flatMap(([id, { unsavedSinceMs }]) =>
      unsavedSinceMs !== null && unsavedSinceMs <= latestMs ? [id] : [],
    );
  }

  function forgetRemoved(): void {
    const present = new Set(inventory.devices().map(({ id }) => id));
    const removed = [...watched.keys()].filter((id) => !present.has(id));
    if (removed.length > 0) forget(removed);
  }

  for (const { deviceId, resource, state } of store.load(mostDevices * resources.length)) {
    const device = watch(deviceId);
    const forecaster = restoreForecaster(state, options);
    if (forecaster !== null) device?.series.set(resource, forecaster);
    else log.warn({ deviceId, resource }, 'what was learned of a load was damaged; it is learned anew');
  }
  forgetRemoved();

  const stopSaving = clock.every(sliceMs, () => save(unsaved(saveAfterMs).slice(0, Math.ceil(watched.size / slices))));

  function snapshot(): ForecastEvent[] {
    const forecasts = [...watched.keys()].flatMap(forecastsOf);
    return [
      { type: 'snapshot', forecasts: forecasts.slice(0, messageLength) },
      ...toMessages(forecasts.slice(messageLength)),
    ];
  }

  return {
    add(deviceId, atMs, cpuPercent, memoryPercent) {
      const device = watch(deviceId);
      if (device === null) return;
      const nowMs = clock.monotonicMs();
      for (const [resource, value] of [
        ['cpu', cpuPercent],
        ['memory', memoryPercent],
      ] as const) {
        if (value === null) continue;
        let forecaster = device.series.get(resource);
        if (forecaster === undefined) device.series.set(resource, (forecaster = new SeriesForecaster(options)));
        forecaster.add(atMs, value);
      }
      device.heardAtMs = nowMs;
      device.unsavedSinceMs ??= nowMs;
      watched.delete(deviceId);
      watched.set(deviceId, device);
      untold.add(deviceId);
      telling.ask();
    },
    forgetRemoved,
    watch: (signal) =>
      liveStream({
        snapshot,
        changes: changed,
        toItems: (change) => (change === 'again' ? snapshot() : toMessages(change)),
        signal,
        closed,
        limit: 100,
      }),
    stop() {
      stopSaving();
      telling.cancel();
      save(unsaved(0));
    },
  };
}

/** `null` before the first sample. */
function toForecast(deviceId: DeviceId, resource: ForecastResource, forecaster: SeriesForecaster): LoadForecast | null {
  const forecast = forecaster.forecast();
  if (forecast === null) return null;
  const [short, middle, long] = forecast.horizons;
  const onset = forecaster.onset();
  return {
    deviceId,
    resource,
    madeAtMs: forecast.madeAtMs,
    inOneMinute: toHorizon(short),
    inFiveMinutes: toHorizon(middle),
    inFifteenMinutes: toHorizon(long),
    onset:
      onset === null || Number.isNaN(onset.probability)
        ? null
        : {
            warned: onset.warned,
            probability: onset.probability,
            leadMs: onset.leadMs === null ? null : Math.round(onset.leadMs),
          },
  };
}

/** As shares of a whole: the forecaster knows no upper bound. */
function toHorizon(found: Found | null): HorizonForecast | null {
  if (found === null) return null;
  const { aheadMs, atMs, median, lower, upper, recentErrorRatio, expert } = found;
  // A state whose damage is no malformation can make it answer anything.
  if (![median, lower, upper].every(Number.isFinite) || !(recentErrorRatio >= 0)) return null;
  const percent = (value: number): number => Math.min(Math.max(value, 0), 100);
  return {
    aheadMs,
    atMs,
    medianPercent: percent(median),
    lowerPercent: percent(lower),
    upperPercent: percent(upper),
    recentErrorRatio,
    expert,
  };
}

function toMessages(forecasts: LoadForecast[]): ForecastEvent[] {
  const messages: ForecastEvent[] = [];
  for (let from = 0; from < forecasts.length; from += messageLength) {
    messages.push({ type: 'forecasts', forecasts: forecasts.slice(from, from + messageLength) });
  }
  return messages;
}
