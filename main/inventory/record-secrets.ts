import type { Credentials } from '../../preload/contract/index.ts';
import { type JsonNode, member, parseJson, scalarText } from './json-document.ts';
import { isSecretKey, mask, withoutSecrets } from './mask.ts';
import { urlKeys } from './site-record.ts';
import { splitCredentials } from './stream-url.ts';

export interface SeparatedRecord {
  /** The record without any secret: URLs without user information, values of secret keys as `****`. */
  document: string;
  credentials: Credentials | null;
  /** Of the lighter stream, when they are its own. */
  substreamCredentials: Credentials | null;
}

const userKeys = ['username', 'user', 'login', 'account'];

/** Takes every secret out of a record before anything else sees it. What has none comes back byte for byte. */
export function separateSecrets(document: string): SeparatedRecord {
  const root = parseJson(document);
  const found: { start: number; end: number; json: string }[] = [];
  let password: string | null = null;

  const visit = (node: JsonNode, key: string | null, depth: number): void => {
    if (node.type === 'object') for (const entry of node.members) visit(entry.value, entry.key, depth + 1);
    if (node.type === 'array') for (const item of node.items) visit(item, key, depth + 1);
    const text = scalarText(node);
    if (text === null) return;
    if (key !== null && isSecretKey(key)) {
      if (text === mask || text === '') return;
      if (depth === 1) password ??= text;
      found.push({ start: node.start, end: node.end, json: JSON.stringify(mask) });
      return;
    }
    const split = splitCredentials(text.trim());
    const clean = split.credentials === null ? withoutSecrets(text) : split.url;
    if (clean !== text) found.push({ start: node.start, end: node.end, json: JSON.stringify(clean) });
  };
  visit(root, null, 0);

  let clean = document;
  for (const { start, end, json } of found.reverse()) clean = clean.slice(0, start) + json + clean.slice(end);

  const inUrl = (key: string): Credentials | null =>
    splitCredentials(scalarText(member(root, key))?.trim() ?? '').credentials;
  const username = userKeys.map((key) => scalarText(member(root, key))).find((name) => name !== null) ?? '';
  const inKeys = password === null ? null : { username, password };
  return { document: clean, credentials: inUrl(urlKeys.main) ?? inKeys, substreamCredentials: inUrl(urlKeys.sub) };
}
