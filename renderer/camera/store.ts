import { create } from 'zustand';
import type { DeviceId, Failure, MediaEndpoint, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import { sayFailed } from '../format/index.ts';
import { api, follow, toFailure, useConnection } from '../link/index.ts';
import { createMediaLoader, type MediaLoader } from './player/index.ts';

const keyOf = (cameraId: DeviceId, profile: StreamProfile): string => `${profile}:${cameraId}`;

interface CameraState {
  /** What each stream is doing, by camera and profile. */
  streams: ReadonlyMap<string, StreamStatus>;
  /** Where media comes from; changes when the video process starts again. */
  endpoint: MediaEndpoint | null;
  /** The one connection of all tiles to {@link CameraState.endpoint}. */
  loader: MediaLoader | null;
  /** Why nothing can be played at all; `null` = nothing is wrong. */
  failure: Failure | null;
}

export const useCamera = create<CameraState>(() => ({
  streams: new Map(),
  endpoint: null,
  loader: null,
  failure: null,
}));

export const streamOf = (
  streams: ReadonlyMap<string, StreamStatus>,
  cameraId: DeviceId,
  profile: StreamProfile,
): StreamStatus | undefined => streams.get(keyOf(cameraId, profile));

export const startCamera = (): (() => void) =>
  follow(
    async (link, signal) => {
      // Asked again with each subscription: a restarted video process has another port and ticket.
      openMedia(await link.camera.mediaEndpoint(undefined, { signal }));
      useCamera.setState({ streams: new Map(), failure: null });
      return link.camera.watch(undefined, { signal });
    },
    (changed) =>
      useCamera.setState(({ streams }) => {
        const next = new Map(streams);
        for (const status of changed) next.set(keyOf(status.cameraId, status.profile), status);
        return { streams: next };
      }),
    (failure) => useCamera.setState({ failure }),
  );

/** Players keep playing over the old connection when the endpoint is the one they have. */
function openMedia(endpoint: MediaEndpoint): void {
  const { endpoint: old, loader } = useCamera.getState();
  if (old?.webSocketUrl === endpoint.webSocketUrl && old.ticket === endpoint.ticket) return;
  useCamera.setState({ endpoint, loader: createMediaLoader(endpoint) });
  loader?.close();
}

/** Gives up waiting and connects now. */
export async function retryCamera(cameraId: DeviceId): Promise<void> {
  try {
    await api.camera.retry({ cameraId });
  } catch (thrown) {
    sayFailed(toFailure(thrown));
  }
}

/** Main's clock now, to the millisecond. */
export const exactSiteNow = (): number => Date.now() + useConnection.getState().clockOffsetMs;

export const useIsDemo = (): boolean => useConnection((state) => state.app?.site === 'demo');
