import { mask } from './mask.ts';
import { splitCredentials } from './stream-url.ts';
import { sealParameters } from './url-parameters.ts';

/** Bounded so that no text makes the search slow: a scheme has at most 15 letters, a URL 2,048 characters. */
const urlInText = /[a-z][a-z0-9+.-]{0,14}:\/\/[^\s"'<>“”‘’]{1,2048}/gi;
/** A bootstrap token of kubeadm: its first half names it, its second half is the secret. */
const joinTokenInText = /\b([a-z0-9]{6})\.[a-z0-9]{16}\b/g;
const passwordOption = /(--?[a-z-]{0,32}(?:password|passwd|secret)[= ])[^\s"']{1,256}/gi;

/**
 * Free text without the secrets that it may quote: credentials in URLs, join tokens, passwords of commands. The mask
 * stands where each was. A text that has been through it comes back unchanged.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(urlInText, maskedUrl)
    .replace(joinTokenInText, (_token, name: string) => `${name}.${mask}`)
    .replace(passwordOption, (_option, name: string) => name + mask);
}

/** A URL with `****` for its user information and for each secret in its path or query. */
export function maskedUrl(url: string): string {
  const bare = splitCredentials(url).url;
  const sealed = sealParameters(bare).url;
  return bare === url ? sealed : sealed.replace('://', `://${mask}@`);
}
