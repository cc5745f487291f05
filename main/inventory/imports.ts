import { randomUUID } from 'node:crypto';
import type { Device, DeviceId, FieldChange, ImportPreview, Proposal } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/index.ts';
import { type Catalogue, type Entrant, entrant, nameKey } from './catalogue.ts';
import type { Beside, DeviceWrite, SealedSecrets, StoredDevice } from './device-store.ts';
import { fieldChanges, toDevice } from './device-view.ts';
import type { FoundDevice } from './found-devices.ts';
import { mask } from './mask.ts';
import { identityOf, knownAs, mergedDocument, mergedFound } from './merge.ts';
import { recognise } from './recognise.ts';
import { bringsCredentials, type SecretVault } from './secret-vault.ts';
import { atOnce, inSlices, type Steps } from './slices.ts';

/** What saving one found device would do. */
interface Plan {
  key: string;
  found: FoundDevice;
  /** As it was when the plan was made; saving it is refused when the device has changed since. */
  existing: Device | undefined;
  next: StoredDevice;
  /** `next` as it will be shown. */
  device: Device;
  /** Secrets that differ from those kept. */
  secrets: SealedSecrets;
  changes: FieldChange[];
}

/** One change, ready to be written and then to be shown. */
interface Ready {
  write: DeviceWrite;
  entrant: Entrant;
}

export interface ImportPorts {
  catalogue: Catalogue;
  vault: SecretVault;
  clock: Clock;
  commit: (writes: readonly DeviceWrite[], entrants: readonly Entrant[]) => void;
}

export interface ImportResult {
  created: number;
  merged: number;
  unchanged: number;
}

/** How long a preview can still be applied, in ms. */
const previewLifeMs = 10 * 60 * 1000;

/** Pasted texts on their way into the inventory: read, shown, confirmed, saved. */
export class Imports {
  readonly #ports: ImportPorts;
  /** Of the last preview that was asked for. */
  #previews = 0;
  #pending: { previewId: string; plans: Plan[]; forget: () => void } | null = null;

  constructor(ports: ImportPorts) {
    this.#ports = ports;
  }

  /**
   * Reads a text; the answer can be applied until the next one is asked for, at most ten minutes. A long text takes
   * seconds, in which main does other things too.
   */
  async preview(text: string, signal: AbortSignal | undefined): Promise<ImportPreview> {
    this.#previews += 1;
    return inSlices(this.#preview(text, this.#previews), this.#ports.clock, signal);
  }

  *#preview(text: string, turn: number): Steps<ImportPreview> {
    const { devices, joinLines, ...rest } = yield* this.#current(turn, recognise(text, this.#ports.clock.nowMs()));
    const { plans, keyOf } = yield* this.#current(turn, this.#plan(devices));
    const previewId = randomUUID();
    this.#pending?.forget();
    // What is pending may hold secrets: it does not outlive its use.
    const forget = this.#ports.clock.after(previewLifeMs, () => (this.#pending = null));
    this.#pending = { previewId, plans, forget };
    const joinCommands = joinLines.map(({ command, line, master }) => ({
      ...command,
      line,
      masterKey: keyOf.get(master) ?? null,
    }));
    return { previewId, proposals: plans.map(proposalOf), joinCommands, ...rest };
  }

  /** Saves what was accepted: made ready in slices, then checked and written at once. */
  async apply(previewId: string, accept: readonly string[], signal: AbortSignal | undefined): Promise<ImportResult> {
    const pending = this.#pending;
    if (pending?.previewId !== previewId) throw expired();
    const accepted = new Set(accept);
    const plans = pending.plans.filter(({ key }) => accepted.has(key));
    const ready = await inSlices(this.#ready(plans), this.#ports.clock, signal);
    if (this.#pending !== pending) throw expired();
    const result = this.#save(plans, ready);
    pending.forget();
    this.#pending = null;
    return result;
  }

  applyAll(text: string): ImportResult {
    const { devices } = atOnce(recognise(text, this.#ports.clock.nowMs()));
    const { plans } = atOnce(this.#plan(devices));
    return this.#save(plans, atOnce(this.#ready(plans)));
  }

  /** The work of a preview, for as long as no later one is asked for: only one can be applied. */
  *#current<T>(turn: number, work: Steps<T>): Steps<T> {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (turn !== this.#previews) throw expired();
      yield;
    }
  }

  *#plan(devices: readonly FoundDevice[]): Steps<{ plans: Plan[]; keyOf: Map<FoundDevice, string> }> {
    const distinct = new Map<string, FoundDevice>();
    const keyOf = new Map<FoundDevice, string>();
    const keys = new Map<string, string>();
    for (const found of devices) {
      yield;
      const identity = identityOf(found);
      const before = distinct.get(identity);
      distinct.set(identity, before === undefined ? found : mergedFound(before, found));
      const key = keys.get(identity) ?? `found-${keys.size + 1}`;
      keys.set(identity, key);
      keyOf.set(found, key);
    }
    const plans: Plan[] = [];
    for (const [identity, found] of distinct) {
      yield;
      plans.push(this.#planOf(found, keys.get(identity) ?? ''));
    }
    return { plans, keyOf };
  }

  #planOf(found: FoundDevice, key: string): Plan {
    const { catalogue, vault, clock } = this.#ports;
    const nowMs = clock.nowMs();
    const existing = knownAs(found, catalogue);
    const stored = existing === undefined ? undefined : catalogue.stored(existing.id);
    const next: StoredDevice = {
      id: stored?.id ?? (randomUUID() as DeviceId),
      kind: found.kind,
      document:
        stored === undefined ? found.document : mergedDocument(stored.document, found.document, found.fromProse),
      beside: mergedBeside(stored?.beside, found),
      revision: (stored?.revision ?? 0) + 1,
      createdAtMs: stored?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    };
    next.beside.parentId = this.#knownParent(found) ?? next.beside.parentId;
    const secrets = vault.news(next.id, found.secrets);
    const device = toDevice(next, vault.hasCredentialsAfter(next.id, secrets));
    const changes = fieldChanges(existing ?? null, device);
    // Other credentials, or another token, look the same behind their masks, and are a change all the same.
    if (existing?.hasCredentials === true && bringsCredentials(secrets)) {
      changes.push({ field: 'credentials', before: mask, after: mask });
    }
    return { key, found, existing, next, device, secrets: vault.seal(secrets), changes };
  }

  /** The writes that the plans come to; a plan that changes nothing has none. */
  *#ready(plans: readonly Plan[]): Steps<Ready[]> {
    const saved = new Map(plans.map(({ device }) => [`${device.kind} ${nameKey(device.name)}`, device.id]));
    const ready: Ready[] = [];
    for (const { found, existing, next, device, secrets, changes } of plans) {
      yield;
      const { kind, name } = parentNameOf(found);
      const inText = name === null ? undefined : saved.get(`${kind} ${nameKey(name)}`);
      const parentId = inText ?? next.beside.parentId;
      const moved = existing !== undefined && parentId !== next.beside.parentId;
      if (existing !== undefined && changes.length === 0 && Object.keys(secrets).length === 0 && !moved) continue;
      const stored = { ...next, beside: { ...next.beside, parentId } };
      ready.push({
        write: { device: stored, kind: existing === undefined ? 'created' : 'updated', changes, secrets },
        entrant: entrant(stored, { ...device, parentId }),
      });
    }
    return ready;
  }

  #save(plans: readonly Plan[], ready: readonly Ready[]): ImportResult {
    const { catalogue, commit } = this.#ports;
    for (const { found, existing, device } of plans) {
      const appeared = existing === undefined && knownAs(found, catalogue) !== undefined;
      if (appeared || catalogue.stored(device.id)?.revision !== existing?.revision) {
        throw new AppError('conflict', `device ${device.id} has changed since the preview`, {
          facts: { name: device.name },
        });
      }
    }
    const writes = ready.map(({ write }) => write);
    commit(
      writes,
      ready.map(({ entrant }) => entrant),
    );
    const created = writes.filter(({ kind }) => kind === 'created').length;
    return { created, merged: writes.length - created, unchanged: plans.length - writes.length };
  }

  #knownParent(found: FoundDevice): DeviceId | null {
    const { kind, name } = parentNameOf(found);
    return name === null ? null : (this.#ports.catalogue.named(name, kind)[0]?.id ?? null);
  }
}

function expired(): AppError {
  return new AppError('import-expired', 'the preview is no longer held');
}

/** A camera hangs on a terminal, everything else on a master. */
function parentNameOf({ kind, masterName, terminalName }: FoundDevice): {
  kind: 'terminal' | 'master';
  name: string | null;
} {
  return kind === 'camera' ? { kind: 'terminal', name: terminalName } : { kind: 'master', name: masterName };
}

function mergedBeside(known: Beside | undefined, found: FoundDevice): Beside {
  const join = found.joinCommand;
  const was = known?.joinCommand ?? null;
  const sameJoin = join !== null && was?.tokenMasked === join.tokenMasked && was.caCertHash === join.caCertHash;
  return {
    hostname: (found.fromProse ? (known?.hostname ?? found.hostname) : (found.hostname ?? known?.hostname)) ?? null,
    parentId: known?.parentId ?? null,
    roles: found.roles ?? known?.roles ?? [],
    substreamUrl: found.substreamUrl ?? known?.substreamUrl ?? null,
    joinCommand: sameJoin && was.endpoint === join.endpoint ? was : (join ?? was),
  };
}

function proposalOf({ key, found, existing, device, secrets, changes }: Plan): Proposal {
  const same = existing !== undefined && changes.length === 0 && Object.keys(secrets).length === 0;
  return {
    key,
    kind: found.kind,
    name: device.name,
    address: device.address,
    hostname: device.hostname,
    streamUrl: device.streamUrl,
    document: device.document,
    line: found.line,
    repairs: found.repairs,
    hints: [...device.hints, ...found.hints],
    effect: existing === undefined ? 'create' : same ? 'same' : 'merge',
    existingId: existing?.id ?? null,
    changes,
  };
}
