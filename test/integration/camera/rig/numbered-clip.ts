import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nalType, nalTypeOf, splitAnnexB } from '../../../../main/camera/h264/nal-unit.ts';

export interface ClipOptions {
  width: number;
  height: number;
  framesPerSecond: number;
  /** Seconds from key frame to key frame. */
  keyFrameSeconds: number;
  seconds: number;
  bFrames?: number;
  codec?: 'libx264' | 'libx265';
}

/** One coded picture as NAL units. */
export interface ClipFrame {
  nals: Buffer[];
  keyFrame: boolean;
}

/** Bits of the frame number that are burned in as blocks, white = 1, the lowest bit first from the left. */
export const numberBits = 12;
/** Share of the picture's height that the row of blocks takes, at its top. */
export const blockHeightRatio = 1 / 8;

/** A moving test picture made by ffmpeg, each frame with its number in black and white blocks that survive coding. */
export async function makeNumberedClip(options: ClipOptions): Promise<ClipFrame[]> {
  const { width, height, framesPerSecond, keyFrameSeconds, seconds, bFrames = 0, codec = 'libx264' } = options;
  const blockWidth = Math.floor(width / numberBits);
  const blockHeight = Math.floor(height * blockHeightRatio);
  const blocks = Array.from({ length: numberBits }, (_, bit) => {
    const enable = `gte(mod(n\\,${2 ** (bit + 1)})\\,${2 ** bit})`;
    return `drawbox=x=${bit * blockWidth}:y=0:w=${blockWidth}:h=${blockHeight}:color=white:t=fill:enable='${enable}'`;
  });
  const filter = [`drawbox=x=0:y=0:w=iw:h=${blockHeight}:color=black:t=fill`, ...blocks, 'format=yuv420p'].join(',');
  const distance = Math.round(framesPerSecond * keyFrameSeconds);
  const coder =
    codec === 'libx264'
      ? ['-x264-params', `aud=1:keyint=${distance}:min-keyint=${distance}:scenecut=0:bframes=${bFrames}:threads=2`]
      : [
          '-x265-params',
          `aud=1:keyint=${distance}:min-keyint=${distance}:scenecut=0:bframes=${bFrames}:log-level=none`,
        ];
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-f', 'lavfi'],
      ...['-i', `testsrc2=size=${width}x${height}:rate=${framesPerSecond}:duration=${seconds}`],
      ...['-vf', filter, '-c:v', codec, '-preset', 'ultrafast', '-b:v', `${Math.round(width * height * 1.6)}`],
      ...coder,
      ...['-f', codec === 'libx264' ? 'h264' : 'hevc', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
  );
  return codec === 'libx264' ? h264Frames(stdout) : h265Frames(stdout);
}

/** Frames of a byte stream that has an access unit delimiter before each. */
export function h264Frames(bytes: Buffer): ClipFrame[] {
  return framesOf(
    splitAnnexB(bytes),
    (nal) => nalTypeOf(nal) === nalType.delimiter,
    (nal) => nalTypeOf(nal) === nalType.idr,
  );
}

const h265Type = (nal: Buffer): number => (nal[0]! >> 1) & 0x3f;

function h265Frames(bytes: Buffer): ClipFrame[] {
  return framesOf(
    splitAnnexB(bytes),
    (nal) => h265Type(nal) === 35,
    (nal) => h265Type(nal) >= 16 && h265Type(nal) <= 21,
  );
}

function framesOf(nals: Buffer[], delimits: (nal: Buffer) => boolean, isKey: (nal: Buffer) => boolean): ClipFrame[] {
  const frames: ClipFrame[] = [];
  for (const nal of nals) {
    if (delimits(nal)) frames.push({ nals: [], keyFrame: false });
    else frames.at(-1)?.nals.push(nal);
  }
  for (const frame of frames) frame.keyFrame = frame.nals.some(isKey);
  return frames;
}
