import type { DeviceKind, HostRole, JoinCommand, Remark, Repair } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { SecretChanges } from './device-store.ts';
import { parseJson } from './json-document.ts';
import { separateSecrets } from './record-secrets.ts';
import { kindOfKeys, recordOf } from './site-record.ts';

/** A device that a text speaks of, before anybody asked whether it is known already. */
export interface FoundDevice {
  kind: DeviceKind;
  /** The site's record, repaired and without secrets. */
  document: string;
  hostname: string | null;
  masterName: string | null;
  terminalName: string | null;
  substreamUrl: string | null;
  roles: HostRole[] | null;
  joinCommand: JoinCommand | null;
  secrets: SecretChanges;
  /** First line that speaks of it, from 1. */
  line: number;
  repairs: Repair[];
  hints: Remark[];
  /** Told in prose, not by a record: then its name may be its heading's. */
  fromProse: boolean;
}

export function recognise(text: string): { devices: FoundDevice[] } {
  const root = parseJson(text);
  const nodes = root.type === 'array' ? root.items : [root];
  const devices = nodes.map((node): FoundDevice => {
    const kind = kindOfKeys(node);
    if (kind === null) throw new AppError('input-invalid', 'a record of no known kind');
    const { document, credentials } = separateSecrets(text.slice(node.start, node.end));
    const { hostname, masterName, terminalName, substreamUrl, roles } = recordOf(parseJson(document));
    const secrets: SecretChanges = credentials === null ? {} : { stream: JSON.stringify(credentials) };
    const own = { hostname, masterName, terminalName, substreamUrl, roles, joinCommand: null };
    return { kind, document, ...own, secrets, line: 1, repairs: [], hints: [], fromProse: false };
  });
  return { devices };
}
