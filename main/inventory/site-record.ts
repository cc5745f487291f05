import {
  deviceKind,
  type DeviceKind,
  gps as gpsSchema,
  hostRole,
  type HostRole,
} from '../../preload/contract/index.ts';
import type { Device } from '../../preload/contract/index.ts';
import { type JsonNode, member, parseJson, scalarText, withMember, withoutMember } from './json-document.ts';

/**
 * The site's own JSON record, and the only place that knows its spelling. The record is kept as its text; this file
 * reads fields out of it and writes single fields into it.
 *
 * The second half of the keys is ours: an export writes them for what the site's record cannot say.
 */
const keys = {
  name: 'name',
  typeCode: 'type',
  gps: 'gps',
  latitude: 'latitude',
  longitude: 'longitude',
  postalAddress: 'address',
  address: 'ip',
  registryPort: 'port',
  supportsAnalysis: 'isSupportAnnalysis',
  streamUrl: 'url',
  description: 'description',

  kind: 'kind',
  hostname: 'hostname',
  master: 'master',
  terminal: 'terminal',
  substreamUrl: 'substreamUrl',
  roles: 'roles',
} as const;

/** The right spelling of a key that the site spells otherwise: read as the same, and kept as it came. */
const supportsAnalysisAlias = 'isSupportAnalysis';

/** Keys whose text is a stream's URL. */
export const urlKeys = { main: keys.streamUrl, sub: keys.substreamUrl } as const;

type Gps = NonNullable<Device['gps']>;

/** What a record says. `null` = not said, or not in a form that can be understood. */
export interface SiteRecord {
  name: string | null;
  address: string | null;
  description: string | null;
  registryPort: string | null;
  typeCode: number | string | null;
  postalAddress: string | null;
  gps: Gps | null;
  supportsAnalysis: boolean | null;
  streamUrl: string | null;

  kind: DeviceKind | null;
  hostname: string | null;
  masterName: string | null;
  terminalName: string | null;
  substreamUrl: string | null;
  roles: HostRole[] | null;
}

/** Fields that live in the record itself. */
export type SiteField = Exclude<
  keyof SiteRecord,
  'kind' | 'hostname' | 'masterName' | 'terminalName' | 'substreamUrl' | 'roles'
>;
export const siteFields = [
  'name',
  'typeCode',
  'gps',
  'postalAddress',
  'address',
  'registryPort',
  'supportsAnalysis',
  'streamUrl',
  'description',
] as const satisfies readonly SiteField[];

/** Ours, in the order an export writes them. */
export type OwnField = Exclude<keyof SiteRecord, SiteField>;
const ownKeys: Record<OwnField, string> = {
  kind: keys.kind,
  hostname: keys.hostname,
  masterName: keys.master,
  terminalName: keys.terminal,
  substreamUrl: keys.substreamUrl,
  roles: keys.roles,
};

export function readRecord(document: string): SiteRecord {
  return recordOf(parseJson(document));
}

export function recordOf(node: JsonNode): SiteRecord {
  const text = (key: string): string | null => scalarText(member(node, key));
  const typeNode = member(node, keys.typeCode);
  const roles = member(node, keys.roles);
  return {
    name: text(keys.name),
    address: text(keys.address),
    description: text(keys.description),
    registryPort: text(keys.registryPort),
    typeCode: typeNode?.type === 'number' ? Number(typeNode.lexeme) : text(keys.typeCode),
    postalAddress: text(keys.postalAddress),
    gps: gpsOf(member(node, keys.gps)),
    supportsAnalysis: yesOrNo(supportNode(node)?.node),
    streamUrl: text(keys.streamUrl),
    kind: deviceKind.safeParse(text(keys.kind)).data ?? null,
    hostname: text(keys.hostname),
    masterName: text(keys.master),
    terminalName: text(keys.terminal),
    substreamUrl: text(keys.substreamUrl),
    roles:
      roles?.type === 'array' ? roles.items.flatMap((item) => hostRole.safeParse(scalarText(item)).data ?? []) : null,
  };
}

const fieldsByKey = new Map<string, keyof SiteRecord>(
  [...siteFields, 'kind' as const, 'hostname' as const, 'substreamUrl' as const, 'roles' as const].map((field) => [
    keys[field],
    field,
  ]),
);

/** Top-level keys of which the record's fields are read, each with the field's name. */
export function fieldOfKey(key: string): keyof SiteRecord | null {
  if (key === supportsAnalysisAlias) return 'supportsAnalysis';
  if (key === keys.master) return 'masterName';
  if (key === keys.terminal) return 'terminalName';
  return fieldsByKey.get(key) ?? null;
}

/** The spelling under which a record has the field that `key` names, or `key` itself. */
export function keyInUse(node: JsonNode, key: string): string {
  return fieldOfKey(key) === 'supportsAnalysis' ? (supportNode(node)?.key ?? key) : key;
}

/** What kind of device a record describes, told from its keys alone; `null` when they fit several. */
export function kindOfKeys(node: JsonNode): DeviceKind | null {
  const has = (key: string): boolean => member(node, key) !== undefined;
  const said = recordOf(node).kind;
  if (said !== null) return said;
  if (has(keys.typeCode) || has(keys.gps) || supportNode(node) !== null) return 'terminal';
  if (has(keys.streamUrl)) return 'camera';
  if (has(keys.name) && has(keys.address) && has(keys.registryPort)) return 'master';
  return null;
}

/** True when an object has enough of a record's keys to be one. */
export function looksLikeRecord(node: JsonNode): boolean {
  const has = (key: string): boolean => member(node, key) !== undefined;
  return has(keys.name) ? node.type === 'object' : has(keys.address) || has(keys.streamUrl);
}

/** Keys of a record that stand for a number of records, e.g. `{"devices": […]}`. */
export function isContainer(node: JsonNode): boolean {
  return node.type === 'object' && !looksLikeRecord(node);
}

/**
 * The document with one field changed; every other byte stays. A value keeps the type that the site gave it
 * (`"5000"` or `5000`, `"YES"` or `true`); `null` takes the key away.
 */
export function withSiteField<F extends SiteField>(document: string, field: F, value: SiteRecord[F]): string {
  const root = parseJson(document);
  const key = field === 'supportsAnalysis' ? (supportNode(root)?.key ?? keys.supportsAnalysis) : keys[field];
  if (value === null) return withoutMember(document, key);
  const old = member(root, key);
  if (field === 'gps') return withGps(document, old, value as Gps);
  if (field === 'supportsAnalysis') return withMember(document, [key], yesOrNoJson(old, value as boolean));
  if (field === 'typeCode') return withMember(document, [key], JSON.stringify(value));
  return withMember(document, [key], sameType(old, value as string));
}

/** The document with our own keys as given: those that the document has are brought up to date, the others added. */
export function withOwnFields(document: string, own: Pick<SiteRecord, OwnField>): string {
  let text = document;
  const root = parseJson(document);
  const said = recordOf(root);
  const impliedKind = kindOfKeys(root);
  for (const field of Object.keys(ownKeys) as OwnField[]) {
    const key = ownKeys[field];
    const present = member(root, key) !== undefined;
    const value = own[field];
    const empty = value === null || (Array.isArray(value) && value.length === 0);
    const implied = field === 'kind' && !present && value === impliedKind;
    if (implied || (empty && !present) || JSON.stringify(said[field]) === JSON.stringify(value)) continue;
    text = empty ? withoutMember(text, key) : withMember(text, [key], JSON.stringify(value));
  }
  return text;
}

function gpsOf(node: JsonNode | undefined): Gps | null {
  const degrees = (key: string): number => {
    const text = scalarText(member(node, key))?.trim() ?? '';
    return text === '' ? Number.NaN : Number(text);
  };
  return gpsSchema.safeParse({ latitude: degrees(keys.latitude), longitude: degrees(keys.longitude) }).data ?? null;
}

function withGps(document: string, old: JsonNode | undefined, gps: Gps): string {
  let text = document;
  for (const key of [keys.latitude, keys.longitude] as const) {
    const before = member(old, key);
    // The site writes degrees as strings.
    const json = before?.type === 'number' ? String(gps[key]) : JSON.stringify(String(gps[key]));
    if (Number(scalarText(before)) !== gps[key]) text = withMember(text, [keys.gps, key], json);
  }
  return text;
}

function supportNode(node: JsonNode): { key: string; node: JsonNode } | null {
  for (const key of [keys.supportsAnalysis, supportsAnalysisAlias]) {
    const found = member(node, key);
    if (found !== undefined) return { key, node: found };
  }
  return null;
}

/** Pairs of yes and no as sites write them; an answer is given in the manner of the old one. */
const yesAndNo = [
  ['yes', 'no'],
  ['true', 'false'],
  ['y', 'n'],
  ['1', '0'],
  ['on', 'off'],
  ['예', '아니오'],
  ['네', '아니요'],
  ['가능', '불가'],
] as const;

function yesOrNo(node: JsonNode | undefined): boolean | null {
  if (node?.type === 'boolean') return node.value;
  const said = scalarText(node)?.trim().normalize('NFC').toLowerCase();
  const pair = yesAndNo.find(([yes, no]) => yes === said || no === said);
  return pair === undefined ? null : pair[0] === said;
}

function yesOrNoJson(old: JsonNode | undefined, value: boolean): string {
  if (old?.type === 'boolean') return String(value);
  if (old?.type === 'number') return value ? '1' : '0';
  const was = old?.type === 'string' ? old.value.trim() : 'YES';
  const lower = was.normalize('NFC').toLowerCase();
  const [yes, no] = yesAndNo.find((pair) => pair.some((word) => word === lower)) ?? yesAndNo[0];
  const word = value ? yes : no;
  if (was === lower) return JSON.stringify(word);
  const capital = was === was.toUpperCase() ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
  return JSON.stringify(capital);
}

function sameType(old: JsonNode | undefined, text: string): string {
  const isNumber = old?.type === 'number' && /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(text);
  return isNumber ? text : JSON.stringify(text);
}
