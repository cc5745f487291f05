import type { Repair } from '../../preload/contract/index.ts';

/** One place of a string that becomes something else. */
export interface StringEdit {
  at: number;
  length: number;
  text: string;
  kind: Repair['kind'];
}

export interface ReadString {
  /** Offset behind the closing quote. */
  end: number;
  edits: StringEdit[];
  /** The first characters of what is inside, to tell a key by. */
  name: string;
}

/** Quotes that mean the same: a string opened by one of a family may be closed by another of it. */
type Family = 'straight' | 'curly' | 'single';
const curlyDouble = '“”„‟″＂«»〝〞';
const curlySingle = '‘’‚‛′´';

const families = new Map<string, Family>([
  ['"', 'straight'],
  ...[...curlyDouble].map((quote): [string, Family] => [quote, 'curly']),
  ...["'", '`', ...curlySingle].map((quote): [string, Family] => [quote, 'single']),
]);

/** Everything that is not plain content of a string. */
const special = /["“”„‟″＂«»〝〞‘’‚‛′´'`\\\u0000-\u001f]/g;
const closingDouble = new Set('”″＂»〞');
const shortEscapes: Record<string, string> = { '\b': '\\b', '\f': '\\f', '\t': '\\t' };
const validEscape = /\\(?:["\\/bfnrt]|u[0-9a-f]{4})/iy;
const escapedBreak = /\\[ \t]*(?:\r\n|\n|\r)/y;
const blank = /[ \t\u00a0\u3000]*/y;

/** Reads strings in whatever quotes they came, from one source text, in linear time over all of them. */
export class StringReader {
  readonly #source: string;
  /**
   * Up to where a scan found no quote that surely closes, by family. A later string that starts before it need not look
   * again: it ends at its first quote. Without this, a line of quotes would be read once for each of them.
   */
  readonly #noSureEndBefore: Record<Family, number> = { straight: -1, curly: -1, single: -1 };

  constructor(source: string) {
    this.#source = source;
  }

  opensAt(at: number): boolean {
    return families.has(this.#source[at] ?? '');
  }

  /** `null`: the string is not closed on its line. */
  read(start: number, role: 'key' | 'value'): ReadString | null {
    const source = this.#source;
    const opening = source[start] as string;
    const family = families.get(opening) ?? 'straight';
    const edits: StringEdit[] = [];
    if (opening !== '"') edits.push(this.#quoteEdit(start));
    /** Where to close when no quote surely does, and how many edits stand before it. */
    let fallback: { at: number; edits: number } | null = null;
    let openedInside = false;
    special.lastIndex = start + 1;
    for (let found = special.exec(source); found !== null; found = special.exec(source)) {
      const at = found.index;
      const mark = found[0];
      if (mark === '\n' || mark === '\r') {
        this.#noSureEndBefore[family] = at;
        return this.#closedAt(start, fallback, edits);
      }
      if (mark === '\\') {
        special.lastIndex = this.#escape(at, edits);
      } else if (mark < ' ') {
        const text = shortEscapes[mark] ?? `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
        edits.push({ at, length: 1, text, kind: 'control-character' });
      } else if (family === 'straight') {
        if (mark === '"') return { end: at + 1, edits, name: this.#name(start, at) };
        // “…” inside a straight string is content; a lone ” at its end is the closing quote of a word processor.
        if (mark === '“' || mark === '„') openedInside = true;
        else if (closingDouble.has(mark) && !openedInside && this.#delimited(at + 1, role)) {
          fallback ??= { at, edits: edits.length };
          if (this.#surelyDelimited(at + 1)) return this.#closedAt(start, fallback, edits);
        }
      } else if (families.get(mark) === family || (family === 'curly' && mark === '"')) {
        fallback ??= { at, edits: edits.length };
        const noSureEnd = at < this.#noSureEndBefore[family];
        if (noSureEnd || this.#delimited(at + 1, role)) {
          return this.#closedAt(start, noSureEnd ? fallback : { at, edits: edits.length }, edits);
        }
        if (mark === '"') edits.push({ at, length: 1, text: '\\"', kind: 'curly-quote' });
      } else if (mark === '"') {
        edits.push({ at, length: 1, text: '\\"', kind: 'single-quote' });
      }
    }
    this.#noSureEndBefore[family] = source.length;
    return this.#closedAt(start, fallback, edits);
  }

  #closedAt(start: number, closing: { at: number; edits: number } | null, edits: StringEdit[]): ReadString | null {
    if (closing === null) return null;
    const kept = edits.slice(0, closing.edits);
    if (this.#source[closing.at] !== '"') kept.push(this.#quoteEdit(closing.at));
    return { end: closing.at + 1, edits: kept, name: this.#name(start, closing.at) };
  }

  #quoteEdit(at: number): StringEdit {
    const quote = this.#source[at] as string;
    return { at, length: 1, text: '"', kind: quote === "'" || quote === '`' ? 'single-quote' : 'curly-quote' };
  }

  /** Mends the escape that starts here when JSON does not know it; answers where reading goes on. */
  #escape(at: number, edits: StringEdit[]): number {
    validEscape.lastIndex = at;
    const valid = validEscape.exec(this.#source)?.[0];
    if (valid !== undefined) return at + valid.length;
    escapedBreak.lastIndex = at;
    const lineBreak = escapedBreak.exec(this.#source)?.[0];
    if (lineBreak !== undefined) {
      edits.push({ at, length: lineBreak.length, text: '', kind: 'line-continuation' });
      return at + lineBreak.length;
    }
    if (this.#source[at + 1] === "'") {
      edits.push({ at, length: 2, text: "'", kind: 'single-quote' });
      return at + 2;
    }
    edits.push({ at, length: 1, text: '\\\\', kind: 'control-character' });
    return at + 1;
  }

  /** True when what follows a quote is what follows a string: then the quote closes it. */
  #delimited(at: number, role: 'key' | 'value'): boolean {
    blank.lastIndex = at;
    const next = this.#source[at + (blank.exec(this.#source)?.[0].length ?? 0)];
    if (role === 'key') return next === ':';
    if (next === undefined || next === '#' || next === '/' || next === '\\') return true;
    return ',}]\n\r'.includes(next) || families.has(next);
  }

  /** The same for a quote of another family, which may as well be content: `5”, 10”` goes on, `”, "ip"` does not. */
  #surelyDelimited(at: number): boolean {
    const rest = /^[ \t]{0,40}([,}\]:\n\r]?)[ \t]{0,40}([^ \t]?)/.exec(this.#source.slice(at, at + 82));
    const [, mark = '', next = ''] = rest ?? [];
    if (mark === '') return next === '';
    return mark !== ',' || next === '' || '\n\r'.includes(next) || families.has(next);
  }

  #name(start: number, end: number): string {
    return this.#source.slice(start + 1, Math.min(end, start + 65));
  }
}
