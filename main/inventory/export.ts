import type { Device, DeviceId } from '../../preload/contract/index.ts';
import { withOwnFields } from './site-record.ts';

export interface ExportedText {
  fileName: string;
  mediaType: string;
  text: string;
}

type NameOf = (id: DeviceId) => string | null;

/** The site's records in their own spelling. One device is one record, several are an array of them. */
export function exportText(devices: readonly Device[], nameOf: NameOf, format: 'json' | 'csv'): ExportedText {
  if (format === 'csv') return { fileName: 'inventory.csv', mediaType: 'text/csv', text: csv(devices, nameOf) };
  const records = devices.map((device) => exportedRecord(device, nameOf));
  const only = records.length === 1 ? records[0] : undefined;
  const text = only === undefined ? `[\n${records.join(',\n')}\n]\n` : `${only}\n`;
  return { fileName: 'inventory.json', mediaType: 'application/json', text };
}

/** The record as it came, and after it what it cannot say itself, so that another Gwanje imports the same device. */
export function exportedRecord(device: Device, nameOf: NameOf): string {
  const parentName = device.parentId === null ? null : nameOf(device.parentId);
  return withOwnFields(device.document, {
    kind: device.kind,
    hostname: device.hostname,
    masterName: device.kind === 'camera' ? null : parentName,
    terminalName: device.kind === 'camera' ? parentName : null,
    substreamUrl: device.substreamUrl,
    roles: device.roles,
  });
}

const columns = [
  'kind',
  'name',
  'address',
  'hostname',
  'parent',
  'roles',
  'registryPort',
  'typeCode',
  'postalAddress',
  'latitude',
  'longitude',
  'supportsAnalysis',
  'streamUrl',
  'substreamUrl',
  'description',
] as const;

/** RFC 4180 with a byte order mark, without which spreadsheets take Korean for another encoding. */
function csv(devices: readonly Device[], nameOf: NameOf): string {
  const rows = devices.map((device) => {
    const row: Record<(typeof columns)[number], string | number | boolean | null | undefined> = {
      ...device,
      parent: device.parentId === null ? null : nameOf(device.parentId),
      roles: device.roles.join(' '),
      latitude: device.gps?.latitude,
      longitude: device.gps?.longitude,
    };
    return columns.map((column) => cell(row[column]));
  });
  return `\ufeff${[columns.map((column) => cell(column)), ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

/** A text that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection). */
function cell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
