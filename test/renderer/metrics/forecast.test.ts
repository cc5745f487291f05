import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId, LoadForecast, ResourceSample } from '../../../preload/contract/index.ts';
import { aheadMs, aheadOf, currentForecast, toBand } from '../../../renderer/metrics/forecast.ts';
import { busiestOf, forecastOf, gaugeSpanMs, siteNow, useMetrics } from '../../../renderer/metrics/store.ts';

const minuteMs = 60_000;
const id = (name: string): DeviceId => name as DeviceId;

const sample = (atMs: number, cpuPercent: number | null = 40, device = 'e'): ResourceSample => ({
  deviceId: id(device),
  atMs,
  cpuPercent,
  memoryPercent: 40,
  source: 'usage',
  username: 'e-1',
});

function forecastAt(madeAtMs: number, more: Partial<LoadForecast> = {}): LoadForecast {
  const horizon = (minutes: number) => ({
    aheadMs: minutes * minuteMs,
    atMs: madeAtMs + minutes * minuteMs,
    medianPercent: 50 + minutes,
    lowerPercent: 40,
    upperPercent: 60 + minutes,
    recentErrorRatio: 0.041,
    expert: 'regression' as const,
  });
  return {
    deviceId: id('e'),
    resource: 'cpu',
    madeAtMs,
    inOneMinute: horizon(1),
    inFiveMinutes: horizon(5),
    inFifteenMinutes: horizon(15),
    onset: null,
    ...more,
  };
}

describe('S29 a forecast is shown', () => {
  const now = 1_000_000;

  it('only of a fresh sample: a stale load has no future', () => {
    const forecast = forecastAt(now);
    expect(currentForecast(forecast, sample(now), 'normal')).toBe(forecast);
    expect(currentForecast(forecast, sample(now, 90), 'overloaded')).toBe(forecast);
    expect(currentForecast(forecast, sample(now), 'stale')).toBeNull();
    expect(currentForecast(forecast, undefined, 'unknown')).toBeNull();
  });

  it('only of the same time as the sample: not after a silence, nor from before the clock was set', () => {
    expect(currentForecast(forecastAt(now), sample(now + 60_000), 'normal')).not.toBeNull();
    expect(currentForecast(forecastAt(now), sample(now + 60_001), 'normal')).toBeNull();
    expect(currentForecast(forecastAt(now), sample(now - 60_001), 'normal')).toBeNull();
  });

  it('only when it knows its error at five minutes', () => {
    expect(currentForecast(forecastAt(now, { inFiveMinutes: null }), sample(now), 'normal')).toBeNull();
    expect(currentForecast(undefined, sample(now), 'normal')).toBeNull();
  });

  it('as a band from the end of the measured line; unknown horizons are left out', () => {
    const from = { x: now + 5000, y: 44 };
    const { lower, median, upper } = toBand(forecastAt(now, { inFifteenMinutes: null }), from);
    expect(median).toEqual([from, { x: now + minuteMs, y: 51 }, { x: now + 5 * minuteMs, y: 55 }]);
    expect(lower.map(({ y }) => y)).toEqual([44, 40, 40]);
    expect(upper.map(({ y }) => y)).toEqual([44, 61, 65]);
    // A horizon that is over never runs backwards.
    expect(toBand(forecastAt(now), { x: now + 2 * minuteMs, y: 44 }).median).toHaveLength(3);
  });

  it('never more ahead than behind, five minutes at most', () => {
    expect(aheadOf(minuteMs)).toBe(minuteMs);
    expect(aheadOf(10 * minuteMs)).toBe(5 * minuteMs);
  });
});

describe('S29 forecasts in the store', () => {
  const series = (...samples: ResourceSample[]) => new Map(samples.map((one) => [one.deviceId, [one]]));
  const known = (...forecasts: LoadForecast[]) =>
    new Map(forecasts.map((forecast) => [`${forecast.resource} ${forecast.deviceId}`, forecast]));

  beforeEach(() => useMetrics.setState({ series: null, staleAfterMs: 2500, forecasts: new Map() }));

  it('are found by device and resource, and hidden once the sample is stale', () => {
    const forecast = forecastAt(siteNow());
    useMetrics.setState({ series: series(sample(siteNow())), forecasts: known(forecast) });
    expect(forecastOf(id('e'), 'cpu')).toBe(forecast);
    expect(forecastOf(id('e'), 'memory')).toBeNull();
    useMetrics.setState({ series: series(sample(siteNow() - 4000)) });
    expect(forecastOf(id('e'), 'cpu')).toBeNull();
  });

  it('stretch the gauges to as much behind as ahead; without any, nothing changes', () => {
    useMetrics.setState({ series: series(sample(siteNow())) });
    expect(gaugeSpanMs()).toBe(minuteMs);
    useMetrics.setState({ forecasts: known(forecastAt(siteNow())) });
    expect(gaugeSpanMs()).toBe(aheadMs);
    useMetrics.setState({ series: series(sample(siteNow() - 4000)) });
    expect(gaugeSpanMs()).toBe(minuteMs);
  });

  it('take the busiest edge among those that are fresh', () => {
    useMetrics.setState({
      series: series(sample(siteNow(), 40, 'a'), sample(siteNow() - 9000, 99, 'b'), sample(siteNow(), null, 'c')),
    });
    expect(busiestOf([{ id: id('a') }, { id: id('b') }, { id: id('c') }])).toBe('a');
    expect(busiestOf([{ id: id('b') }])).toBeNull();
  });
});
