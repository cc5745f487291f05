import type { DeviceKind, HostRole, JoinCommand, Remark, Repair } from '../../preload/contract/index.ts';
import { importLimits } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { SecretChanges } from './device-store.ts';
import { type JoinLine, toJoinCommand } from './join-line.ts';
import { parseJson } from './json-document.ts';
import type { Section } from './note.ts';
import { separateSecrets } from './record-secrets.ts';
import { recordOf } from './site-record.ts';

/** A device that a text speaks of, before anybody asked whether it is known already. */
export interface FoundDevice {
  kind: DeviceKind;
  name: string | null;
  address: string | null;
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
  /** Told in prose or by a join line, not by a record: it adds to a known device, it never changes one. */
  fromProse: boolean;
}

export interface FoundJoinLine {
  command: JoinCommand;
  line: number;
  master: FoundDevice;
}

/** The devices of one text, and how records, sections of a note and join lines come together in them. */
export class FoundDevices {
  readonly found: FoundDevice[] = [];
  readonly #inSection = new Map<Section, FoundDevice[]>();
  /** The first one of each kind at each address. */
  readonly #byAddress = new Map<string, FoundDevice>();

  /** A record, and the section of the note that it stands in. Throws AppError `input-too-large`. */
  record(kind: DeviceKind, record: string, line: number, section: Section | null): void {
    const { document, secrets } = separateSecrets(record);
    const { name, address, hostname, masterName, terminalName, substreamUrl, roles } = recordOf(parseJson(document));
    const own = { hostname, masterName, terminalName, substreamUrl, roles, joinCommand: null };
    const device = { kind, name, address, document, ...own, secrets, line, repairs: [], hints: [], fromProse: false };
    this.#add(device);
    if (section === null) return;
    const together = this.#inSection.get(section);
    if (together === undefined) this.#inSection.set(section, [device]);
    else together.push(device);
  }

  /** What a section tells goes to the record in it, to the device found at its address, or makes a device. */
  section(section: Section): void {
    const { kind, title, name, address, line, hostname } = section;
    if (kind === null) return;
    const same = (this.#inSection.get(section) ?? []).filter((device) => device.kind === kind);
    const host = hostname ?? (kind === 'master' || kind === 'terminal' ? name : null);
    const device = same.length === 1 ? same[0] : address === null ? undefined : this.#at(kind, address);
    if (device !== undefined) {
      if (address !== null && device.address !== null && device.address !== address) {
        device.hints.push({ code: 'note-address-differs', facts: { address: device.address, noted: address } });
      } else if (host !== null && host !== device.name) device.hostname ??= host;
      device.line = Math.min(device.line, line);
    } else if (address !== null && same.length === 0) {
      this.#add(fromProse(kind, name ?? title, address, host, line));
    }
  }

  /** A join line belongs to the master at its endpoint; without one, it is the first we hear of that master. */
  joinLine(join: JoinLine, line: number, receivedAtMs: number): FoundJoinLine {
    let master = this.#at('master', join.host);
    if (master === undefined) {
      master = fromProse('master', join.host, join.host, null, line);
      this.#add(master);
    }
    master.joinCommand = toJoinCommand(join, receivedAtMs);
    master.secrets['join-token'] = join.token;
    return { command: master.joinCommand, line, master };
  }

  #at(kind: DeviceKind, address: string): FoundDevice | undefined {
    return this.#byAddress.get(`${kind} ${address}`);
  }

  #add(device: FoundDevice): void {
    const limit = importLimits.proposals;
    if (this.found.length >= limit) {
      throw new AppError('input-too-large', `more than ${limit} records`, { facts: { what: 'records', limit } });
    }
    this.found.push(device);
    const key = `${device.kind} ${device.address}`;
    if (device.address !== null && !this.#byAddress.has(key)) this.#byAddress.set(key, device);
  }
}

function fromProse(
  kind: DeviceKind,
  name: string,
  address: string,
  hostname: string | null,
  line: number,
): FoundDevice {
  const document = JSON.stringify({ name, ip: address }, null, 2);
  const own = { hostname, masterName: null, terminalName: null, substreamUrl: null, roles: null, joinCommand: null };
  return { kind, name, address, document, ...own, secrets: {}, line, repairs: [], hints: [], fromProse: true };
}
