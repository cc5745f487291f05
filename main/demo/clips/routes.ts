import type { Placement } from './solids.ts';

/** Length of every loop in seconds; scenes must look the same at its end as at its start. */
export const loopSeconds = 20;

export type Waypoint = [x: number, y: number, pauseSeconds?: number];

export interface Trip {
  /** Second of the loop at which the first waypoint is left. */
  leaves: number;
  metresPerSecond: number;
  waypoints: Waypoint[];
  /** Drives backwards: the heading points away from the way. */
  reverse?: boolean;
  /** Metres over which corners are rounded. */
  rounding?: number;
}

export interface OnTheWay {
  at: Placement;
  /** Metres gone so far; gives a walker's step. */
  gone: number;
  moving: boolean;
}

/** Where somebody on a trip is at a second of the loop; `null` before leaving and after arriving. */
export function onTheWay(trip: Trip, seconds: number): OnTheWay | null {
  let left = (((seconds - trip.leaves) % loopSeconds) + loopSeconds) % loopSeconds;
  const { waypoints, metresPerSecond } = trip;
  const total = distanceTo(waypoints, waypoints.length - 1);
  let gone = 0;
  let rested = true;
  for (let i = 1; i < waypoints.length; i++) {
    const pause = waypoints[i]?.[2] ?? 0;
    if (pause === 0 && i < waypoints.length - 1) continue;
    const end = distanceTo(waypoints, i);
    const start = gone;
    // Whoever stops or sets off gives half of the leg's pace away, as with constant braking.
    const [easeIn, easeOut] = [!rested || start > 0, pause > 0];
    const slowness = 1 + (easeIn ? 0.35 : 0) + (easeOut ? 0.35 : 0);
    const duration = ((end - start) / metresPerSecond) * slowness;
    if (left < duration) {
      gone = start + (end - start) * eased(left / duration, easeIn, easeOut);
      return { at: placement(trip, gone), gone, moving: true };
    }
    left -= duration;
    gone = end;
    rested = true;
    if (left < pause) return { at: placement(trip, gone), gone, moving: false };
    left -= pause;
  }
  return gone >= total ? null : { at: placement(trip, gone), gone, moving: false };
}

function eased(share: number, easeIn: boolean, easeOut: boolean): number {
  if (easeIn && easeOut) return share * share * (3 - 2 * share);
  if (easeIn) return share ** 1.5;
  if (easeOut) return 1 - (1 - share) ** 1.5;
  return share;
}

function distanceTo(waypoints: Waypoint[], last: number): number {
  let sum = 0;
  for (let i = 1; i <= last; i++) {
    const [from, to] = [waypoints[i - 1], waypoints[i]];
    if (from !== undefined && to !== undefined) sum += Math.hypot(to[0] - from[0], to[1] - from[1]);
  }
  return sum;
}

function pointAt(waypoints: Waypoint[], gone: number): [number, number] {
  let left = gone;
  for (let i = 1; i < waypoints.length; i++) {
    const [from, to] = [waypoints[i - 1], waypoints[i]];
    if (from === undefined || to === undefined) break;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    // The first and last legs go on straight, so that the heading is known at both ends.
    if (left <= length || i === waypoints.length - 1) {
      const share = length === 0 ? 0 : left / length;
      return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    }
    left -= length;
  }
  const [x = 0, y = 0] = waypoints[0] ?? [];
  return [x, y];
}

function placement({ waypoints, reverse = false, rounding = 0.8 }: Trip, gone: number): Placement {
  const around = [-2, -1, 0, 1, 2].map((step) => pointAt(waypoints, gone + (step * rounding) / 2));
  const x = around.reduce((sum, [px]) => sum + px, 0) / around.length;
  const y = around.reduce((sum, [, py]) => sum + py, 0) / around.length;
  const [bx, by] = pointAt(waypoints, gone - rounding);
  const [fx, fy] = pointAt(waypoints, gone + rounding);
  const heading = Math.atan2(-(fx - bx), fy - by) + (reverse ? Math.PI : 0);
  return { x, y, z: 0, heading };
}

/** 0..1 and back: opens from `open` within `seconds`, closes from `close`; both within the loop. */
export function openedShare(now: number, open: number, close: number, seconds: number): number {
  const ramp = (from: number): number => Math.min(1, Math.max(0, (now - from) / seconds));
  const share = ramp(open) - ramp(close);
  return share * share * (3 - 2 * share);
}
