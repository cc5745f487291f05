/** A running transcoder: coded pictures in, H.264 (annex B, no B-frames) out, picture by picture in showing order. */
export interface Transcoder {
  /** Bytes of the input format, one picture a call. `false` = it cannot keep up; the picture was not taken. */
  write(picture: Uint8Array): boolean;
  onOutput(listener: (bytes: Buffer) => void): void;
  /** It ended by itself. Throws nothing; the cause is an AppError `camera-transcoder-failed`. Called once. */
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
