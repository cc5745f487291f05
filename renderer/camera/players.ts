import { create } from 'zustand';
import type { DeviceId } from '../../preload/contract/index.ts';
import type { PlayerStats } from './player/index.ts';

/** What a tile's player measured last, and since when (page's clock) it is in this state. */
export interface PlayerReport extends PlayerStats {
  sinceMs: number;
}

/** One report for each camera that this page plays. A store of its own: it changes many times a second. */
export const usePlayers = create<{ reports: ReadonlyMap<DeviceId, PlayerReport> }>(() => ({ reports: new Map() }));

export function reportPlayer(cameraId: DeviceId, stats: PlayerStats, nowMs: number): void {
  usePlayers.setState(({ reports }) => {
    const before = reports.get(cameraId);
    const sinceMs = before?.state === stats.state ? before.sinceMs : nowMs;
    return { reports: new Map(reports).set(cameraId, { ...stats, sinceMs }) };
  });
}

export function forgetPlayer(cameraId: DeviceId): void {
  usePlayers.setState(({ reports }) => {
    const next = new Map(reports);
    next.delete(cameraId);
    return { reports: next };
  });
}

/** Median and largest of the delays that are known; `null` when none is. */
export function delaySummary(reports: Iterable<PlayerReport>): { medianMs: number; maxMs: number } | null {
  const delays = [...reports].flatMap(({ state, delayMs }) =>
    state === 'playing' && delayMs !== null ? [delayMs] : [],
  );
  delays.sort((a, b) => a - b);
  const medianMs = delays[Math.floor(delays.length / 2)];
  const maxMs = delays.at(-1);
  return medianMs === undefined || maxMs === undefined ? null : { medianMs, maxMs };
}
