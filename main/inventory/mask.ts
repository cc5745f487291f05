import { splitCredentials } from './stream-url.ts';

export const mask = '****';

/** Bounded so that no text makes the search slow: a scheme has at most 15 letters, a URL 2,048 characters. */
const urlInText = /[a-z][a-z0-9+.-]{0,14}:\/\/[^\s"'<>“”‘’]{1,2048}/gi;
/** A bootstrap token of kubeadm: its first half names it, its second half is the secret. */
const joinTokenInText = /\b([a-z0-9]{6})\.[a-z0-9]{16}\b/g;
const passwordOption = /(--?[a-z-]{0,32}(?:password|passwd|secret)[= ])[^\s"']{1,256}/gi;

/** Names of keys whose value is a secret, whatever it looks like. */
const secretKey = /^(?:.*(?:password|passwd|secret|비밀번호|암호).*|pass|pwd|pw|token)$/i;

export function isSecretKey(key: string): boolean {
  return key.length <= 64 && secretKey.test(key);
}

export function maskedToken(token: string): string {
  return `${token.slice(0, 6)}.${mask}`;
}

/** Free text without the secrets that it may quote: credentials in URLs, join tokens, passwords of commands. */
export function withoutSecrets(text: string): string {
  return text
    .replace(urlInText, (url) => splitCredentials(url).url)
    .replace(joinTokenInText, (_token, name: string) => `${name}.${mask}`)
    .replace(passwordOption, (_option, name: string) => name + mask);
}
