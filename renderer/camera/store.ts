import { create } from 'zustand';
import type { DeviceId, MediaEndpoint, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import { follow } from '../link/index.ts';

const keyOf = (cameraId: DeviceId, profile: StreamProfile): string => `${profile}:${cameraId}`;

interface CameraState {
  /** What each stream is doing, by camera and profile. */
  streams: ReadonlyMap<string, StreamStatus>;
  /** Where media comes from; changes when the video process starts again. */
  endpoint: MediaEndpoint | null;
}

export const useCamera = create<CameraState>(() => ({ streams: new Map(), endpoint: null }));

export const streamOf = (
  streams: ReadonlyMap<string, StreamStatus>,
  cameraId: DeviceId,
  profile: StreamProfile,
): StreamStatus | undefined => streams.get(keyOf(cameraId, profile));

export const startCamera = (): (() => void) =>
  follow(
    async (api, signal) => {
      // Asked again with each subscription: a restarted video process has another port and ticket.
      useCamera.setState({ endpoint: await api.camera.mediaEndpoint(undefined, { signal }), streams: new Map() });
      return api.camera.watch(undefined, { signal });
    },
    (changed) =>
      useCamera.setState(({ streams }) => {
        const next = new Map(streams);
        for (const status of changed) next.set(keyOf(status.cameraId, status.profile), status);
        return { streams: next };
      }),
  );
