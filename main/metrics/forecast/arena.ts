/**
 * Every number that the forecaster learns, in one array: parts take their views once, at construction and always in the
 * same order, so that saving is one copy and what is loaded is bit for bit what was saved.
 */
export class Arena {
  #cells = new Float64Array(4096);
  #used = 0;

  /** A view of `length` zeros. */
  take(length: number): Float64Array {
    const end = this.#used + length;
    if (end > this.#cells.length) throw new RangeError('the arena is full');
    const view = this.#cells.subarray(this.#used, end);
    this.#used = end;
    return view;
  }

  save(): string {
    return toBase64(this.#cells.subarray(0, this.#used));
  }

  /** False, and nothing is changed, unless `text` holds exactly as many finite numbers as were taken. */
  load(text: string): boolean {
    const cells = new Float64Array(this.#used);
    if (!fromBase64(text, cells) || !cells.every(Number.isFinite)) return false;
    this.#cells.set(cells);
    return true;
  }
}

/** The bytes of `numbers`, as they lie in memory: little-endian on every machine that we build for. */
export function toBase64(numbers: Float64Array | Uint16Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

/** False if `text` is not exactly the bytes of `target`, which is then left alone. */
export function fromBase64(text: string, target: Float64Array | Uint16Array): boolean {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== target.byteLength || bytes.toString('base64') !== text) return false;
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
  return true;
}
