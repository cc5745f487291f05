import type { DeviceId, ResourceSample } from '../../preload/contract/index.ts';
import { overloadPercent } from './series-points.ts';

/**
 * What is known of a host's load.
 * - `unknown`: never heard of.
 * - `stale`: known once, too old to go by.
 * - `overloaded`: processor or memory at or above the threshold.
 * - `normal`: fresh and below it.
 */
export type LoadState = 'unknown' | 'stale' | 'overloaded' | 'normal';

/** A sample that is late by less than this is still on its way through gathering and drawing. */
const graceMs = 1000;

/** `siteNowMs` is on main's clock, as `atMs` is. */
export function loadState(newest: ResourceSample | undefined, siteNowMs: number, staleAfterMs: number): LoadState {
  if (newest === undefined || (newest.cpuPercent === null && newest.memoryPercent === null)) return 'unknown';
  if (siteNowMs - newest.atMs > staleAfterMs + graceMs) return 'stale';
  return Math.max(newest.cpuPercent ?? 0, newest.memoryPercent ?? 0) >= overloadPercent ? 'overloaded' : 'normal';
}

export interface EdgeLoad {
  id: DeviceId;
  name: string;
  newest: ResourceSample | undefined;
  state: LoadState;
}

/** The hardest pressed first; those that are stale after all fresh ones, those never heard of last. */
export const byPressure = (a: EdgeLoad, b: EdgeLoad): number =>
  rankOf(a.state) - rankOf(b.state) || pressureOf(b) - pressureOf(a) || byName.compare(a.name, b.name);

const rankOf = (state: LoadState): number => (state === 'unknown' ? 2 : state === 'stale' ? 1 : 0);

/** The larger of both shares; steps of 5 so that neighbours do not change places at every sample. */
const pressureOf = ({ newest }: EdgeLoad): number =>
  Math.round(Math.max(newest?.cpuPercent ?? 0, newest?.memoryPercent ?? 0) / 5);

const byName = new Intl.Collator('ko', { numeric: true });
