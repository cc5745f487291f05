/** What of {@link readLoose} did not work out. */
export class LooseSyntaxError extends Error {
  readonly reason: 'syntax' | 'too-deep';

  constructor(reason: 'syntax' | 'too-deep', at: number) {
    super(`${reason} at character ${at}`);
    this.name = 'LooseSyntaxError';
    this.reason = reason;
  }
}

const words: Readonly<Record<string, unknown>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
  nan: Number.NaN,
  NaN: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  Infinity: Number.POSITIVE_INFINITY,
};

// Python language reference, «String and Bytes literals», and RFC 8259 §7.
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '/': '/',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const space = /[ \t\r\n]*/y;
const number = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /([+-]?)([A-Za-z_]\w*)/y;
const plain = { '"': /[^"\\]*/y, "'": /[^'\\]*/y } as const;

/**
 * Reads what Python prints for a dict (`str(d)`, and `json.dumps` with NaN) as well as JSON: either kind of quotes,
 * True, False, None, nan, inf, tuples, a trailing comma. Objects come without a prototype; of equal keys the last counts.
 * Each character is looked at once, so the time is linear in the text. Throws {@link LooseSyntaxError}.
 */
export function readLoose(text: string, maxDepth: number): unknown {
  let at = 0;

  const fail = (reason: LooseSyntaxError['reason'] = 'syntax'): never => {
    throw new LooseSyntaxError(reason, at);
  };

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0].length;
    return found;
  }

  /** The next character that is not space, not yet taken; `''` at the end. */
  function peek(): string {
    match(space);
    return text.charAt(at);
  }

  function take(expected: string): boolean {
    if (peek() !== expected) return false;
    at += 1;
    return true;
  }

  function value(depth: number): unknown {
    if (depth > maxDepth) return fail('too-deep');
    const first = peek();
    if (first === '{') return dict(depth);
    if (first === '[') return list(']', depth);
    if (first === '(') return list(')', depth);
    if (first === '"' || first === "'") return quoted(first);
    const digits = match(number);
    if (digits !== null) return Number(digits[0]);
    const found = match(word);
    const [, sign = '', name = ''] = found ?? [];
    if (!Object.hasOwn(words, name)) return fail();
    const meant = words[name];
    if (sign === '') return meant;
    if (typeof meant !== 'number') return fail();
    return sign === '-' ? -meant : meant;
  }

  function dict(depth: number): unknown {
    const found: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    at += 1;
    while (!take('}')) {
      const mark = peek();
      const key = mark === '"' || mark === "'" ? quoted(mark) : fail();
      if (!take(':')) fail();
      found[key] = value(depth + 1);
      if (!take(',') && peek() !== '}') fail();
    }
    return found;
  }

  function list(end: ']' | ')', depth: number): unknown[] {
    const found: unknown[] = [];
    at += 1;
    while (!take(end)) {
      found.push(value(depth + 1));
      if (!take(',') && peek() !== end) fail();
    }
    return found;
  }

  function quoted(mark: '"' | "'"): string {
    const parts: string[] = [];
    at += 1;
    for (;;) {
      parts.push(match(plain[mark])?.[0] ?? '');
      const stop = text.charAt(at);
      at += 1;
      if (stop === mark) return parts.join('');
      if (stop === '') fail();
      parts.push(escaped());
    }
  }

  function escaped(): string {
    const letter = text.charAt(at);
    at += 1;
    const known = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (known !== undefined) return known;
    const length = Object.hasOwn(hexLengths, letter) ? hexLengths[letter] : undefined;
    if (length === undefined) return fail();
    const hex = text.slice(at, at + length);
    const point = /^[0-9A-Fa-f]+$/.test(hex) && hex.length === length ? Number.parseInt(hex, 16) : fail();
    if (point > 0x10ffff) fail();
    at += length;
    return length === 4 ? String.fromCharCode(point) : String.fromCodePoint(point);
  }

  const whole = value(0);
  if (peek() !== '') fail();
  return whole;
}
