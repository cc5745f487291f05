/** Reads the bits of a NAL unit's payload, without its emulation prevention bytes (ITU-T H.264 §7.3.1, §9.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(nalPayload: Uint8Array) {
    this.#bytes = nalPayload.filter(
      (byte, at) => !(byte === 3 && at >= 2 && nalPayload[at - 1] === 0 && nalPayload[at - 2] === 0),
    );
  }

  /** Throws RangeError past the end. */
  bit(): number {
    const byte = this.#bytes[this.#bit >> 3];
    if (byte === undefined) throw new RangeError('the NAL unit is too short');
    const value = (byte >> (7 - (this.#bit & 7))) & 1;
    this.#bit += 1;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 2 + this.bit();
    return value;
  }

  /** ue(v): an unsigned Exp-Golomb code of at most 32 bits. */
  unsigned(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 31) throw new RangeError('an Exp-Golomb code is too long');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): a signed one. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
