import { nalType, nalTypeOf, readSps, startsPicture } from './h264-headers.ts';

export interface ClipFrame {
  isKey: boolean;
  /** The picture's slices; parameter sets, delimiters and SEI are left out. */
  slices: Buffer[];
}

/** An H.264 elementary stream cut into pictures. Decoding order is display order (no B-frames). */
export interface Clip {
  framesPerSecond: number;
  widthPixels: number;
  heightPixels: number;
  sps: Buffer;
  pps: Buffer;
  frames: ClipFrame[];
}

/**
 * Cuts an Annex B byte stream into pictures.
 * Throws `RangeError` when it holds no parameter sets, or does not start with a key frame.
 */
export function readClip(annexB: Buffer, framesPerSecond: number): Clip {
  const frames: ClipFrame[] = [];
  let sps: Buffer | null = null;
  let pps: Buffer | null = null;
  for (const unit of nalUnits(annexB)) {
    const type = nalTypeOf(unit);
    if (type === nalType.sps) sps ??= unit;
    if (type === nalType.pps) pps ??= unit;
    if (type !== nalType.slice && type !== nalType.idrSlice) continue;
    if (startsPicture(unit)) frames.push({ isKey: type === nalType.idrSlice, slices: [unit] });
    else frames.at(-1)?.slices.push(unit);
  }
  if (sps === null || pps === null) throw new RangeError('the clip has no parameter sets');
  if (frames[0]?.isKey !== true) throw new RangeError('the clip does not start with a key frame');
  const { widthPixels, heightPixels } = readSps(sps);
  return { framesPerSecond, widthPixels, heightPixels, sps, pps, frames };
}

const startCode = Buffer.from([0, 0, 1]);

/** The NAL units of a byte stream (ITU-T H.264 Annex B), as views of it. */
export function* nalUnits(annexB: Buffer): Generator<Buffer> {
  let start = annexB.indexOf(startCode);
  while (start !== -1) {
    const next = annexB.indexOf(startCode, start + 3);
    let end = next === -1 ? annexB.length : next;
    while (end > start + 3 && annexB[end - 1] === 0) end--;
    if (end > start + 3) yield annexB.subarray(start + 3, end);
    start = next;
  }
}
