import type { Credentials } from '../../preload/contract/index.ts';
import type { SecretChanges } from './device-store.ts';
import { maskedUrl, withoutSecrets } from './free-text.ts';
import { type JsonNode, member, parseJson, scalarText } from './json-document.ts';
import { isSecretKey, mask } from './mask.ts';
import { urlKeys } from './site-record.ts';
import { splitCredentials } from './stream-url.ts';
import { packSecrets, sealParameters } from './url-parameters.ts';

export interface SeparatedRecord {
  /** The record without any secret: its streams' URLs without user information, `****` for everything else. */
  document: string;
  /** Those of its streams. A parameter that came masked has none yet; `null` = the URL has no secret parameter. */
  secrets: SecretChanges;
}

const userKeys = ['username', 'user', 'login', 'account'];

/** Takes every secret out of a record before anything else sees it. What has none comes back byte for byte. */
export function separateSecrets(document: string): SeparatedRecord {
  const root = parseJson(document);
  const found: { start: number; end: number; json: string }[] = [];
  const secrets: SecretChanges = {};
  let password: string | null = null;
  const replace = ({ start, end }: JsonNode, text: string): void => {
    found.push({ start, end, json: JSON.stringify(text) });
  };

  const visit = (node: JsonNode, key: string | null, depth: number): void => {
    if (node.type === 'object') for (const entry of node.members) visit(entry.value, entry.key, depth + 1);
    if (node.type === 'array') for (const item of node.items) visit(item, key, depth + 1);
    const text = scalarText(node);
    if (text === null) return;
    if (key !== null && isSecretKey(key)) {
      if (text === mask || text === '') return;
      if (depth === 1) password ??= text;
      return replace(node, mask);
    }
    const stream = depth === 1 ? streamOfKey(key) : null;
    const trimmed = text.trim();
    const split = splitCredentials(trimmed);
    if (stream !== null) {
      const sealed = sealParameters(split.url);
      secrets[`${stream}-url`] = sealed.secrets.length === 0 ? null : packSecrets(sealed.secrets);
      if (split.credentials !== null) secrets[stream] = JSON.stringify(split.credentials);
      if (sealed.url !== trimmed) replace(node, sealed.url);
      return;
    }
    const clean = withoutSecrets(split.credentials === null ? text : maskedUrl(trimmed));
    if (clean !== text) replace(node, clean);
  };
  visit(root, null, 0);

  let clean = document;
  for (const { start, end, json } of found.reverse()) clean = clean.slice(0, start) + json + clean.slice(end);

  const username = userKeys.map((key) => scalarText(member(root, key))).find((name) => name !== null) ?? '';
  if (password !== null) secrets.stream ??= JSON.stringify({ username, password } satisfies Credentials);
  return { document: clean, secrets };
}

/** Top-level keys in which a secret stood that is kept nowhere: in free text, or as a password of something else. */
export function keysWithLostSecrets(document: string): string[] {
  if (!document.includes(mask)) return [];
  const root = parseJson(document);
  if (root.type !== 'object') return [];
  const streamPassword = root.members.find(({ key }) => isSecretKey(key));
  return root.members
    .filter(({ key, value }) => {
      const kept = streamOfKey(key) !== null || key === streamPassword?.key;
      return !kept && document.slice(value.start, value.end).includes(mask);
    })
    .map(({ key }) => key);
}

function streamOfKey(key: string | null): 'stream' | 'substream' | null {
  if (key === urlKeys.main) return 'stream';
  return key === urlKeys.sub ? 'substream' : null;
}
