import { AppError } from '../errors.ts';

/**
 * A JSON text as a tree that knows where each value stands, so that one value can be changed and every other byte
 * stays as it came: order, spelling, number lexemes, spaces. Offsets are UTF-16 units of the text.
 */
export type JsonNode = { start: number; end: number } & (
  | { type: 'object'; members: JsonMember[] }
  | { type: 'array'; items: JsonNode[] }
  | { type: 'string'; value: string }
  | { type: 'number'; lexeme: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'null' }
);
export type JsonObject = Extract<JsonNode, { type: 'object' }>;

export interface JsonMember {
  key: string;
  /** Where the key's opening quote stands. */
  start: number;
  value: JsonNode;
}

/** Deepest nesting that is read: a site's record has 2 levels, a hand-made container a few more. */
export const maximumDepth = 64;

const whitespace = /[ \t\r\n]*/y;
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordToken = /true|false|null/y;

/** Reads JSON as RFC 8259 has it, and nothing else. Throws AppError `input-invalid`. */
export function parseJson(text: string): JsonNode {
  let at = 0;

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return null;
    at += found.length;
    return found;
  };
  const fail = (): never => {
    throw new AppError('input-invalid', `not JSON at offset ${at}`, { facts: { offset: at } });
  };
  const expect = (mark: string): void => {
    if (text[at] !== mark) fail();
    at += 1;
  };
  const string = (): string => {
    const token = take(stringToken) ?? fail();
    try {
      return JSON.parse(token) as string;
    } catch {
      // The token's shape is right, so only a wrong escape is left.
      return fail();
    }
  };

  const value = (depth: number): JsonNode => {
    if (depth > maximumDepth) fail();
    const start = at;
    const mark = text[at];
    if (mark === '{') {
      const members: JsonMember[] = [];
      at += 1;
      take(whitespace);
      while (text[at] !== '}') {
        if (members.length > 0) {
          expect(',');
          take(whitespace);
        }
        const keyStart = at;
        const key = string();
        take(whitespace);
        expect(':');
        take(whitespace);
        members.push({ key, start: keyStart, value: value(depth + 1) });
        take(whitespace);
      }
      at += 1;
      return { type: 'object', start, end: at, members };
    }
    if (mark === '[') {
      const items: JsonNode[] = [];
      at += 1;
      take(whitespace);
      while (text[at] !== ']') {
        if (items.length > 0) {
          expect(',');
          take(whitespace);
        }
        items.push(value(depth + 1));
        take(whitespace);
      }
      at += 1;
      return { type: 'array', start, end: at, items };
    }
    if (mark === '"') return { type: 'string', value: string(), start, end: at };
    const word = take(wordToken);
    if (word === 'null') return { type: 'null', start, end: at };
    if (word !== null) return { type: 'boolean', value: word === 'true', start, end: at };
    return { type: 'number', lexeme: take(numberToken) ?? fail(), start, end: at };
  };

  take(whitespace);
  const root = value(1);
  take(whitespace);
  if (at < text.length) fail();
  return root;
}

/** The last member of that name, as JSON.parse has it; earlier ones are kept in the text. */
export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node?.type !== 'object') return undefined;
  return node.members.findLast((candidate) => candidate.key === key)?.value;
}

/** A string or number as the text it came as; `null` for everything else. */
export function scalarText(node: JsonNode | undefined): string | null {
  if (node?.type === 'string') return node.value;
  return node?.type === 'number' ? node.lexeme : null;
}

/** The text with one value changed; `json` is a JSON text. A missing key is added at the end, in the object's manner. */
export function withMember(text: string, path: readonly string[], json: string): string {
  const root = parseJson(text);
  let parent: JsonNode = root;
  for (const [depth, key] of path.entries()) {
    const next = member(parent, key);
    if (next === undefined || (depth < path.length - 1 && next.type !== 'object')) {
      const rest = path.slice(depth + 1).reduceRight((inner, name) => `{${JSON.stringify(name)}: ${inner}}`, json);
      if (next !== undefined) return splice(text, next, rest);
      return parent.type === 'object' ? appended(text, parent, key, rest) : text;
    }
    parent = next;
  }
  return splice(text, parent, json);
}

/** The text without a top-level key, and without the comma that it no longer needs. */
export function withoutMember(text: string, key: string): string {
  const root = parseJson(text);
  if (root.type !== 'object') return text;
  const index = root.members.findLastIndex((candidate) => candidate.key === key);
  const gone = root.members[index];
  if (gone === undefined) return text;
  const previous = root.members[index - 1];
  const next = root.members[index + 1];
  if (previous !== undefined) return text.slice(0, previous.value.end) + text.slice(gone.value.end);
  return text.slice(0, gone.start) + text.slice(next === undefined ? gone.value.end : next.start);
}

function splice(text: string, { start, end }: { start: number; end: number }, json: string): string {
  return text.slice(0, start) + json + text.slice(end);
}

function appended(text: string, parent: JsonObject, key: string, json: string): string {
  const last = parent.members.at(-1);
  if (last === undefined)
    return splice(text, { start: parent.start + 1, end: parent.end - 1 }, `${JSON.stringify(key)}: ${json}`);
  // The space before the last key is how this object separates its members.
  const before = text.slice(0, last.start);
  const gap = /[ \t\r\n]*$/.exec(before.slice(-200))?.[0] ?? '';
  return `${text.slice(0, last.value.end)},${gap}${JSON.stringify(key)}: ${json}${text.slice(last.value.end)}`;
}
