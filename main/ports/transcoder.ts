/** A running transcoder: coded pictures in, H.264 without B-frames out, picture by picture in showing order. */
export interface Transcoder {
  /** One picture of the input format. `false` = it does not keep up; the picture was not taken. */
  write(picture: Uint8Array): boolean;
  /** The NAL units of one picture, parameter sets before key frames. */
  onPicture(listener: (nals: Buffer[]) => void): void;
  /** It ended by itself; the cause is an AppError `camera-transcoder-failed`. Called once. */
  onExit(listener: (cause: Error) => void): void;
  stop(): void;
}

/** What the browser cannot play and a transcoder takes: raw H.265 (annex B) or a row of JPEG pictures. */
export type TranscoderInput = 'hevc' | 'mjpeg';

/** Throws AppError `camera-transcoder-missing` when none is installed. `path` empty = look in resources and PATH. */
export type StartTranscoder = (options: {
  input: TranscoderInput;
  framesPerSecond: number;
  path: string;
}) => Promise<Transcoder>;
