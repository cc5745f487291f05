import { BitReader, BitWriter, toNalUnit, toRbsp } from './h264-bits.ts';
import { nalType, nalTypeOf, readSps } from './h264-headers.ts';

/**
 * A slice header of the kind that the demo's clips have (ITU-T H.264 §7.3.3): CAVLC, pictures in display order, one
 * reference, deblocking control present.
 */
export interface SliceHeader {
  nalHeader: number;
  isIdr: boolean;
  firstMacroblock: number;
  sliceType: number;
  ppsId: number;
  frameNum: number;
  idrPicId: number;
  qpDelta: number;
  /** 0 = all edges are filtered, 1 = none, 2 = those inside the slice. */
  deblocking: number;
  alphaOffset: number;
  betaOffset: number;
}

/** No slice header of that kind is longer. */
const headerBytes = 64;

/** Reads the headers of one clip's slices. Throws `RangeError` when the clip is coded in a way it does not know. */
export class SliceHeaders {
  readonly widthMacroblocks: number;
  readonly #frameNumBits: number;

  constructor(sps: Buffer, pps: Buffer) {
    const sequence = readSps(sps);
    if (sequence.pictureOrderType !== 2) throw new RangeError('pictures are not in display order');
    requirePlainPps(pps);
    this.widthMacroblocks = sequence.widthMacroblocks;
    this.#frameNumBits = sequence.frameNumBits;
  }

  read(unit: Buffer): { header: SliceHeader; deblockingAt: number } {
    const reader = new BitReader(toRbsp(unit.subarray(0, headerBytes)));
    const isIdr = nalTypeOf(unit) === nalType.idrSlice;
    const firstMacroblock = reader.ue();
    const sliceType = reader.ue();
    const ppsId = reader.ue();
    const frameNum = reader.bits(this.#frameNumBits);
    const idrPicId = isIdr ? reader.ue() : 0;
    if (sliceType % 5 === 0) {
      if (reader.bit() === 1) reader.ue();
      if (reader.bit() === 1) throw new RangeError('reference lists are reordered');
    } else if (sliceType % 5 !== 2) {
      throw new RangeError('neither a P nor an I slice');
    }
    if (((unit[0] ?? 0) & 0x60) !== 0) {
      if (isIdr) reader.bits(2);
      else if (reader.bit() === 1) throw new RangeError('reference marking is adaptive');
    }
    const qpDelta = reader.se();
    const deblockingAt = reader.position;
    const deblocking = reader.ue();
    const [alphaOffset, betaOffset] = deblocking === 1 ? [0, 0] : [reader.se(), reader.se()];
    const nalHeader = unit[0] ?? 0;
    const header = {
      nalHeader,
      isIdr,
      firstMacroblock,
      sliceType,
      ppsId,
      frameNum,
      idrPicId,
      qpDelta,
      deblocking,
      alphaOffset,
      betaOffset,
    };
    return { header, deblockingAt };
  }

  write(writer: BitWriter, header: SliceHeader): void {
    writer.ue(header.firstMacroblock);
    writer.ue(header.sliceType);
    writer.ue(header.ppsId);
    writer.bits(header.frameNum, this.#frameNumBits);
    if (header.isIdr) writer.ue(header.idrPicId);
    if (header.sliceType % 5 === 0) writer.bits(0, 2);
    if ((header.nalHeader & 0x60) !== 0) writer.bits(0, header.isIdr ? 2 : 1);
    writer.se(header.qpDelta);
    writer.ue(header.deblocking);
    if (header.deblocking === 1) return;
    writer.se(header.alphaOffset);
    writer.se(header.betaOffset);
  }

  /** The slice with its deblocking kept inside it; its macroblocks stay bit for bit. */
  deblockedInside(unit: Buffer): Buffer {
    const { header, deblockingAt } = this.read(unit);
    if (header.deblocking !== 0) return unit;
    const rbsp = toRbsp(unit);
    const reader = new BitReader(rbsp);
    const writer = new BitWriter();
    for (let i = 0; i < deblockingAt; i++) writer.bit(reader.bit());
    reader.bit();
    writer.ue(2);
    const end = trailingBitAt(rbsp);
    while (reader.position < end) writer.bit(reader.bit());
    return toNalUnit(header.nalHeader, writer.finish());
  }
}

/** Position of rbsp_stop_one_bit: the last one. */
function trailingBitAt(rbsp: Uint8Array): number {
  let last = rbsp.length - 1;
  while (last >= 0 && rbsp[last] === 0) last--;
  const byte = rbsp[last] ?? 0;
  return last * 8 + 7 - Math.log2(byte & -byte);
}

/** §7.3.2.2: no CABAC, one slice group, no weighted prediction, deblocking control, no redundant pictures. */
function requirePlainPps(pps: Buffer): void {
  const reader = new BitReader(toRbsp(pps));
  reader.ue();
  reader.ue();
  const cabac = reader.bit();
  const bottomOrder = reader.bit();
  const sliceGroups = reader.ue();
  reader.ue(); // num_ref_idx_l0_default_active_minus1
  reader.ue();
  const weighted = reader.bit();
  reader.bits(2);
  reader.se(); // pic_init_qp_minus26
  reader.se();
  reader.se(); // chroma_qp_index_offset
  const deblockingControl = reader.bit();
  reader.bit();
  const redundant = reader.bit();
  const plain = cabac === 0 && bottomOrder === 0 && sliceGroups === 0 && weighted === 0 && redundant === 0;
  if (!plain || deblockingControl !== 1) throw new RangeError('the picture parameter set is not a plain one');
}
