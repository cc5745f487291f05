import type { Device } from '../../preload/contract/index.ts';
import { addressKey, type Catalogue, nameKey } from './catalogue.ts';
import type { SecretChanges } from './device-store.ts';
import { type JsonNode, member, type MemberEdit, parseJson, withMembers } from './json-document.ts';
import type { FoundDevice } from './found-devices.ts';
import { keyInUse } from './site-record.ts';
import { packSecrets, unpackSecrets, withKnown } from './url-parameters.ts';

/** The known device that a found one is: same kind, name and address; told in prose, same kind and address. */
export function knownAs(found: FoundDevice, catalogue: Catalogue): Device | undefined {
  const { name, address } = found;
  if (found.fromProse && address !== null) return catalogue.at(address, found.kind)[0];
  const key = address === null ? null : addressKey(address);
  return catalogue
    .named(name ?? address ?? '', found.kind)
    .find((device) => (device.address === null ? null : addressKey(device.address)) === key);
}

/** Two found devices are one when they would be the same known device. */
export function identityOf({ kind, name, address }: FoundDevice): string {
  return JSON.stringify([kind, nameKey(name ?? address ?? ''), address === null ? null : addressKey(address)]);
}

/** One device told of twice in a text: what comes later adds to it and, as a record, changes it. */
export function mergedFound(first: FoundDevice, second: FoundDevice): FoundDevice {
  return {
    ...first,
    document: mergedDocument(first.document, second.document, second.fromProse),
    hostname: second.hostname ?? first.hostname,
    masterName: second.masterName ?? first.masterName,
    terminalName: second.terminalName ?? first.terminalName,
    substreamUrl: second.substreamUrl ?? first.substreamUrl,
    roles: second.roles ?? first.roles,
    joinCommand: second.joinCommand ?? first.joinCommand,
    secrets: mergedSecrets(first.secrets, second.secrets),
    repairs: [...first.repairs, ...second.repairs],
    hints: [...first.hints, ...second.hints],
    fromProse: first.fromProse && second.fromProse,
  };
}

/** A parameter that comes masked the second time is the one that came the first time. */
function mergedSecrets(first: SecretChanges, second: SecretChanges): SecretChanges {
  const merged = { ...first, ...second };
  for (const purpose of ['stream-url', 'substream-url'] as const) {
    const [earlier, later] = [first[purpose], second[purpose]];
    if (typeof earlier !== 'string' || typeof later !== 'string') continue;
    merged[purpose] = packSecrets(withKnown(unpackSecrets(later), unpackSecrets(earlier)));
  }
  return merged;
}

/** The known record with what the new one says. Keys that only the known one has stay; `adding`: nothing is changed. */
export function mergedDocument(known: string, incoming: string, adding: boolean): string {
  const knownRoot = parseJson(known);
  const edits: MemberEdit[] = [];
  const collect = (node: JsonNode, path: readonly string[]): void => {
    if (node.type !== 'object') return;
    // Of a key that stands twice, the last counts.
    for (const [key, value] of new Map(node.members.map((entry) => [entry.key, entry.value]))) {
      const here = [...path, path.length === 0 ? keyInUse(knownRoot, key) : key];
      const old = here.reduce<JsonNode | undefined>(member, knownRoot);
      const json = incoming.slice(value.start, value.end);
      if (value.type === 'object' && old?.type === 'object') collect(value, here);
      else if (old === undefined || (!adding && known.slice(old.start, old.end) !== json))
        edits.push({ path: here, json });
    }
  };
  collect(parseJson(incoming), []);
  return edits.length === 0 ? known : withMembers(known, edits);
}
