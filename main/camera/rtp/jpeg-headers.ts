/** What RFC 2435 tells of a picture in place of the JPEG headers. */
export interface JpegShape {
  width: number;
  height: number;
  /** Type 1: colour at half the rows too (4:2:0); type 0: at half the columns only (4:2:2). */
  halvesRows: boolean;
  /** One or two tables of 64, in zigzag order. */
  quantisers: Buffer;
  restartInterval: number;
}

/** The tables of ITU-T T.81 annex K.1, in zigzag order. */
const luminance = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];
const chrominance = [
  17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/** Both tables for a quality of 1..99 (RFC 2435 §4.2). */
export function scaledQuantisers(quality: number): Buffer {
  const bounded = Math.min(Math.max(quality, 1), 99);
  const factor = bounded < 50 ? Math.floor(5000 / bounded) : 200 - bounded * 2;
  const scale = (value: number): number => Math.min(Math.max(Math.floor((value * factor + 50) / 100), 1), 255);
  return Buffer.from([...luminance, ...chrominance].map(scale));
}

/** Everything before the entropy-coded data. */
export function jpegHeaders({ width, height, halvesRows, quantisers, restartInterval }: JpegShape): Buffer {
  const second = quantisers.length >= 128 ? quantisers.subarray(64, 128) : quantisers.subarray(0, 64);
  const frame = Buffer.from([8, 0, 0, 0, 0, 3, 0, halvesRows ? 0x22 : 0x21, 0, 1, 0x11, 1, 2, 0x11, 1]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    marker(0xdb, Buffer.of(0), quantisers.subarray(0, 64), Buffer.of(1), second),
    ...(restartInterval === 0 ? [] : [marker(0xdd, Buffer.of(restartInterval >> 8, restartInterval & 0xff))]),
    marker(0xc0, frame),
    ...huffmanTables.map(({ id, lengths, symbols }) => marker(0xc4, Buffer.of(id, ...lengths), Buffer.from(symbols))),
    marker(0xda, Buffer.of(3, 0, 0, 1, 0x11, 2, 0x11, 0, 63, 0)),
  ]);
}

function marker(code: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(0xff, code, (body.length + 2) >> 8, (body.length + 2) & 0xff), body]);
}

/** The tables of ITU-T T.81 annex K.3, which RFC 2435 presumes. */
const huffmanTables = [
  { id: 0x00, lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], symbols: range(12) },
  {
    id: 0x10,
    lengths: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
    symbols: hex(
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
        '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8' +
        'a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    ),
  },
  { id: 0x01, lengths: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], symbols: range(12) },
  {
    id: 0x11,
    lengths: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
    symbols: hex(
      '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738' +
        '393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5' +
        'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
    ),
  },
];

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function hex(text: string): number[] {
  return [...Buffer.from(text, 'hex')];
}
