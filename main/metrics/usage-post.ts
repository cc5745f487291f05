import type { UsageReplyName } from '../ports/index.ts';
import { LooseSyntaxError, readLoose } from './loose-reader.ts';

/** What a post to `/usage` says. `null` = the sender does not know. */
export interface UsagePost {
  username: string;
  /** The sender's own verdict; `0000` = fine. */
  code: string;
  message: string;
  cpuPercent: number | null;
  memoryPercent: number | null;
}

/** Why a post is not taken. `username` is known when that much could be read. */
export class UsageRefusal extends Error {
  readonly reply: UsageReplyName;
  readonly username: string | null;

  constructor(reply: UsageReplyName, username: string | null = null) {
    super(reply);
    this.name = 'UsageRefusal';
    this.reply = reply;
    this.username = username;
  }
}

export const successCode = '0000';

/** The source's body is flat; a little room for extra fields. */
const maxDepth = 8;
/** Of a failing sender's message this much is kept. */
const messageLength = 500;

/**
 * Reads the body of a post. Strict: JSON as the source's document shows it. Tolerant takes besides what a Python client
 * sends by mistake: `str(dict)`, `data=dict` (a form), JSON encoded twice, a missing `code`, `"37.5 %"`.
 * In both, numbers may come as strings, unknown fields are ignored, and a value of `null` means that it is not known.
 * Throws {@link UsageRefusal}.
 */
export function readUsagePost(body: Uint8Array, tolerant: boolean): UsagePost {
  const fields = readFields(body, tolerant);
  const username = readUsername(fields['username']);
  const refuse = (reply: UsageReplyName): never => {
    throw new UsageRefusal(reply, username);
  };
  const code = readCode(fields['code'], tolerant, refuse);
  const message = readMessage(fields['message'], refuse);
  const failed = code !== successCode;
  const read = (name: 'cpu' | 'memory'): number | null => {
    const value = fields[name];
    if (value === undefined) return failed ? null : refuse(`${name}Missing`);
    if (value === null) return null;
    const percent = readNumber(value, tolerant);
    if (Number.isNaN(percent)) return refuse(`${name}NotNumber`);
    if (percent < 0 || percent > 100) return refuse(`${name}OutOfRange`);
    return percent;
  };
  const cpuPercent = read('cpu');
  const memoryPercent = read('memory');
  if (cpuPercent === null && memoryPercent === null && !failed) refuse('nothingMeasured');
  return { username, code, message, cpuPercent, memoryPercent };
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(body: Uint8Array, tolerant: boolean): Fields {
  const text = decode(body);
  if (text.trim() === '') throw new UsageRefusal('bodyEmpty');
  const value = tolerant ? parseTolerant(text) : parseStrict(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageRefusal('bodyNotObject');
  if (isDeeper(value, maxDepth)) throw new UsageRefusal('bodyTooDeep');
  // Fields are looked up by fixed names: none may come from a prototype.
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new UsageRefusal('bodyNotUtf8');
  }
}

function parseStrict(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageRefusal('bodyNotJson');
  }
}

/** `name=value&…`, as requests sends `data=dict`. */
const form = /^[A-Za-z_][\w.%+-]*=/;

function parseTolerant(text: string): unknown {
  if (form.test(text)) return Object.fromEntries(new URLSearchParams(text.trim()));
  const value = parseLoose(text);
  return typeof value === 'string' ? parseLoose(value) : value;
}

function parseLoose(text: string): unknown {
  try {
    return readLoose(text, maxDepth);
  } catch (thrown) {
    if (!(thrown instanceof LooseSyntaxError)) throw thrown;
    throw new UsageRefusal(thrown.reason === 'too-deep' ? 'bodyTooDeep' : 'bodyNotJson');
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** Control characters, and halves of surrogate pairs, which are no characters at all. */
const unprintable = /[\p{Cc}\p{Cs}]/u;

function readUsername(value: unknown): string {
  if (value === undefined || value === null) throw new UsageRefusal('usernameMissing');
  if (typeof value !== 'string') throw new UsageRefusal('usernameInvalid');
  // Hangul typed on macOS comes decomposed; the inventory's does not.
  const username = value.normalize('NFC').trim();
  if (username === '' || username.length > 200 || unprintable.test(username)) throw new UsageRefusal('usernameInvalid');
  return username;
}

type Refuse = (reply: UsageReplyName) => never;

function readCode(value: unknown, tolerant: boolean, refuse: Refuse): string {
  if (value === undefined || value === null) return tolerant ? successCode : refuse('codeMissing');
  if (tolerant && typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return String(value).padStart(4, '0');
  if (typeof value !== 'string') return refuse('codeInvalid');
  const code = value.trim();
  if (code === '' || code.length > 32 || unprintable.test(code)) return refuse('codeInvalid');
  return code;
}

function readMessage(value: unknown, refuse: Refuse): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return refuse('messageInvalid');
  return value
    .slice(0, messageLength)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** NaN = not a number; infinities stay, to be told as out of range. */
function readNumber(value: unknown, tolerant: boolean): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 64) return Number.NaN;
  const trimmed = value.trim();
  const digits = tolerant ? trimmed.replace(/\s?%$/, '') : trimmed;
  return decimal.test(digits) ? Number(digits) : Number.NaN;
}
