import { AppError } from '../errors.ts';
import type { StartTranscoder } from '../ports/index.ts';
import type { AccessUnit } from './h264/nal-unit.ts';
import type { CaptureClock } from './rtp/capture-clock.ts';
import type { RtpPacket } from './rtp/packet.ts';
import type { VideoDescription } from './rtsp/session-description.ts';

/** Takes RTP packets apart into whatever its owner wants. */
export interface Depacketiser {
  push(packet: RtpPacket, arrivedAtMs: number): void;
}

export interface RunningTranscoding {
  depacketiser(clock: CaptureClock): Depacketiser;
  stop(): void;
}

/** Makes H.264 of what the browser cannot play. */
export interface Transcoding {
  /** Throws `camera-codec-unsupported` or `camera-transcoder-missing`. */
  start(
    video: VideoDescription,
    onAccessUnit: (unit: AccessUnit) => void,
    onFail: (cause: unknown) => void,
  ): Promise<RunningTranscoding>;
}

export const needsTranscoding = (encoding: string): boolean => encoding !== 'H264';

export function createTranscoding(_start: StartTranscoder, _path: () => string): Transcoding {
  return {
    start: (video) =>
      Promise.reject(
        new AppError('camera-codec-unsupported', `no way to play ${video.encoding}`, {
          facts: { codec: video.encoding },
        }),
      ),
  };
}
