import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RtspRequest } from './rtsp-messages.ts';

export interface RtspCredentials {
  username: string;
  password: string;
}

const realm = 'AXIS_DEMO';

/** One connection's challenge. `null` credentials let everybody in. */
export class RtspAuthentication {
  readonly #credentials: RtspCredentials | null;
  readonly #scheme: 'digest' | 'basic';
  readonly #nonce = randomBytes(16).toString('hex');

  constructor(credentials: RtspCredentials | null, scheme: 'digest' | 'basic') {
    this.#credentials = credentials;
    this.#scheme = scheme;
  }

  get challenge(): string {
    return this.#scheme === 'basic'
      ? `Basic realm="${realm}"`
      : `Digest realm="${realm}", nonce="${this.#nonce}", algorithm=MD5, stale=FALSE`;
  }

  allows(request: RtspRequest): boolean {
    if (this.#credentials === null) return true;
    const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(request.headers.get('authorization') ?? '') ?? [];
    if (scheme.toLowerCase() !== this.#scheme) return false;
    const { username, password } = this.#credentials;
    if (this.#scheme === 'basic') {
      return same(rest.trim(), Buffer.from(`${username}:${password}`).toString('base64'));
    }
    return this.#allowsDigest(request, directives(rest));
  }

  /** RFC 2617 §3.2.2, with and without `qop`. The digest must speak of the very URL that is asked for. */
  #allowsDigest(request: RtspRequest, given: Map<string, string>): boolean {
    const { username, password } = this.#credentials ?? { username: '', password: '' };
    if (given.get('username') !== username || given.get('nonce') !== this.#nonce) return false;
    const uri = given.get('uri') ?? '';
    if (uri !== request.url && !request.url.endsWith(uri)) return false;
    const secret = md5(`${username}:${realm}:${password}`);
    const asked = md5(`${request.method}:${uri}`);
    const qop = given.get('qop');
    const middle =
      qop === undefined ? this.#nonce : `${this.#nonce}:${given.get('nc') ?? ''}:${given.get('cnonce') ?? ''}:${qop}`;
    return same(given.get('response') ?? '', md5(`${secret}:${middle}:${asked}`));
  }
}

function directives(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g)) {
    found.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  return found;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
