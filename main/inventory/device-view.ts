import type { Device, FieldChange, Remark } from '../../preload/contract/index.ts';
import type { StoredDevice } from './device-store.ts';
import { parseJson } from './json-document.ts';
import { mask } from './mask.ts';
import { keysWithLostSecrets } from './record-secrets.ts';
import { fieldOfKey, readRecord, type SiteRecord } from './site-record.ts';
import { hostOf, isLoopback } from './stream-url.ts';
import { sealParameters } from './url-parameters.ts';

/** A device as the contract has it. Hints about other devices are added by the catalogue. */
export function toDevice(stored: StoredDevice, hasCredentials: boolean): Device {
  const record = readRecord(stored.document);
  const { hostname, parentId, roles, substreamUrl, joinCommand } = stored.beside;
  const master = stored.kind === 'master';
  return {
    id: stored.id,
    kind: stored.kind,
    name: record.name ?? record.address ?? hostname ?? '',
    address: record.address,
    hostname,
    parentId,
    description: record.description,
    roles,
    registryPort: master ? record.registryPort : null,
    joinCommand,
    typeCode: record.typeCode,
    postalAddress: record.postalAddress,
    gps: record.gps,
    supportsAnalysis: record.supportsAnalysis,
    streamUrl: record.streamUrl,
    substreamUrl,
    hasCredentials,
    document: stored.document,
    hints: hintsOf(stored, record, hasCredentials),
    revision: stored.revision,
    createdAtMs: stored.createdAtMs,
    updatedAtMs: stored.updatedAtMs,
  };
}

/** Things worth a look that one record shows by itself. They are said, never corrected. */
function hintsOf({ kind, document, beside }: StoredDevice, record: SiteRecord, hasCredentials: boolean): Remark[] {
  const hints: Remark[] = [];
  const streamHost = record.streamUrl === null ? null : hostOf(record.streamUrl);
  if (record.streamUrl !== null && (streamHost === null || !/^rtsps?:/i.test(record.streamUrl))) {
    hints.push({ code: 'stream-url-invalid', facts: {} });
  }
  if (record.address !== null && !isAddress(record.address)) {
    hints.push({ code: 'address-invalid', facts: { address: record.address.slice(0, 80) } });
  }
  const differs = streamHost !== null && record.address !== null && streamHost !== record.address.trim();
  if (differs && !isLoopback(streamHost)) {
    hints.push({ code: 'address-mismatch', facts: { address: record.address, streamHost } });
  }
  const masked = [record.streamUrl, beside.substreamUrl].some((url) => url !== null && hasParameterMask(url));
  if (masked && !hasCredentials) hints.push({ code: 'stream-secret-missing', facts: {} });
  const lost = keysWithLostSecrets(document);
  if (lost.length > 0) {
    hints.push({ code: 'secret-removed', facts: { keys: shortened(lost.slice(0, 5).join(', '), 120) } });
  }
  if (record.name === null) hints.push({ code: 'name-missing', facts: { kind } });
  return hints;
}

function hasParameterMask(url: string): boolean {
  return url.includes(mask) && sealParameters(url).secrets.some(({ value }) => value === null);
}

const ipv4 = /^(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}$/;
const dnsLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** IPv4, IPv6 or a DNS name (RFC 1123, and `_` as sites have it), without port. */
export function isAddress(text: string): boolean {
  if (text.length > 253) return false;
  if (/^[0-9.]+$/.test(text)) return ipv4.test(text);
  if (text.includes(':')) return /^[0-9a-f:]{2,39}(?:%[a-z0-9]{1,16})?$/i.test(text);
  return text.split('.').every((label) => dnsLabel.test(label));
}

/** The contract's fields that a history and a merge tell apart, in the order they are shown. */
const shownFields = [
  'kind',
  'name',
  'address',
  'hostname',
  'parentId',
  'description',
  'roles',
  'registryPort',
  'typeCode',
  'postalAddress',
  'gps',
  'supportsAnalysis',
  'streamUrl',
  'substreamUrl',
] as const satisfies readonly (keyof Device)[];

/** Longest text of a field in a list of changes. */
const shownLength = 400;

/**
 * What differs between two states of a device, field by field, then key by key for what only the record knows.
 * `null` stands for a device that is not there yet, or no more.
 */
export function fieldChanges(before: Device | null, after: Device | null): FieldChange[] {
  const changes: FieldChange[] = [];
  const compare = (field: string, old: string | null, next: string | null): void => {
    if (old !== next) changes.push({ field, before: shortened(old), after: shortened(next) });
  };
  for (const field of shownFields) compare(field, shown(before?.[field]), shown(after?.[field]));
  compare('joinCommand', before?.joinCommand?.tokenMasked ?? null, after?.joinCommand?.tokenMasked ?? null);
  compare('credentials', before?.hasCredentials === true ? mask : null, after?.hasCredentials === true ? mask : null);
  const told = new Set(changes.map(({ field }) => field));
  const oldKeys = recordKeys(before);
  const newKeys = recordKeys(after);
  for (const key of new Set([...oldKeys.keys(), ...newKeys.keys()])) {
    const field = fieldOfKey(key);
    // Of a field that reads the same, only a change of its type or spelling is left to tell.
    if (field !== null && (told.has(field) || before === null || after === null)) continue;
    compare(field ?? key, oldKeys.get(key) ?? null, newKeys.get(key) ?? null);
  }
  return changes;
}

function recordKeys(device: Device | null): Map<string, string> {
  const root = device === null ? null : parseJson(device.document);
  if (root?.type !== 'object') return new Map();
  return new Map(root.members.map(({ key, value }) => [key, device?.document.slice(value.start, value.end) ?? '']));
}

function shown(value: Device[(typeof shownFields)[number]] | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(', ');
  if (typeof value === 'object') return Object.values(value).join(', ');
  return String(value);
}

function shortened<T extends string | null>(text: T, length = shownLength): T | string {
  return text === null || text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
