import { createHash } from 'node:crypto';

export interface RtspCredentials {
  username: string;
  password: string;
}

/** What a camera asks for in `WWW-Authenticate` (RFC 7617, RFC 7616). */
export type Challenge =
  | { scheme: 'basic' }
  | {
      scheme: 'digest';
      algorithm: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';
      realm: string;
      nonce: string;
      opaque: string | null;
      /** `auth` when the camera offers it; `null` = the older form without quality of protection (RFC 2069). */
      qop: 'auth' | null;
      /** The credentials were right, only the nonce had aged. */
      stale: boolean;
    };

/** The strongest challenge that we can answer, or `null`. A header may hold several, and there may be several headers. */
export function chooseChallenge(headers: readonly string[]): Challenge | null {
  const challenges = headers.flatMap(splitChallenges).flatMap(readChallenge);
  return challenges.sort((a, b) => strength(b) - strength(a))[0] ?? null;
}

/** The value of `Authorization` for one request. `nonceCount` counts the requests made with this nonce, from 1. */
export function authorisation(request: {
  challenge: Challenge;
  credentials: RtspCredentials;
  method: string;
  uri: string;
  nonceCount: number;
  clientNonce: string;
}): string {
  const { challenge, credentials, method, uri, clientNonce } = request;
  const { username, password } = credentials;
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  }
  const { algorithm, realm, nonce, opaque, qop } = challenge;
  const hash = (text: string): string =>
    createHash(algorithm.startsWith('SHA') ? 'sha256' : 'md5')
      .update(text, 'utf8')
      .digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const ha1 = algorithm.endsWith('-sess') ? hash(`${secret}:${nonce}:${clientNonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const count = request.nonceCount.toString(16).padStart(8, '0');
  const response =
    qop === null ? hash(`${ha1}:${nonce}:${ha2}`) : hash(`${ha1}:${nonce}:${count}:${clientNonce}:${qop}:${ha2}`);
  const fields = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    // Old cameras choke on an algorithm that they did not name; MD5 is what its absence means.
    ...(algorithm === 'MD5' ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${clientNonce}"`]),
    ...(qop === null && algorithm.endsWith('-sess') ? [`cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

function strength(challenge: Challenge): number {
  if (challenge.scheme === 'basic') return 0;
  return challenge.algorithm.startsWith('SHA') ? 2 : 1;
}

/** Cuts `Digest a="b", c=d, Basic realm="x"` before each scheme; commas inside quotes do not count. */
function splitChallenges(header: string): string[] {
  const starts = [...header.matchAll(/(?:^|,)\s*(?=(?:Digest|Basic)\b(?!\s*=))/gi)].map((match) => match.index);
  return starts.map((start, index) => header.slice(start, starts[index + 1]).replace(/^[,\s]+/, ''));
}

function readChallenge(text: string): Challenge[] {
  if (/^basic\b/i.test(text)) return [{ scheme: 'basic' }];
  const fields = new Map<string, string>();
  for (const match of text.slice('Digest'.length).matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    fields.set(match[1]!.toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  const nonce = fields.get('nonce');
  const named = fields.get('algorithm') ?? 'MD5';
  const algorithm = (['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const).find(
    (known) => known.toLowerCase() === named.toLowerCase(),
  );
  const offered = fields
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  if (nonce === undefined || algorithm === undefined) return [];
  if (offered !== undefined && !offered.includes('auth')) return [];
  return [
    {
      scheme: 'digest',
      algorithm,
      realm: fields.get('realm') ?? '',
      nonce,
      opaque: fields.get('opaque') ?? null,
      qop: offered === undefined ? null : 'auth',
      stale: fields.get('stale')?.toLowerCase() === 'true',
    },
  ];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
