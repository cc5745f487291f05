import { AppError } from '../errors.ts';
import { atOnce, type Steps } from './slices.ts';

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
/** Values of one text: 20,000 records of 40 values are 800,000. */
export const maximumValues = 1_000_000;
/** Values that are read before a pause is offered. */
export const valuesAtATime = 256;

const whitespace = /[ \t\r\n]*/y;
/** What ends the plain part of a string. One pattern for whole strings would need V8's stack for each character. */
const stringMark = /["\\\u0000-\u001f]/g;
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordToken = /true|false|null/y;

/** Reads JSON as RFC 8259 has it, and nothing else. Throws AppError `input-invalid`. */
export function parseJson(text: string): JsonNode {
  return atOnce(parseJsonSteps(text));
}

/** The same in steps, for a text of any length. */
export function* parseJsonSteps(text: string): Steps<JsonNode> {
  const leading = /^[ \t\r\n]*/.exec(text)?.[0].length ?? 0;
  const root = yield* parseJsonAt(text, leading);
  whitespace.lastIndex = root.end;
  whitespace.exec(text);
  if (whitespace.lastIndex < text.length) {
    throw new AppError('input-invalid', `more than one JSON value at offset ${root.end}`, {
      facts: { offset: root.end },
    });
  }
  return root;
}

/** Reads the one value that starts at `start`; what follows it is not looked at. Throws AppError `input-invalid`. */
export function* parseJsonAt(text: string, start: number): Steps<JsonNode> {
  let at = start;
  let values = 0;

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
    if (text[at] !== '"') fail();
    const start = at;
    stringMark.lastIndex = at + 1;
    let mark = stringMark.exec(text);
    for (; mark?.[0] === '\\'; mark = stringMark.exec(text)) stringMark.lastIndex = mark.index + 2;
    if (mark?.[0] !== '"') return fail();
    at = mark.index + 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      // The string is closed and has no control character, so only a wrong escape is left.
      return fail();
    }
  };

  const scalar = (): JsonNode => {
    const start = at;
    if (text[at] === '"') return { type: 'string', value: string(), start, end: at };
    const word = take(wordToken);
    if (word === 'null') return { type: 'null', start, end: at };
    if (word !== null) return { type: 'boolean', value: word === 'true', start, end: at };
    return { type: 'number', lexeme: take(numberToken) ?? fail(), start, end: at };
  };
  const opensList = (): boolean => {
    values += 1;
    if (values > maximumValues) fail();
    return text[at] === '{' || text[at] === '[';
  };

  function* list(depth: number): Steps<JsonNode> {
    if (depth > maximumDepth) fail();
    const start = at;
    if (text[at] === '{') {
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
        if (values % valuesAtATime === 0) yield;
        members.push({ key, start: keyStart, value: opensList() ? yield* list(depth + 1) : scalar() });
        take(whitespace);
      }
      at += 1;
      return { type: 'object', start, end: at, members };
    }
    const items: JsonNode[] = [];
    at += 1;
    take(whitespace);
    while (text[at] !== ']') {
      if (items.length > 0) {
        expect(',');
        take(whitespace);
      }
      if (values % valuesAtATime === 0) yield;
      items.push(opensList() ? yield* list(depth + 1) : scalar());
      take(whitespace);
    }
    at += 1;
    return { type: 'array', start, end: at, items };
  }

  return opensList() ? yield* list(1) : scalar();
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

/** A value to be written at a path of keys; `json` is a JSON text. */
export interface MemberEdit {
  path: readonly string[];
  json: string;
}

/** The text with one value changed. A missing key is added at the end of its object, in that object's manner. */
export function withMember(text: string, path: readonly string[], json: string): string {
  return withMembers(text, [{ path, json }]);
}

/** The same for several values at once. */
export function withMembers(text: string, edits: readonly MemberEdit[]): string {
  const root = parseJson(text);
  const splices = edits.map(({ path, json }, order) => ({ ...spliceFor(text, root, path, json), order }));
  // The second key of an object that was empty needs the first to be there.
  const firsts = splices.filter(({ first }) => first).map(({ start }) => start);
  if (new Set(firsts).size < firsts.length) {
    return edits.reduce((written, { path, json }) => withMember(written, path, json), text);
  }
  // From the end to the beginning, so that no splice moves another; keys added at one place keep their order.
  splices.sort((a, b) => b.start - a.start || b.order - a.order);
  let written = text;
  for (const { start, end, json } of splices) written = written.slice(0, start) + json + written.slice(end);
  return written;
}

interface Splice {
  start: number;
  end: number;
  json: string;
  /** The first key of an empty object. */
  first: boolean;
}

function spliceFor(text: string, root: JsonNode, path: readonly string[], json: string): Splice {
  let parent: JsonNode = root;
  for (const [depth, key] of path.entries()) {
    const next = member(parent, key);
    if (next === undefined || (depth < path.length - 1 && next.type !== 'object')) {
      const rest = path.slice(depth + 1).reduceRight((inner, name) => `{${JSON.stringify(name)}: ${inner}}`, json);
      if (next !== undefined) return { start: next.start, end: next.end, json: rest, first: false };
      return appending(text, parent, key, rest);
    }
    parent = next;
  }
  return { start: parent.start, end: parent.end, json, first: false };
}

function appending(text: string, parent: JsonNode, key: string, json: string): Splice {
  const last = parent.type === 'object' ? parent.members.at(-1) : undefined;
  const entry = `${JSON.stringify(key)}: ${json}`;
  if (last === undefined) return { start: parent.start + 1, end: parent.end - 1, json: entry, first: true };
  // The space before the last key is how this object separates its members.
  const gap = /[ \t\r\n]*$/.exec(text.slice(Math.max(parent.start + 1, last.start - 200), last.start))?.[0] ?? '';
  return { start: last.value.end, end: last.value.end, json: `,${gap}${entry}`, first: false };
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
