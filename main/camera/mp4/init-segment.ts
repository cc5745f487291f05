import type { SequenceParameters } from '../h264/sequence-parameters.ts';

/** Ticks per second of all media times we write; RTP's own for video, so nothing is rounded. */
export const timescale = 90_000;

/** ISO BMFF box: size, four-letter type, content (ISO/IEC 14496-12 §4.2). */
export function box(type: string, ...content: Uint8Array[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.reduce((size, part) => size + part.length, 8));
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...content]);
}

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const u16 = (value: number): Buffer => bytes(value >> 8, value & 0xff);
const u32 = (value: number): Buffer => bytes(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const fixed = (value: number): Buffer => u32(value * 0x10000);
const zeros = (count: number): Buffer => Buffer.alloc(count);
/** The unity matrix of `mvhd` and `tkhd`. */
const matrix = Buffer.concat([1, 0, 0, 0, 1, 0, 0, 0, 0x4000].map((value) => fixed(value)));
const trackId = 1;

/** The media initialisation section of one H.264 track: `ftyp` and `moov` without samples. */
export function writeInitSegment(parameters: SequenceParameters, sps: Buffer, pps: readonly Buffer[]): Buffer {
  const { widthPixels, heightPixels } = parameters;
  const sampleEntry = box(
    'avc1',
    zeros(6),
    u16(1), // data_reference_index
    zeros(16),
    u16(widthPixels),
    u16(heightPixels),
    u32(0x480000), // 72 dpi
    u32(0x480000),
    zeros(4),
    u16(1), // frame_count
    zeros(32), // compressorname
    u16(24), // depth
    u16(0xffff),
    box('avcC', writeDecoderConfiguration(sps, pps)),
  );
  const sampleTable = box(
    'stbl',
    box('stsd', zeros(4), u32(1), sampleEntry),
    box('stts', zeros(8)),
    box('stsc', zeros(8)),
    box('stsz', zeros(12)),
    box('stco', zeros(8)),
  );
  const media = box(
    'mdia',
    box('mdhd', zeros(12), u32(timescale), zeros(4), u16(0x55c4), zeros(2)), // language: undetermined
    box('hdlr', zeros(8), text('vide'), zeros(12), text('video\0')),
    box(
      'minf',
      box('vmhd', u32(1), zeros(8)),
      box('dinf', box('dref', zeros(4), u32(1), box('url ', u32(1)))),
      sampleTable,
    ),
  );
  const trackHeader = box(
    'tkhd',
    u32(3), // enabled, in movie
    zeros(8),
    u32(trackId),
    zeros(8),
    zeros(16), // reserved, layer, alternate group, volume, reserved
    matrix,
    fixed(widthPixels),
    fixed(heightPixels),
  );
  return Buffer.concat([
    box('ftyp', text('iso6'), zeros(4), text('iso6cmfcavc1mp41')),
    box(
      'moov',
      box('mvhd', zeros(12), u32(timescale), zeros(4), fixed(1), u16(0x100), zeros(10), matrix, zeros(24), u32(2)),
      box('trak', trackHeader, media),
      box('mvex', box('trex', zeros(4), u32(trackId), u32(1), zeros(12))),
    ),
  ]);
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1), NAL lengths of four bytes. */
function writeDecoderConfiguration(sps: Buffer, pps: readonly Buffer[]): Buffer {
  return Buffer.concat([
    bytes(1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1),
    u16(sps.length),
    sps,
    bytes(pps.length),
    ...pps.flatMap((set) => [u16(set.length), set]),
  ]);
}
