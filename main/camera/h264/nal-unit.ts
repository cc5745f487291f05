/** The H.264 NAL unit types that matter here (ITU-T H.264 table 7-1). */
export const nalType = {
  slice: 1,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  delimiter: 9,
  endOfSequence: 10,
  endOfStream: 11,
  filler: 12,
};

export function nalTypeOf(nal: Uint8Array): number {
  return nal[0]! & 0x1f;
}

/** One coded picture with everything that belongs to it, in decoding order. */
export interface AccessUnit {
  /** NAL units without start codes. */
  nals: Buffer[];
  keyFrame: boolean;
  /** Presentation time in ticks of 90 kHz; grows, but for B-frames. */
  ticks: number;
  /** Unix ms; see CaptureClock. */
  capturedAtMs: number;
}

/** Cuts a byte stream's piece (ITU-T H.264 annex B) at its start codes. */
export function splitAnnexB(bytes: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = -1;
  for (let at = bytes.indexOf('\0\0\x01', 0, 'latin1'); at >= 0; at = bytes.indexOf('\0\0\x01', at + 3, 'latin1')) {
    if (start >= 0) nals.push(withoutTrailingZeros(bytes.subarray(start, at)));
    start = at + 3;
  }
  if (start >= 0) nals.push(withoutTrailingZeros(bytes.subarray(start)));
  return nals.filter((nal) => nal.length > 0);
}

function withoutTrailingZeros(nal: Buffer): Buffer {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) end -= 1;
  return nal.subarray(0, end);
}
