import type { Credentials } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import { mask } from './mask.ts';
import { hasSecretBefore } from './url-parameters.ts';

export interface SplitUrl {
  /** The URL without user name and password. */
  url: string;
  credentials: Credentials | null;
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
const hostAndPort = /^(?:\[[0-9a-f:.%]+\]|[^\s@:/?#[\]]+)(?::[0-9]{1,5})?(?=[/?#]|$)/i;
/** A host, its port, and then what cannot be a password's beginning if a parameter is in it. */
const portThenPath = /^[^\s@:/?#[\]]{1,253}:[0-9]{1,5}[/?]/;
/** A host that nobody would mistake for a part of a password. */
const plainHost = /^(?:\[[0-9a-f:.%]+\]|localhost|[^\s@:/?#[\]]+\.[^\s@:/?#[\]]+)(?::[0-9]{1,5})?(?=[/?#]|$)/i;

/**
 * Takes user name and password out of a URL. RFC 3986 §3.2.1 wants `@ : / # ?` in a password percent-encoded; sites
 * write them as they are, so the `@` that counts is the last one before a plausible host.
 */
export function splitCredentials(url: string): SplitUrl {
  const prefix = scheme.exec(url)?.[0];
  if (prefix === undefined) return { url, credentials: null };
  const rest = url.slice(prefix.length);
  const at = credentialsEnd(rest);
  if (at === null) return { url, credentials: null };
  const colon = rest.slice(0, at).indexOf(':');
  const username = colon === -1 ? rest.slice(0, at) : rest.slice(0, colon);
  const password = colon === -1 ? '' : rest.slice(colon + 1, at);
  const credentials = { username: percentDecoded(username), password: percentDecoded(password) };
  // `://****@` is ours: it says that something was there.
  const empty = username === '' || username === mask ? password === '' || password === mask : false;
  return { url: prefix + rest.slice(at + 1), credentials: empty ? null : credentials };
}

/** Offset of the `@` that ends the user information. */
function credentialsEnd(rest: string): number | null {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const inAuthority = authority.lastIndexOf('@');
  const proper = inAuthority !== -1 && hostAndPort.test(rest.slice(inAuthority + 1, inAuthority + 300));
  if (proper && plainHost.test(rest.slice(inAuthority + 1, inAuthority + 300))) return inAuthority;
  // `host:554/a@b` has no user; `root:a/b@host` has: a user name has no dots, and what follows its `@` is a host.
  if (!proper && plainHost.test(rest)) return null;
  // Nor has `cam:554/?password=p@ss.word`: the `@` stands in a parameter.
  if (!proper && portThenPath.test(rest) && hasSecretBefore(rest, rest.indexOf('@'))) return null;
  if (rest.includes(':')) {
    for (let at = rest.lastIndexOf('@'); at > inAuthority; at = rest.lastIndexOf('@', at - 1)) {
      if (plainHost.test(rest.slice(at + 1, at + 300))) return at;
    }
  }
  return inAuthority === -1 ? null : inAuthority;
}

/** `%40` becomes `@`; a lone `%` is a password's own character. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Not UTF-8: then the site meant the characters themselves.
      return encoded;
    }
  });
}

/** Host name or address of a URL, without port and brackets; `null` when it has none. */
export function hostOf(url: string): string | null {
  const prefix = scheme.exec(url)?.[0];
  if (prefix === undefined) return null;
  const host = hostAndPort.exec(url.slice(prefix.length))?.[0].replace(/:[0-9]+$/, '');
  return host === undefined ? null : host.replace(/^\[|\]$/g, '');
}

/** Refuses what no RTSP client can open. The message holds no part of the URL: it may hold a password. */
export function checkStreamUrl(url: string): void {
  if (!/^rtsps?:\/\//i.test(url) || hostOf(url) === null || /[\s\u0000-\u001f]/.test(url)) {
    throw new AppError('camera-url-invalid', 'not an rtsp:// URL with a host');
  }
}

/** True for an address of this machine itself: a tunnel or a simulator, not a second address on the site. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}
