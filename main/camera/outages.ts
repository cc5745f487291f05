import type { DeviceId, StreamStatus } from '../../preload/contract/index.ts';
import type { EventReport } from '../events/index.ts';

/**
 * Turns the streams' statuses into what an operator looks up later: a camera's picture was lost, and came back. One
 * event a camera, however many streams of it are watched; a camera that nobody watches has no outage.
 */
export class Outages {
  /** Cameras without a picture, and since when (Unix ms). */
  readonly #since = new Map<DeviceId, number>();

  /** The events that these statuses make, in order. */
  take(statuses: readonly StreamStatus[], nowMs: number): EventReport[] {
    return statuses.flatMap((status) => this.#takeOne(status, nowMs));
  }

  #takeOne({ cameraId, state, failure }: StreamStatus, nowMs: number): EventReport[] {
    const sinceMs = this.#since.get(cameraId);
    // Statuses come a few times a second: the first, shortest wait may lie between two of them.
    const isLost = failure !== null && (state === 'waiting' || state === 'connecting');
    if (isLost && sinceMs === undefined) {
      this.#since.set(cameraId, nowMs);
      return [
        { severity: 'warning', deviceId: cameraId, remark: { code: 'camera-lost', facts: { code: failure.code } } },
      ];
    }
    if (state === 'live' && sinceMs !== undefined) {
      this.#since.delete(cameraId);
      const seconds = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
      return [{ severity: 'info', deviceId: cameraId, remark: { code: 'camera-back', facts: { seconds } } }];
    }
    if (state === 'idle') this.#since.delete(cameraId);
    return [];
  }
}
