/** One coded picture inside a fragment. Times in ticks of the track's timescale. */
export interface Sample {
  /** NAL units without start codes, already without what the sample entry holds. */
  nals: readonly Buffer[];
  keyFrame: boolean;
  durationTicks: number;
  /** Presentation minus decoding time; 0 without B-frames. */
  compositionTicks: number;
}

const movieFragmentBytes = 8 + 16 + 8 + 16 + 20 + 20;
const sampleBytes = 16;
/** sample_depends_on = 2 (on no other picture); else it depends on others and is no sync sample (ISO/IEC 14496-12 §8.8.3.1). */
const keyFrameFlags = 0x02000000;
const otherFlags = 0x01010000;

/**
 * One movie fragment: `moof` and `mdat` (ISO/IEC 14496-12 §8.8), a CMAF chunk.
 * `decodeTicks` is the absolute decoding time of its first sample.
 */
export function writeFragment(sequence: number, decodeTicks: number, samples: readonly Sample[]): Buffer {
  const headerBytes = movieFragmentBytes + samples.length * sampleBytes;
  const dataBytes = samples.reduce((sum, { nals }) => sum + sampleSize(nals), 0);
  const bytes = Buffer.allocUnsafe(headerBytes + 8 + dataBytes);
  let at = 0;
  const u32 = (value: number): void => void (at = bytes.writeUInt32BE(value >>> 0, at));
  const open = (size: number, type: string): void => {
    u32(size);
    at += bytes.write(type, at, 'latin1');
  };
  open(headerBytes, 'moof');
  open(16, 'mfhd');
  u32(0);
  u32(sequence);
  open(headerBytes - 24, 'traf');
  open(16, 'tfhd');
  u32(0x020000); // default-base-is-moof
  u32(1);
  open(20, 'tfdt');
  u32(0x01000000); // version 1: 64 bits
  at = bytes.writeBigUInt64BE(BigInt(decodeTicks), at);
  open(20 + samples.length * sampleBytes, 'trun');
  u32(0x01000f01); // version 1: signed composition offsets; data offset, duration, size, flags, composition offset
  u32(samples.length);
  u32(headerBytes + 8);
  for (const sample of samples) {
    u32(sample.durationTicks);
    u32(sampleSize(sample.nals));
    u32(sample.keyFrame ? keyFrameFlags : otherFlags);
    u32(sample.compositionTicks);
  }
  open(8 + dataBytes, 'mdat');
  for (const nal of samples.flatMap(({ nals }) => nals)) {
    u32(nal.length);
    at += nal.copy(bytes, at);
  }
  return bytes;
}

function sampleSize(nals: readonly Buffer[]): number {
  return nals.reduce((sum, nal) => sum + 4 + nal.length, 0);
}
