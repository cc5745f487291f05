import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { AppError } from '../errors.ts';
import type { StartTranscoder, TranscoderInput } from '../ports/index.ts';

/** What may wait for ffmpeg to read it; above it pictures are left out. About a second of video. */
const maxUnreadBytes = 4 * 1024 * 1024;
/** A transcoded key frame is below 1 MiB; FLV allows 16. */
const maxTagBytes = 8 * 1024 * 1024;
const maxErrorText = 500;

const inputs: Record<TranscoderInput, string[]> = {
  // One thread: several decode ahead and hold pictures back.
  hevc: ['-threads', '1', '-f', 'hevc'],
  mjpeg: ['-threads', '1', '-f', 'mjpeg'],
};

/**
 * ffmpeg as a child that is fed on stdin and answers on stdout: no address and no password ever stands in its
 * arguments. Its output is FLV because that tells where a picture ends; a bare byte stream only tells at the next one.
 */
export const startFfmpeg: StartTranscoder = async ({ input, framesPerSecond, path }) => {
  const program = await findFfmpeg(path);
  const keyFrameDistance = Math.max(1, Math.round(framesPerSecond));
  const child = spawn(
    program,
    [
      ...[
        '-v',
        'error',
        '-nostdin',
        '-fflags',
        'nobuffer',
        '-flags',
        'low_delay',
        '-probesize',
        '32',
        '-analyzeduration',
        '0',
      ],
      ...[...inputs[input], '-framerate', String(framesPerSecond), '-i', 'pipe:0'],
      ...[
        '-an',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-tune',
        'zerolatency',
        '-threads',
        '1',
        '-pix_fmt',
        'yuv420p',
      ],
      ...['-g', String(keyFrameDistance), '-fps_mode', 'passthrough', '-flush_packets', '1', '-f', 'flv', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '' } },
  );
  const reader = new FlvReader();
  let words = '';
  let stopped = false;
  let onPicture: (nals: Buffer[]) => void = () => {};
  let onExit: (cause: Error) => void = () => {};
  const end = (message: string, cause?: unknown): void => {
    if (stopped) return;
    stopped = true;
    child.kill('SIGKILL');
    onExit(new AppError('camera-transcoder-failed', message, { cause, retryable: true, facts: { words } }));
  };
  child.on('error', (cause) => end('ffmpeg could not be started', cause));
  child.on('exit', (code) => end(`ffmpeg ended with ${code}`));
  // A broken pipe is told by `exit`.
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (text: Buffer) => void (words = (words + String(text)).slice(-maxErrorText)));
  child.stdout.on('data', (bytes: Buffer) => {
    try {
      for (const nals of reader.push(bytes)) onPicture(nals);
    } catch (thrown) {
      end('ffmpeg wrote what is not FLV', thrown);
    }
  });
  return {
    write: (picture) => {
      if (stopped || child.stdin.writableLength > maxUnreadBytes) return false;
      child.stdin.write(picture);
      return true;
    },
    onPicture: (listener) => void (onPicture = listener),
    onExit: (listener) => void (onExit = listener),
    stop: () => {
      stopped = true;
      child.kill('SIGKILL');
    },
  };
};

/** The path that was set, else beside the app's resources, else in PATH. */
async function findFfmpeg(path: string): Promise<string> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const resources = (process as { resourcesPath?: string }).resourcesPath;
  const candidates =
    path !== ''
      ? [path]
      : [...(resources === undefined ? [] : [resources]), ...(process.env['PATH'] ?? '').split(delimiter)]
          .filter((folder) => folder !== '')
          .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  throw new AppError('camera-transcoder-missing', 'no ffmpeg was found', {
    facts: { path: path === '' ? null : path },
  });
}

/** Pictures out of FLV (Adobe «Video File Format Specification» 10.1, annex E): tags that hold AVC with 4-byte lengths. */
export class FlvReader {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  #parameterSets: Buffer[] = [];

  /** Throws RangeError when the bytes make no sense. */
  push(bytes: Buffer): Buffer[][] {
    const data = Buffer.concat([this.#rest, bytes]);
    const pictures: Buffer[][] = [];
    let at = 0;
    if (!this.#started && data.length >= 13) {
      if (data.toString('latin1', 0, 3) !== 'FLV') throw new RangeError('no FLV header');
      this.#started = true;
      at = 13;
    }
    while (this.#started && data.length >= at + 11) {
      const size = data.readUIntBE(at + 1, 3);
      if (size > maxTagBytes) throw new RangeError('an FLV tag is too long');
      const end = at + 11 + size + 4;
      if (data.length < end) break;
      // Type 9: video; then frame type and codec 7 (AVC), packet type, composition time.
      if ((data[at]! & 0x1f) === 9 && size > 5 && (data[at + 11]! & 0x0f) === 7) {
        const packetType = data[at + 12]!;
        const body = data.subarray(at + 16, at + 11 + size);
        if (packetType === 0) this.#parameterSets = readParameterSets(body);
        else if (packetType === 1) pictures.push(this.#picture(body, data[at + 11]! >> 4 === 1));
      }
      at = end;
    }
    this.#rest = data.subarray(at);
    return pictures;
  }

  #picture(body: Buffer, keyFrame: boolean): Buffer[] {
    const nals = keyFrame ? [...this.#parameterSets] : [];
    for (let at = 0; at + 4 <= body.length;) {
      const end = at + 4 + body.readUInt32BE(at);
      if (end > body.length) throw new RangeError('a NAL unit is longer than its tag');
      if (end > at + 4) nals.push(body.subarray(at + 4, end));
      at = end;
    }
    return nals;
  }
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1). */
function readParameterSets(record: Buffer): Buffer[] {
  const sets: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = record.readUInt8(at) & mask;
    at += 1;
    for (let index = 0; index < count; index += 1) {
      const size = record.readUInt16BE(at);
      sets.push(Buffer.from(record.subarray(at + 2, at + 2 + size)));
      at += 2 + size;
    }
  }
  return sets;
}
