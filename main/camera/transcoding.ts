import { AppError } from '../errors.ts';
import type { StartTranscoder, Transcoder, TranscoderInput } from '../ports/index.ts';
import { type AccessUnit, nalType, nalTypeOf } from './h264/nal-unit.ts';
import type { CaptureClock, FrameTime } from './rtp/capture-clock.ts';
import { JpegDepacketiser } from './rtp/jpeg-depacketiser.ts';
import { h265Payload, NalDepacketiser } from './rtp/nal-depacketiser.ts';
import type { RtpPacket } from './rtp/packet.ts';
import { decodeParameterSets } from './rtsp/parameter-sets.ts';
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

const inputs = new Map<string, TranscoderInput>([
  ['H265', 'hevc'],
  ['JPEG', 'mjpeg'],
]);
const startCode = Buffer.of(0, 0, 0, 1);
/** An H.265 access unit delimiter. Behind a picture it tells the decoder that the picture is whole, without waiting. */
const delimiter = Buffer.of(0, 0, 0, 1, 0x46, 0x01, 0x50);
/** Assumed where the camera does not say; only the encoder's rate control depends on it. */
const defaultFramesPerSecond = 25;
/** Pictures inside the transcoder at one time; more means that some were lost in it. */
const maxUnderWay = 32;

export const needsTranscoding = (encoding: string): boolean => encoding !== 'H264';

export function createTranscoding(startTranscoder: StartTranscoder, path: () => string): Transcoding {
  return {
    start: async (video, onAccessUnit, onFail) => {
      const input = inputs.get(video.encoding);
      if (input === undefined) {
        throw new AppError('camera-codec-unsupported', `no way to play ${video.encoding}`, {
          facts: { codec: video.encoding },
        });
      }
      const framesPerSecond = video.framesPerSecond ?? defaultFramesPerSecond;
      const transcoder = await startTranscoder({ input, framesPerSecond, path: path() });
      return new Running(transcoder, input, decodeParameterSets(video), onAccessUnit, onFail);
    },
  };
}

class Running implements RunningTranscoding {
  readonly #transcoder: Transcoder;
  readonly #input: TranscoderInput;
  readonly #parameterSets: Buffer[];
  /** Times of the pictures inside the transcoder, in showing order. */
  #underWay: FrameTime[] = [];

  constructor(
    transcoder: Transcoder,
    input: TranscoderInput,
    parameterSets: Buffer[],
    onAccessUnit: (unit: AccessUnit) => void,
    onFail: (cause: unknown) => void,
  ) {
    this.#transcoder = transcoder;
    this.#input = input;
    this.#parameterSets = parameterSets;
    transcoder.onExit(onFail);
    transcoder.onPicture((nals) => {
      const time = this.#underWay.shift();
      if (time === undefined) return;
      const keyFrame = nals.some((nal) => nalTypeOf(nal) === nalType.idr);
      try {
        onAccessUnit({ nals, keyFrame, ...time });
      } catch (thrown) {
        onFail(thrown);
      }
    });
  }

  depacketiser(clock: CaptureClock): Depacketiser {
    if (this.#input === 'mjpeg') return new JpegDepacketiser(clock, (jpeg, time) => this.#write(jpeg, time));
    return new NalDepacketiser(h265Payload, clock, (unit) => {
      const nals = unit.keyFrame ? [...this.#parameterSets, ...unit.nals] : unit.nals;
      this.#write(Buffer.concat([...nals.flatMap((nal) => [startCode, nal]), delimiter]), unit);
    });
  }

  stop(): void {
    this.#transcoder.stop();
  }

  #write(picture: Buffer, { ticks, capturedAtMs }: FrameTime): void {
    if (!this.#transcoder.write(picture)) return;
    const at = this.#underWay.findIndex((time) => time.ticks > ticks);
    this.#underWay.splice(at < 0 ? this.#underWay.length : at, 0, { ticks, capturedAtMs });
    if (this.#underWay.length > maxUnderWay) this.#underWay.shift();
  }
}
