/** Reads the bits of a NAL unit's payload (RBSP), most significant first (ITU-T H.264 §7.2). Past the end it throws. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(rbsp: Uint8Array) {
    this.#bytes = rbsp;
  }

  /** Bits read so far. */
  get position(): number {
    return this.#position;
  }

  bit(): number {
    const byte = this.#bytes[this.#position >> 3];
    if (byte === undefined) throw new RangeError('the NAL unit ends too early');
    return (byte >> (7 - (this.#position++ & 7))) & 1;
  }

  /** u(n) for n ≤ 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** ue(v), Exp-Golomb (§9.1). */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      if (++zeros > 31) throw new RangeError('an Exp-Golomb code is too long');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v) (§9.1.1). */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

/** Writes the bits of an RBSP. */
export class BitWriter {
  #bytes = new Uint8Array(256);
  #length = 0;
  #current = 0;
  #filled = 0;

  bit(value: number): void {
    this.#current = (this.#current << 1) | value;
    if (++this.#filled < 8) return;
    this.#grow(1);
    this.#bytes[this.#length++] = this.#current;
    this.#current = 0;
    this.#filled = 0;
  }

  bits(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.bit(Math.floor(value / 2 ** i) & 1);
  }

  ue(value: number): void {
    const length = Math.floor(Math.log2(value + 1));
    this.bits(0, length);
    this.bits(value + 1, length + 1);
  }

  se(value: number): void {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  alignWithZeros(): void {
    while (this.#filled !== 0) this.bit(0);
  }

  /** Whole bytes; only where the writer is aligned. */
  bytes(values: Uint8Array): void {
    this.#grow(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** The payload with rbsp_trailing_bits: a one and zeros to the byte's end. */
  finish(): Uint8Array {
    this.bit(1);
    this.alignWithZeros();
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + by));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** A NAL unit's payload without its emulation prevention bytes (§7.4.1). The header byte is not part of it. */
export function toRbsp(nalUnit: Uint8Array): Uint8Array {
  const rbsp = new Uint8Array(nalUnit.length - 1);
  let length = 0;
  let zeros = 0;
  for (let i = 1; i < nalUnit.length; i++) {
    const byte = nalUnit[i] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    rbsp[length++] = byte;
  }
  return rbsp.subarray(0, length);
}

/** The reverse of {@link toRbsp}: a NAL unit with the given header byte. */
export function toNalUnit(header: number, rbsp: Uint8Array): Buffer {
  const unit = Buffer.allocUnsafe(1 + rbsp.length + (rbsp.length >> 1) + 1);
  let length = 0;
  let zeros = 0;
  unit[length++] = header;
  for (const byte of rbsp) {
    if (zeros >= 2 && byte <= 3) {
      unit[length++] = 3;
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    unit[length++] = byte;
  }
  return Buffer.from(unit.subarray(0, length));
}
