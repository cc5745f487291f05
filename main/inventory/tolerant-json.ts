import type { Repair } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import { maximumDepth, maximumValues, parseJsonAt, valuesAtATime } from './json-document.ts';
import { withoutSecrets } from './free-text.ts';
import { isSecretKey, mask } from './mask.ts';
import type { Steps } from './slices.ts';
import { StringReader } from './tolerant-strings.ts';

/** A repair by its offset in the source; line and column are told when it is shown. */
export interface Mend {
  kind: Repair['kind'];
  at: number;
  before: string;
  after: string;
}

/** Why a text cannot be read, and where. */
export interface Unreadable {
  reason:
    'string-not-closed' | 'not-closed' | 'too-deep' | 'too-many' | 'colon-missing' | 'value-missing' | 'unexpected';
  at: number;
}

export type TolerantResult =
  | { ok: true; end: number; json: string; mends: Mend[]; mendCount: number }
  | { ok: false; end: number; fault: Unreadable };

/** Mends listed for one value; more are made and counted, but no person reads them. */
const listedMends = 10_000;

/** Spaces that JSON does not know and that people paste: no-break, ideographic, zero-width, line separators. */
const oddSpaces = /[\u0085\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000]+/y;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+/y;
const plainSpaces = /[ \t\r\n]+/y;
const lineComment = /(?:\/\/|#)[^\r\n]*/y;
const continuation = /\\(?=[ \t]*(?:\r?\n|$))/y;
const bareKey = /[^\s:,{}[\]"'“”‘’\\]+/y;
const numberLexeme = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const pythonLiterals: Record<string, string> = { True: 'true', False: 'false', None: 'null' };

/** Leaves the reader's recursion; never leaves this file. */
class Fault extends Error {
  readonly fault: Unreadable;
  constructor(reason: Unreadable['reason'], at: number) {
    super(reason);
    this.fault = { reason, at };
  }
}

/**
 * Reads objects and arrays that are meant to be JSON out of one text, and writes them as JSON, leaving alone every byte
 * that needs no mending. Line breaks stay where they are, so lines of the answer are lines of the source. Time and memory
 * are linear in the text, however many of its values are read, as long as none is read twice.
 */
export class TolerantJson {
  readonly #source: string;
  readonly #strings: StringReader;
  readonly #comments: CommentReader;

  constructor(source: string) {
    this.#source = source;
    this.#strings = new StringReader(source);
    this.#comments = new CommentReader(source);
  }

  /** Reads the value that starts at `start`. */
  *read(start: number): Steps<TolerantResult> {
    const end = yield* strictEnd(this.#source, start);
    if (end !== null) return { ok: true, end, json: this.#source.slice(start, end), mends: [], mendCount: 0 };
    const reader = new TolerantReader(this.#source, start, this.#strings, this.#comments);
    try {
      yield* reader.value(1, null);
      return { ok: true, end: reader.at, ...reader.finished() };
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return { ok: false, end: Math.max(reader.at, thrown.fault.at), fault: thrown.fault };
    }
  }
}

/** JSON that needs no mending is never looked at with mending in mind. */
function* strictEnd(source: string, start: number): Steps<number | null> {
  try {
    return (yield* parseJsonAt(source, start)).end;
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

/** `// …`, `# …` and block comments. */
class CommentReader {
  readonly #source: string;
  /** The next end of a block comment at or after the last place asked for; keeps the search linear. */
  #blockEnd = -1;

  constructor(source: string) {
    this.#source = source;
  }

  /** Length of the comment at `at`; 0 = there is none, or it is not closed. */
  lengthAt(at: number): number {
    if (!this.#source.startsWith('/*', at)) {
      lineComment.lastIndex = at;
      return lineComment.exec(this.#source)?.[0].length ?? 0;
    }
    if (this.#blockEnd < at + 2) {
      const found = this.#source.indexOf('*/', at + 2);
      this.#blockEnd = found === -1 ? Infinity : found;
    }
    return this.#blockEnd === Infinity ? 0 : this.#blockEnd + 2 - at;
  }
}

class TolerantReader {
  at: number;
  readonly #source: string;
  /** What is written so far; a comma has a piece of its own until it is known whether it stays. */
  readonly #pieces: string[] = [];
  readonly #mends: Mend[] = [];
  readonly #strings: StringReader;
  readonly #comments: CommentReader;
  #mendCount = 0;
  #copied: number;
  #values = 0;

  constructor(source: string, start: number, strings: StringReader, comments: CommentReader) {
    this.#source = source;
    this.at = start;
    this.#copied = start;
    this.#strings = strings;
    this.#comments = comments;
  }

  finished(): { json: string; mends: Mend[]; mendCount: number } {
    this.#copyTo(this.at);
    // Commas are judged after what follows them.
    const mends = this.#mends.sort((a, b) => a.at - b.at);
    return { json: this.#pieces.join(''), mends, mendCount: this.#mendCount };
  }

  *value(depth: number, key: string | null): Steps<void> {
    this.#values += 1;
    if (depth > maximumDepth) throw new Fault('too-deep', this.at);
    if (this.#values > maximumValues) throw new Fault('too-many', this.at);
    if (this.#values % valuesAtATime === 0) yield;
    const mark = this.#source[this.at];
    if (mark === '{') yield* this.#list('}', () => this.#entry(depth));
    else if (mark === '[') yield* this.#list(']', () => this.value(depth + 1, key));
    else if (this.#strings.opensAt(this.at)) this.#string('value');
    else this.#bareValue(key);
  }

  *#list(closing: string, element: () => Steps<void>): Steps<void> {
    this.at += 1;
    let first = true;
    let comma: { piece: number; at: number } | null = null;
    for (;;) {
      const endOfElement = this.at;
      const gap = first || comma !== null ? null : this.#piece('');
      this.#skip();
      const mark = this.#source[this.at];
      if (mark === undefined) throw new Fault('not-closed', this.at);
      if (mark === closing || mark === ',') {
        // A comma with nothing before or behind it goes.
        if (comma !== null) this.#drop(comma);
        if (mark === closing) {
          this.at += 1;
          return;
        }
        comma = { at: this.at, piece: this.#comma() };
        if (!first) continue;
        this.#drop(comma);
        comma = null;
        continue;
      }
      if (mark === '}' || mark === ']') throw new Fault('unexpected', this.at);
      if (gap !== null) {
        this.#pieces[gap] = ',';
        this.#tell('missing-comma', endOfElement, '', ',');
      }
      yield* element();
      first = false;
      comma = null;
    }
  }

  *#entry(depth: number): Steps<void> {
    let key: string;
    if (this.#strings.opensAt(this.at)) key = this.#string('key');
    else {
      bareKey.lastIndex = this.at;
      key = bareKey.exec(this.#source)?.[0] ?? '';
      if (key === '') throw new Fault('unexpected', this.at);
      this.#mend('unquoted-key', key.length, JSON.stringify(key));
    }
    this.#skip();
    if (this.#source[this.at] !== ':') throw new Fault('colon-missing', this.at);
    this.at += 1;
    this.#skip();
    yield* this.value(depth + 1, key);
  }

  #string(role: 'key' | 'value'): string {
    const read = this.#strings.read(this.at, role);
    if (read === null) throw new Fault('string-not-closed', this.at);
    for (const { at, length, text, kind } of read.edits) {
      this.#copyTo(at);
      this.at = at;
      this.#mend(kind, length, text);
    }
    this.at = read.end;
    return read.name;
  }

  /** A number, a literal, or words that somebody forgot to quote; they end where a comma, a bracket or the line ends. */
  #bareValue(key: string | null): void {
    const end = this.#bareEnd();
    const text = this.#source.slice(this.at, end);
    if (text === '' || text.startsWith(':'))
      throw new Fault(this.#source[end] === undefined ? 'not-closed' : 'value-missing', this.at);
    if (numberLexeme.test(text) || text === 'true' || text === 'false' || text === 'null') {
      this.at = end;
      return;
    }
    const literal = Object.hasOwn(pythonLiterals, text) ? pythonLiterals[text] : undefined;
    if (literal !== undefined) return this.#mend('python-literal', text.length, literal);
    // Python's u'…' and b'…': the letter goes, the string follows.
    if (/^[ubr]$/i.test(text) && this.#strings.opensAt(end)) {
      this.#mend('python-literal', text.length, '');
      this.#string('value');
      return;
    }
    const quoted = JSON.stringify(text);
    if (key !== null && isSecretKey(key)) this.#mend('bare-word', text.length, quoted, mask);
    else this.#mend('bare-word', text.length, quoted);
  }

  #bareEnd(): number {
    let at = this.at;
    let end = at;
    for (; at < this.#source.length; at += 1) {
      const mark = this.#source[at] as string;
      if (mark === ',' || mark === '}' || mark === ']' || mark === '\n' || mark === '\r') break;
      const afterSpace = end < at;
      if (this.#strings.opensAt(at) && (afterSpace || at - this.at === 1)) break;
      if (afterSpace && (mark === '#' || (mark === '/' && /[/*]/.test(this.#source[at + 1] ?? '')))) break;
      if (mark === '{' || mark === '[' || mark === '\\') break;
      if (!/\s/.test(mark)) end = at + 1;
    }
    return end;
  }

  /** Over spaces and comments to the next thing that means something. */
  #skip(): void {
    for (;;) {
      const from = this.at;
      plainSpaces.lastIndex = from;
      this.at += plainSpaces.exec(this.#source)?.[0].length ?? 0;
      const mark = this.#source[this.at];
      if (mark === undefined) return;
      if (mark === '\ufeff') this.#mend('byte-order-mark', 1, '');
      else if (mark === '\\') this.#mendMatch('line-continuation', continuation, () => '');
      else if (mark === '/' || mark === '#') {
        const length = this.#comments.lengthAt(this.at);
        const text = this.#source.slice(this.at, this.at + length);
        if (length > 0) this.#mend('comment', length, text.replace(/[^\r\n]+/g, ''));
      } else if (mark < ' ' || mark === '\u007f') this.#mendMatch('control-character', controls, () => '');
      else if (mark > '\u007f') this.#mendMatch('odd-space', oddSpaces, (text) => ' '.repeat(text.length));
      if (this.at === from) return;
    }
  }

  #mendMatch(kind: Mend['kind'], pattern: RegExp, mended: (text: string) => string): void {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.#source)?.[0];
    if (text !== undefined) this.#mend(kind, text.length, mended(text));
  }

  /** Replaces what stands here and goes behind it. `shown` stands for a text that nobody may see. */
  #mend(kind: Mend['kind'], length: number, text: string, shown?: string): void {
    const before = shown ?? this.#source.slice(this.at, this.at + Math.min(length, 200));
    this.#tell(kind, this.at, before, shown ?? text);
    this.#copyTo(this.at);
    this.#pieces.push(text);
    this.at += length;
    this.#copied = this.at;
  }

  #tell(kind: Mend['kind'], at: number, before: string, after: string): void {
    this.#mendCount += 1;
    if (this.#mends.length >= listedMends) return;
    this.#mends.push({ kind, at, before: shownText(before), after: shownText(after) });
  }

  #copyTo(end: number): void {
    if (end > this.#copied) this.#pieces.push(this.#source.slice(this.#copied, end));
    this.#copied = Math.max(end, this.#copied);
  }

  #piece(text: string): number {
    this.#copyTo(this.at);
    return this.#pieces.push(text) - 1;
  }

  #drop(comma: { piece: number; at: number }): void {
    this.#pieces[comma.piece] = '';
    this.#tell('trailing-comma', comma.at, ',', '');
  }

  #comma(): number {
    const piece = this.#piece(',');
    this.at += 1;
    this.#copied = this.at;
    return piece;
  }
}

/** The contract shows at most 120 characters, and never a secret. */
function shownText(text: string): string {
  const safe = text.length <= 1 ? text : withoutSecrets(text.slice(0, 200));
  return safe.length <= 120 ? safe : `${safe.slice(0, 119)}…`;
}
