import { createVideoProcessStarter } from '../../../../main/adapters/worker-video-process.ts';
import type { StreamSource, VideoProcess } from '../../../../main/ports/index.ts';
import type { DeviceId, MediaEndpoint, StreamStatus } from '../../../../preload/contract/index.ts';
import { createFakeLog, type FakeLog } from '../../../fakes/log.ts';

export const cameraId = 'cam-1' as DeviceId;

export interface VideoPath {
  readonly video: VideoProcess;
  readonly log: FakeLog;
  /** The newest status of the one camera's main stream. */
  status(): StreamStatus | undefined;
  endpoint(): Promise<MediaEndpoint>;
  /** Resolves when the main stream's status satisfies. */
  until(satisfies: (status: StreamStatus) => boolean, timeoutMs?: number): Promise<StreamStatus>;
  stop(): Promise<void>;
}

/** The video thread with its real sockets. `source` is asked at each connection. */
export function startVideoPath(
  source: () => StreamSource,
  options: { allowedOrigins?: string[]; graceSeconds?: number; ffmpegPath?: string; workerUrl?: URL } = {},
): VideoPath {
  const log = createFakeLog();
  let latest: StreamStatus | undefined;
  const listeners = new Set<() => void>();
  const start = createVideoProcessStarter({
    workerUrl: options.workerUrl ?? new URL('../../../../main/hosts/video/index.ts', import.meta.url),
    allowedOrigins: options.allowedOrigins ?? [],
    log,
  });
  const video = start({
    settings: { ffmpegPath: options.ffmpegPath ?? '', graceSeconds: options.graceSeconds ?? 1 },
    resolveSource: source,
    onStatus: (changed) => {
      latest = changed.find(({ profile }) => profile === 'main') ?? latest;
      for (const listener of [...listeners]) listener();
    },
  });
  return {
    video,
    log,
    status: () => latest,
    endpoint: () => video.endpoint(),
    until: (satisfies, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (latest === undefined || !satisfies(latest)) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(latest);
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`still ${JSON.stringify(latest)}`));
        }, timeoutMs);
        listeners.add(look);
        look();
      }),
    stop: () => video.stop(),
  };
}

export async function playlistUrl(path: VideoPath): Promise<string> {
  const { httpUrl, ticket } = await path.endpoint();
  return `${httpUrl}/live/${cameraId}/main/live.m3u8?ticket=${ticket}`;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
