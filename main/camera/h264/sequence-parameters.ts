import { BitReader } from './bit-reader.ts';

/** What a sequence parameter set says of the pictures (ITU-T H.264 §7.3.2.1.1, annex E). */
export interface SequenceParameters {
  /** RFC 6381, e.g. `avc1.4d401f`. */
  codec: string;
  profile: number;
  widthPixels: number;
  heightPixels: number;
  /** From the timing of annex E; `null` = not said. */
  framesPerSecond: number | null;
  /**
   * How many pictures may precede another in decoding order and follow it on the screen; 0 = no B-frames.
   * `null` = not said: B-frames show only in the time stamps.
   */
  reorderDepth: number | null;
}

/** Profiles that carry the chroma format (§7.3.2.1.1). */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const baseline = 66;
/** Level 6.2 allows no side longer (§A.3). */
const maxSidePixels = 16_384;
const extendedSampleAspectRatio = 255;

/** `null` when the NAL unit is not a sound parameter set. */
export function readSequenceParameters(nal: Uint8Array): SequenceParameters | null {
  return nal.length < 4 ? null : unlessTooShort(() => read(nal));
}

/** Which picture parameter set a NAL unit replaces (§7.3.2.2), 0..255; `null` when it is not a sound one. */
export function readPictureParameterSetId(nal: Uint8Array): number | null {
  const id = unlessTooShort(() => new BitReader(nal.subarray(1, 8)).unsigned());
  return id !== null && id <= 255 ? id : null;
}

function unlessTooShort<T>(reading: () => T): T | null {
  try {
    return reading();
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

function read(nal: Uint8Array): SequenceParameters | null {
  const bits = new BitReader(nal.subarray(1));
  const profile = bits.bits(8);
  const constraints = bits.bits(8);
  const level = bits.bits(8);
  bits.unsigned(); // seq_parameter_set_id
  const chroma = highProfiles.has(profile) ? readHighProfile(bits) : 1;
  bits.unsigned(); // log2_max_frame_num_minus4
  const orderType = skipOrderCount(bits);
  bits.unsigned(); // max_num_ref_frames
  bits.bit(); // gaps_in_frame_num_value_allowed_flag
  const widthMacroblocks = bits.unsigned() + 1;
  const heightMapUnits = bits.unsigned() + 1;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.bit(); // mb_adaptive_frame_field_flag
  bits.bit(); // direct_8x8_inference_flag
  const fieldFactor = framesOnly ? 1 : 2;
  let cropWidth = 0;
  let cropHeight = 0;
  if (bits.flag()) {
    const [left, right, top, bottom] = [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()];
    cropWidth = (left + right) * (chroma === 1 || chroma === 2 ? 2 : 1);
    cropHeight = (top + bottom) * (chroma === 1 ? 2 : 1) * fieldFactor;
  }
  const widthPixels = widthMacroblocks * 16 - cropWidth;
  const heightPixels = heightMapUnits * 16 * fieldFactor - cropHeight;
  if (!(widthPixels > 0 && heightPixels > 0 && widthPixels <= maxSidePixels && heightPixels <= maxSidePixels))
    return null;
  const usability = bits.flag() ? readUsability(bits) : { framesPerSecond: null, reorderDepth: null };
  return {
    codec: `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
    profile,
    widthPixels,
    heightPixels,
    framesPerSecond: usability.framesPerSecond,
    reorderDepth: profile === baseline || orderType === 2 ? 0 : usability.reorderDepth,
  };
}

/** The answer is chroma_format_idc. */
function readHighProfile(bits: BitReader): number {
  const chroma = bits.unsigned();
  if (chroma === 3) bits.bit(); // separate_colour_plane_flag
  bits.unsigned(); // bit_depth_luma_minus8
  bits.unsigned(); // bit_depth_chroma_minus8
  bits.bit(); // qpprime_y_zero_transform_bypass_flag
  if (bits.flag()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
      if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  return chroma;
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** The answer is pic_order_cnt_type; 2 means that pictures come in the order they are shown. */
function skipOrderCount(bits: BitReader): number {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned(); // log2_max_pic_order_cnt_lsb_minus4
  if (type === 1) {
    bits.bit(); // delta_pic_order_always_zero_flag
    bits.signed(); // offset_for_non_ref_pic
    bits.signed(); // offset_for_top_to_bottom_field
    const count = bits.unsigned();
    if (count > 255) throw new RangeError('num_ref_frames_in_pic_order_cnt_cycle is out of range');
    for (let index = 0; index < count; index += 1) bits.signed();
  }
  return type;
}

/** Annex E.1.1. */
function readUsability(bits: BitReader): Pick<SequenceParameters, 'framesPerSecond' | 'reorderDepth'> {
  if (bits.flag() && bits.bits(8) === extendedSampleAspectRatio) bits.bits(32);
  if (bits.flag()) bits.bit(); // overscan_appropriate_flag
  if (bits.flag()) {
    bits.bits(4); // video_format, video_full_range_flag
    if (bits.flag()) bits.bits(24); // colour description
  }
  if (bits.flag()) {
    bits.unsigned(); // chroma_sample_loc_type_top_field
    bits.unsigned(); // chroma_sample_loc_type_bottom_field
  }
  let framesPerSecond: number | null = null;
  if (bits.flag()) {
    const unitsInTick = bits.bits(32);
    const timeScale = bits.bits(32);
    bits.bit(); // fixed_frame_rate_flag
    // A frame has two fields, a tick counts one.
    const rate = timeScale / unitsInTick / 2;
    if (Number.isFinite(rate) && rate > 0 && rate <= 300) framesPerSecond = rate;
  }
  const nalTiming = bits.flag();
  if (nalTiming) skipDecoderTiming(bits);
  const vclTiming = bits.flag();
  if (vclTiming) skipDecoderTiming(bits);
  if (nalTiming || vclTiming) bits.bit(); // low_delay_hrd_flag
  bits.bit(); // pic_struct_present_flag
  let reorderDepth: number | null = null;
  if (bits.flag()) {
    bits.bit(); // motion_vectors_over_pic_boundaries_flag
    bits.unsigned(); // max_bytes_per_pic_denom
    bits.unsigned(); // max_bits_per_mb_denom
    bits.unsigned(); // log2_max_mv_length_horizontal
    bits.unsigned(); // log2_max_mv_length_vertical
    reorderDepth = Math.min(bits.unsigned(), 16);
  }
  return { framesPerSecond, reorderDepth };
}

/** Annex E.1.2. */
function skipDecoderTiming(bits: BitReader): void {
  const count = bits.unsigned() + 1;
  if (count > 32) throw new RangeError('cpb_cnt_minus1 is out of range');
  bits.bits(8); // bit_rate_scale, cpb_size_scale
  for (let index = 0; index < count; index += 1) {
    bits.unsigned();
    bits.unsigned();
    bits.bit();
  }
  bits.bits(20); // initial_cpb_removal_delay_length_minus1 … time_offset_length
}
