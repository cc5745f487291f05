import { BitReader, toRbsp } from './h264-bits.ts';

export const nalType = { slice: 1, idrSlice: 5, sei: 6, sps: 7, pps: 8, accessUnitDelimiter: 9 } as const;

export function nalTypeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** What of a sequence parameter set the site needs (ITU-T H.264 §7.3.2.1). */
export interface SequenceParameters {
  widthPixels: number;
  heightPixels: number;
  widthMacroblocks: number;
  /** Bits of `frame_num` in slice headers. */
  frameNumBits: number;
  pictureOrderType: number;
}

/** Profiles whose SPS carries chroma and scaling fields (§7.3.2.1.1). */
const profilesWithChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);

export function readSps(unit: Uint8Array): SequenceParameters {
  const reader = new BitReader(toRbsp(unit));
  const profile = reader.bits(8);
  reader.bits(16); // constraint flags, level
  reader.ue(); // seq_parameter_set_id
  let chromaFormat = 1;
  if (profilesWithChroma.has(profile)) {
    chromaFormat = reader.ue();
    if (chromaFormat === 3) reader.bit();
    reader.ue(); // bit_depth_luma_minus8
    reader.ue(); // bit_depth_chroma_minus8
    reader.bit();
    if (reader.bit() === 1) throw new RangeError('scaling matrices in an SPS are not read');
  }
  const frameNumBits = reader.ue() + 4;
  const pictureOrderType = reader.ue();
  if (pictureOrderType === 0) reader.ue();
  if (pictureOrderType === 1) {
    reader.bit();
    reader.se();
    reader.se();
    for (let left = reader.ue(); left > 0; left--) reader.se();
  }
  reader.ue(); // max_num_ref_frames
  reader.bit();
  const widthMacroblocks = reader.ue() + 1;
  const heightMapUnits = reader.ue() + 1;
  const framesOnly = reader.bit();
  if (framesOnly === 0) reader.bit();
  reader.bit(); // direct_8x8_inference_flag
  const cropped = reader.bit() === 1;
  const [left, right, top, bottom] = cropped ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  const cropX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropY = (chromaFormat === 1 ? 2 : 1) * (2 - framesOnly);
  return {
    widthPixels: widthMacroblocks * 16 - cropX * (left + right),
    heightPixels: heightMapUnits * 16 * (2 - framesOnly) - cropY * (top + bottom),
    widthMacroblocks,
    frameNumBits,
    pictureOrderType,
  };
}

/** True for the first slice of a picture: `first_mb_in_slice` is 0, which ue(v) writes as a single one. */
export function startsPicture(unit: Uint8Array): boolean {
  return ((unit[1] ?? 0) & 0x80) !== 0;
}
