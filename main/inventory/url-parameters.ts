import { mask } from './mask.ts';

/** A secret in a URL's path or query, by the name that the camera gave it. `null` = only its mask is there. */
export interface UrlSecret {
  name: string;
  value: string | null;
}

/**
 * Where a parameter begins. Cameras want them in the query, in the path (`/user=admin&password=abc&channel=1`), and some
 * join them with underscores (`/user=admin_password=abc_channel=1`), which are told from those inside a name by the words
 * that follow them.
 */
const parameterStart =
  /(?:[/?&;#]|_(?=(?:user|username|password|passwd|pwd|pass|channel|stream)=))([\p{L}\p{N}_.-]{1,64})=/giu;

/** Names under which cameras take a password or what stands for one. */
const secretName =
  /^(?:.*(?:passw|passphrase|passcode|pwd|psw|secret|token|credential|signature|비밀번호|암호).*|(?:.*[-_.])?(?:pass|pw|pas|auth|key|sig)|(?:login|user|usr|admin)pass?|api-?key|authorization)$/i;

interface Span {
  name: string;
  start: number;
  end: number;
}

/** The URL with `****` for each secret, and the secrets in their order. A parameter without a value holds none. */
export function sealParameters(url: string): { url: string; secrets: UrlSecret[] } {
  const secrets: UrlSecret[] = [];
  const sealed = replaced(url, ({ name }, value) => {
    secrets.push({ name, value: value === mask ? null : value });
    return mask;
  });
  return { url: sealed, secrets };
}

/** The URL that goes to the camera: each mask replaced by the secret of its name. An unknown one stays masked. */
export function openParameters(url: string, known: readonly UrlSecret[]): string {
  const take = taker(known);
  return replaced(url, ({ name }, value) => {
    const secret = take(name);
    return value === mask ? (secret ?? value) : value;
  });
}

/** What was found, with those that came masked taken from what is known: the first of a name is the first again. */
export function withKnown(found: readonly UrlSecret[], known: readonly UrlSecret[]): UrlSecret[] {
  const take = taker(known);
  return found.map(({ name, value }) => {
    const secret = take(name);
    return { name, value: value ?? secret };
  });
}

/** As kept in the secret store. */
export function packSecrets(secrets: readonly UrlSecret[]): string {
  return JSON.stringify(secrets.map(({ name, value }) => [name, value]));
}

export function unpackSecrets(packed: string | null): UrlSecret[] {
  const pairs = packed === null ? [] : (JSON.parse(packed) as [string, string | null][]);
  return pairs.map(([name, value]) => ({ name, value }));
}

/** True when a secret stands before `end`: what looks like user information then belongs to a parameter. */
export function hasSecretBefore(url: string, end: number): boolean {
  return spansOf(url.slice(0, end)).length > 0;
}

function taker(known: readonly UrlSecret[]): (name: string) => string | null {
  const left = [...known];
  return (name) => {
    const index = left.findIndex((secret) => secret.name.toLowerCase() === name.toLowerCase());
    return index === -1 ? null : (left.splice(index, 1)[0]?.value ?? null);
  };
}

function replaced(url: string, replacement: (span: Span, value: string) => string): string {
  let written = '';
  let at = 0;
  for (const span of spansOf(url)) {
    written += url.slice(at, span.start) + replacement(span, url.slice(span.start, span.end));
    at = span.end;
  }
  return written + url.slice(at);
}

/** Values of secret parameters, in ascending order. */
function spansOf(url: string): Span[] {
  const found = url.indexOf('?');
  const query = found === -1 ? url.length : found;
  const spans: Span[] = [];
  let open: { name: string; start: number } | null = null;
  const close = (until: number): void => {
    if (open === null) return;
    const { name, start } = open;
    // In a path the next segment is no part of the value; in a query `/` is (RFC 3986 §3.4), and Base64 has it.
    const length = start > query ? until - start : url.slice(start, until).search(/[/?]|$/);
    if (length > 0) spans.push({ name, start, end: start + length });
  };
  for (const { 0: text, 1: name = '', index } of url.matchAll(parameterStart)) {
    // Rather too much is hidden than the end of a password: a flag without a value goes with the secret before it.
    if (open !== null && index > query && !/^[&;]/.test(text)) continue;
    close(index);
    open = secretName.test(name) ? { name, start: index + text.length } : null;
  }
  close(url.length);
  return spans;
}
