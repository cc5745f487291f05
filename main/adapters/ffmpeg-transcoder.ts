import { AppError } from '../errors.ts';
import type { StartTranscoder } from '../ports/index.ts';

/** See {@link StartTranscoder}. */
export const startFfmpeg: StartTranscoder = () =>
  Promise.reject(new AppError('camera-transcoder-missing', 'no ffmpeg here'));
