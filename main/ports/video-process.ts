import type { DeviceId, MediaEndpoint, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';

/** Where a stream comes from. Some cameras want their password in the URL itself: it is neither shown nor logged. */
export interface StreamSource {
  url: string;
  credentials: { username: string; password: string } | null;
}

/** What `probe` finds out. */
export interface ProbeResult {
  codec: string;
  widthPixels: number | null;
  heightPixels: number | null;
  framesPerSecond: number | null;
  needsTranscoding: boolean;
}

export interface VideoSettings {
  /** Empty = look in resources and PATH. */
  ffmpegPath: string;
  graceSeconds: number;
}

/** Asks of the video process: the source of a stream, resolved when a viewer asks for it. */
export type ResolveSource = (cameraId: DeviceId, profile: StreamProfile) => StreamSource;

/**
 * The video path in a thread of its own, so that a busy main never stutters the wall: RTSP clients, muxers,
 * the low-latency HLS origin and its loopback server. Starts again by itself after a crash.
 */
export interface VideoProcess {
  endpoint(): Promise<MediaEndpoint>;
  configure(settings: VideoSettings): void;
  /** Forgets a camera's source: running streams reconnect with the new one, removed ones end. */
  sourceChanged(cameraId: DeviceId): void;
  retry(cameraId: DeviceId): void;
  /** Throws the AppError that the camera deserves; gives up after 10 s. */
  probe(source: StreamSource): Promise<ProbeResult>;
  stop(): Promise<void>;
}

export interface VideoProcessOptions {
  settings: VideoSettings;
  resolveSource: ResolveSource;
  onStatus: (changed: StreamStatus[]) => void;
}

export type StartVideoProcess = (options: VideoProcessOptions) => VideoProcess;
