import type { Clip } from './clip.ts';
import { drawText } from './clock-glyphs.ts';
import { BitWriter, toNalUnit } from './h264-bits.ts';
import type { Stamp } from './playout.ts';
import { type SliceHeader, SliceHeaders } from './slice-header.ts';

/** Macroblock rows of the strip on top of a clip's pictures: a 22nd of the height. */
export function stripRows(heightPixels: number): number {
  return Math.max(1, Math.round(heightPixels / 360));
}

/** Slice types of which all slices of the picture need not be alike (ITU-T H.264 table 7-6). */
const pSlice = 0;
const iSlice = 2;
/** mb_type of I_PCM, in an I slice and behind the five P types in a P slice (tables 7-11, 7-13). */
const pcmInISlice = 25;
const pcmInPSlice = 30;
/** mb_type of Intra_16x16 with DC prediction and no coefficients. */
const flatInISlice = 3;
const pcmBytes = 384;
const textLength = 19;

/**
 * Burns a running clock into a clip without an encoder. The clip's pictures have a strip of macroblock rows on top as
 * a slice of its own; per frame that slice is written anew: key frames carry the whole text as I_PCM macroblocks (raw
 * samples), the frames between skip all but the macroblocks whose text changed. No other slice refers to the strip.
 * Throws `RangeError` when the clip is not made for it.
 */
export function createClockStamp(clip: Clip): Stamp {
  const headers = new SliceHeaders(clip.sps, clip.pps);
  const strip = new Strip(headers, clip.heightPixels);
  return (frame, capturedMs, previousMs) => {
    const [, second, ...others] = frame.slices;
    if (second === undefined) throw new RangeError('a picture without a strip');
    const { header } = headers.read(second);
    const before = previousMs === null ? null : clockText(previousMs);
    return [strip.slice(header, clockText(capturedMs), before), second, ...others];
  };
}

/** The strip as an even bar: what a clip holds on disk, so that any player can show it. */
export function plainStrip(headers: SliceHeaders, heightPixels: number, sibling: SliceHeader): Buffer {
  return new Strip(headers, heightPixels).slice(sibling, '', sibling.isIdr ? null : '');
}

/** Local wall time as cameras write it. */
export function clockText(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

class Strip {
  readonly #headers: SliceHeaders;
  readonly #rows: number;
  readonly #columns: number;
  /** Macroblock columns that hold text, from the left. */
  readonly #textColumns: number;
  readonly #cell: number;
  #drawn: { text: string; luma: Uint8Array } | null = null;

  constructor(headers: SliceHeaders, heightPixels: number) {
    this.#headers = headers;
    this.#rows = stripRows(heightPixels);
    this.#columns = headers.widthMacroblocks;
    this.#cell = 8 * this.#rows;
    this.#textColumns = Math.ceil((textLength * this.#cell + this.#cell * 1.5) / 16);
  }

  /** `before` is the text of the frame before, `null` in a key frame. */
  slice(sibling: SliceHeader, text: string, before: string | null): Buffer {
    const writer = new BitWriter();
    const sliceType = sibling.isIdr ? iSlice : pSlice;
    this.#headers.write(writer, { ...sibling, firstMacroblock: 0, sliceType, deblocking: 1 });
    if (before === null) this.#writeWhole(writer, text);
    else this.#writeChange(writer, text, before);
    return toNalUnit(sibling.nalHeader, writer.finish());
  }

  #writeWhole(writer: BitWriter, text: string): void {
    const luma = this.#draw(text);
    const isText = (column: number): boolean => column < (text === '' ? 1 : this.#textColumns);
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) {
        if (isText(column)) {
          writer.ue(pcmInISlice);
          this.#writePcm(writer, luma, column, row);
          continue;
        }
        writer.ue(flatInISlice);
        writer.ue(0); // intra_chroma_pred_mode: DC
        writer.se(0); // mb_qp_delta
        writeNoCoefficients(writer, isText(column - 1), row === 0 ? null : false);
      }
    }
  }

  #writeChange(writer: BitWriter, text: string, before: string): void {
    let skipped = 0;
    if (text !== before) {
      const [luma, old] = [this.#draw(text), this.#draw(before)];
      for (let row = 0; row < this.#rows; row++) {
        for (let column = 0; column < this.#columns; column++) {
          if (column >= this.#textColumns || this.#same(luma, old, column, row)) {
            skipped++;
            continue;
          }
          writer.ue(skipped);
          skipped = 0;
          writer.ue(pcmInPSlice);
          this.#writePcm(writer, luma, column, row);
        }
      }
    } else {
      skipped = this.#rows * this.#columns;
    }
    if (skipped > 0) writer.ue(skipped);
  }

  #draw(text: string): Uint8Array {
    if (this.#drawn?.text === text) return this.#drawn.luma;
    const luma = drawText(text, {
      width: this.#textColumns * 16,
      rows: this.#rows * 16,
      left: this.#cell,
      cell: this.#cell,
      height: 12 * this.#rows,
    });
    this.#drawn = { text, luma };
    return luma;
  }

  #writePcm(writer: BitWriter, luma: Uint8Array, column: number, row: number): void {
    writer.alignWithZeros();
    const samples = new Uint8Array(pcmBytes).fill(128);
    const width = this.#textColumns * 16;
    for (let y = 0; y < 16; y++) {
      const start = (row * 16 + y) * width + column * 16;
      samples.set(luma.subarray(start, start + 16), y * 16);
    }
    writer.bytes(samples);
  }

  #same(a: Uint8Array, b: Uint8Array, column: number, row: number): boolean {
    const width = this.#textColumns * 16;
    for (let y = 0; y < 16; y++) {
      const start = (row * 16 + y) * width + column * 16;
      for (let x = start; x < start + 16; x++) if (a[x] !== b[x]) return false;
    }
    return true;
  }
}

/**
 * coeff_token of an Intra_16x16 macroblock without coefficients (§9.2.1): its table goes by the coefficients of the
 * blocks to the left and above, of which I_PCM counts as 16 and a flat macroblock as none.
 */
function writeNoCoefficients(writer: BitWriter, leftIsPcm: boolean, aboveIsPcm: boolean | null): void {
  const count = (isPcm: boolean): number => (isPcm ? 16 : 0);
  const nC = aboveIsPcm === null ? count(leftIsPcm) : (count(leftIsPcm) + count(aboveIsPcm) + 1) >> 1;
  if (nC < 2) writer.bits(0b1, 1);
  else if (nC < 4) writer.bits(0b11, 2);
  else if (nC < 8) writer.bits(0b1111, 4);
  else writer.bits(0b000011, 6);
}
