import type { Device } from '../../preload/contract/index.ts';
import { addressKey, type Catalogue, nameKey } from './catalogue.ts';
import { type JsonNode, member, parseJson, withMember } from './json-document.ts';
import type { FoundDevice } from './recognise.ts';
import { keyInUse, readRecord } from './site-record.ts';

/** The known device that a found one is: same kind, name and address; told in prose, same kind and address. */
export function knownAs(found: FoundDevice, catalogue: Catalogue): Device | undefined {
  const { name, address } = readRecord(found.document);
  if (found.fromProse && address !== null) return catalogue.at(address, found.kind)[0];
  const key = address === null ? null : addressKey(address);
  return catalogue
    .named(name ?? address ?? '', found.kind)
    .find((device) => (device.address === null ? null : addressKey(device.address)) === key);
}

/** Two found devices are one when they would be the same known device. */
export function identityOf({ kind, document }: FoundDevice): string {
  const { name, address } = readRecord(document);
  return JSON.stringify([kind, nameKey(name ?? address ?? ''), address === null ? null : addressKey(address)]);
}

/** The known record with what the new one says; keys that the new one does not have stay. */
export function mergedDocument(known: string, incoming: string): string {
  const root = parseJson(incoming);
  return root.type === 'object' ? mergedInto(known, [], root, incoming) : known;
}

function mergedInto(
  known: string,
  path: readonly string[],
  node: JsonNode & { type: 'object' },
  incoming: string,
): string {
  let text = known;
  for (const { key, value } of node.members) {
    const root = parseJson(text);
    const here = [...path, path.length === 0 ? keyInUse(root, key) : key];
    const old = here.reduce<JsonNode | undefined>(member, root);
    if (value.type === 'object' && old?.type === 'object') text = mergedInto(text, here, value, incoming);
    else {
      const json = incoming.slice(value.start, value.end);
      if (old === undefined || text.slice(old.start, old.end) !== json) text = withMember(text, here, json);
    }
  }
  return text;
}
