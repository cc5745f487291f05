import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { type Clip, readClip } from '../clip.ts';
import { plainStrip, stripRows } from '../clock-strip.ts';
import { SliceHeaders } from '../slice-header.ts';
import { framesPerSecond, renderSize } from './render.ts';

export interface Encoding {
  width: number;
  height: number;
  /** Constant quantiser: the picture's quality against the clip's size. */
  quantiser: number;
}

/** Brighter than any picture, so that no prediction takes from the strip and no edge to it is filtered. */
const stripLuma = 250;
/** Brightest luma below the strip, for the same reason. */
const belowStripLuma = 168;

/** Lifts the lights as a camera's automatic exposure does. */
const cameraCurve = "lutyuv=y='clip(16+(val-16)*1.2,16,235)'";

/**
 * Encodes rendered frames so that the strip on top is a slice that nothing refers to: the clock is written into it
 * while playing. `workPath` is a file name that may be written beside. Answers the byte stream with an even strip.
 */
export function encode(rawPath: string, workPath: string, { width, height, quantiser }: Encoding): Buffer {
  const scaled = `${workPath}.gray`;
  const coded = `${workPath}.h264`;
  const rawVideo = (w: number, h: number): string[] => ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${w}x${h}`];
  const ffmpeg = (...args: string[]): void => void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
  const { width: w, height: h } = renderSize;
  ffmpeg(
    ...rawVideo(w, h),
    '-i',
    rawPath,
    '-vf',
    `${cameraCurve},scale=${width}:${height}:flags=bicubic`,
    ...rawVideo(width, height),
    scaled,
  );
  whitenStrip(scaled, width, height);
  const rows = Math.ceil(height / 16);
  const strip = stripRows(height);
  const parameters = [
    `keyint=${framesPerSecond}:min-keyint=${framesPerSecond}:scenecut=0:bframes=0:ref=1:weightp=0:cabac=0:8x8dct=1`,
    `slices=${sliceCount(rows, strip)}:qp=${quantiser}:ipratio=1.25:aq-mode=0:mbtree=0:psy-rd=0.4,0:me=umh:subme=9:trellis=2`,
  ].join(':');
  ffmpeg(
    ...['-r', String(framesPerSecond), ...rawVideo(width, height), '-i', scaled],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'slow', '-threads', '1', '-profile:v', 'high'],
    ...['-x264-params', parameters, '-f', 'h264', coded],
  );
  return withPlainStrip(readClip(readFileSync(coded), framesPerSecond));
}

/** x264 shares rows evenly: slice one ends at row round(rows / slices). The count that ends it at the strip. */
function sliceCount(rows: number, strip: number): number {
  for (let count = 2; count <= rows; count++) {
    if (Math.floor((rows + (count >> 1)) / count) === strip) return count;
  }
  throw new RangeError('no slice count gives a strip of that height');
}

function whitenStrip(path: string, width: number, height: number): void {
  const file = openSync(path, 'r+');
  const strip = Buffer.alloc(width * 16 * stripRows(height), stripLuma);
  const below = Buffer.alloc(width * 8);
  try {
    for (let at = 0; readSync(file, below, 0, below.length, at + strip.length) === below.length; at += width * height) {
      writeSync(file, strip, 0, strip.length, at);
      for (let i = 0; i < below.length; i++) below[i] = Math.min(below[i] ?? 0, belowStripLuma);
      writeSync(file, below, 0, below.length, at + strip.length);
    }
  } finally {
    closeSync(file);
  }
}

function withPlainStrip(clip: Clip): Buffer {
  const headers = new SliceHeaders(clip.sps, clip.pps);
  const startCode = Buffer.from([0, 0, 0, 1]);
  const units = clip.frames.flatMap(({ isKey, slices: [, second, ...others] }) => {
    if (second === undefined) throw new RangeError('a picture of one slice');
    const inside = headers.deblockedInside(second);
    const { header } = headers.read(inside);
    if (header.firstMacroblock !== headers.widthMacroblocks * stripRows(clip.heightPixels)) {
      throw new RangeError('the first slice is not the strip');
    }
    const parameterSets = isKey ? [clip.sps, clip.pps] : [];
    return [...parameterSets, plainStrip(headers, clip.heightPixels, header), inside, ...others];
  });
  return Buffer.concat(units.flatMap((unit) => [startCode, unit]));
}
