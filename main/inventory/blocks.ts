/** A stretch of a pasted text: the inside of a fenced code block, or what stands between two of them. */
export interface Block {
  fenced: boolean;
  start: number;
  end: number;
  /** Line of its first character, from 1. */
  line: number;
}

const fence = /[ \t>]{0,80}(?:[-*+][ \t]+)?(`{3,}|~{3,})/y;

/** Lines that are looked at before a pause is offered. */
const linesAtATime = 1000;

/**
 * Splits a text at its fences (CommonMark §4.5). A fence that is never closed reaches to the end. `null` = no block yet;
 * a good moment to let others work.
 */
export function* blocksOf(text: string): Generator<Block | null> {
  let start = 0;
  let startLine = 1;
  let line = 1;
  let open: string | null = null;
  for (let at = 0; at < text.length; line += 1) {
    if (line % linesAtATime === 0) yield null;
    const found = text.indexOf('\n', at);
    const next = found === -1 ? text.length : found + 1;
    fence.lastIndex = at;
    const mark: string | undefined = fence.exec(text)?.[1];
    const closes: boolean = open !== null && mark?.[0] === open[0] && (mark?.length ?? 0) >= open.length;
    if (mark !== undefined && (open === null || closes)) {
      if (at > start) yield { fenced: open !== null, start, end: at, line: startLine };
      open = closes ? null : mark;
      start = next;
      startLine = line + 1;
    }
    at = next;
  }
  if (text.length > start) yield { fenced: open !== null, start, end: text.length, line: startLine };
}

/**
 * What a chat's copy button leaves before a block: the block's language and 「코드 복사」, on one line or two (S68).
 * Looked for where a line's content starts.
 */
const pastePrefix =
  /(?:(?:bash|shell|sh|zsh|console|powershell|json5?|ya?ml|toml|ini|xml|python|javascript|typescript|dockerfile|plaintext|text)[ \t]{0,8}(?:\r?\n[ \t]{0,80})?)?(?:코드 복사|Copy code)[ \t]{0,8}(?:\r?\n)?/iy;

/** Length of the paste prefix at an offset; 0 = there is none. */
export function pastePrefixLength(text: string, at: number): number {
  pastePrefix.lastIndex = at;
  return pastePrefix.exec(text)?.[0].length ?? 0;
}

/** Where lines end, asked for in ascending order: a line of megabytes is searched once, not once for each question. */
export class LineBreaks {
  readonly #text: string;
  #from = 0;
  #found = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the first line feed at or after `at`; the text's length = none. */
  after(at: number): number {
    if (at < this.#from || at > this.#found) {
      const found = this.#text.indexOf('\n', at);
      this.#from = at;
      this.#found = found === -1 ? this.#text.length : found;
    }
    return this.#found;
  }
}

/** The line of an offset and where it starts, followed through a text in ascending order. */
export class LineCursor {
  line: number;
  lineStart: number;
  readonly #breaks: LineBreaks;

  constructor(text: string, line: number, lineStart: number) {
    this.#breaks = new LineBreaks(text);
    this.line = line;
    this.lineStart = lineStart;
  }

  goTo(offset: number): this {
    for (let end = this.#breaks.after(this.lineStart); end < offset; end = this.#breaks.after(this.lineStart)) {
      this.line += 1;
      this.lineStart = end + 1;
    }
    return this;
  }
}
