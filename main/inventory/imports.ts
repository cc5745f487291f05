import { randomUUID } from 'node:crypto';
import type { Device, DeviceId, FieldChange, ImportPreview, Proposal } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Beside, DeviceWrite, StoredDevice } from './device-store.ts';
import { fieldChanges, toDevice } from './device-view.ts';
import { mask } from './mask.ts';
import { identityOf, knownAs, mergedDocument } from './merge.ts';
import { type FoundDevice, recognise } from './recognise.ts';
import { readRecord } from './site-record.ts';

/** What saving one found device would do. */
interface Plan {
  key: string;
  found: FoundDevice;
  existing: Device | undefined;
  next: StoredDevice;
  changes: FieldChange[];
}

/** How long a preview can still be applied, in ms. */
const previewLifeMs = 10 * 60 * 1000;

/** Pasted texts on their way into the inventory: read, shown, confirmed, saved. */
export class Imports {
  readonly #catalogue: Catalogue;
  readonly #clock: Clock;
  readonly #commit: (writes: readonly DeviceWrite[]) => void;
  #pending: { previewId: string; plans: Plan[]; untilMs: number } | null = null;

  constructor(ports: { catalogue: Catalogue; clock: Clock; commit: (writes: readonly DeviceWrite[]) => void }) {
    this.#catalogue = ports.catalogue;
    this.#clock = ports.clock;
    this.#commit = ports.commit;
  }

  /** Reads a text; the answer can be applied until the next one, at most ten minutes. */
  preview(text: string): ImportPreview {
    const found = recognise(text);
    const plans = this.#plan(found.devices);
    const previewId = randomUUID();
    this.#pending = { previewId, plans, untilMs: this.#clock.monotonicMs() + previewLifeMs };
    return {
      previewId,
      proposals: plans.map(proposalOf),
      repairs: [],
      joinCommands: [],
      registryRecipes: [],
      metricNames: [],
      usageSamples: [],
      usageUrl: null,
      unreadable: [],
    };
  }

  apply(previewId: string, accept: readonly string[]): { created: number; merged: number; unchanged: number } {
    const pending = this.#pending;
    if (pending === null || pending.previewId !== previewId || this.#clock.monotonicMs() > pending.untilMs) {
      throw new AppError('import-expired', 'the preview is no longer held');
    }
    const accepted = new Set(accept);
    const result = this.#save(pending.plans.filter(({ key }) => accepted.has(key)));
    this.#pending = null;
    return result;
  }

  applyAll(text: string): void {
    this.#save(this.#plan(recognise(text).devices));
  }

  #plan(devices: readonly FoundDevice[]): Plan[] {
    const nowMs = this.#clock.nowMs();
    return [...new Map(devices.map((found) => [identityOf(found), found])).values()].map((found, index) => {
      const existing = knownAs(found, this.#catalogue);
      const stored = existing === undefined ? undefined : this.#catalogue.stored(existing.id);
      const next: StoredDevice = {
        id: stored?.id ?? (randomUUID() as DeviceId),
        kind: found.kind,
        document: stored === undefined ? found.document : mergedDocument(stored.document, found.document),
        beside: mergedBeside(stored?.beside, found),
        revision: (stored?.revision ?? 0) + 1,
        createdAtMs: stored?.createdAtMs ?? nowMs,
        updatedAtMs: nowMs,
      };
      const hasCredentials = typeof found.secrets.stream === 'string' || (existing?.hasCredentials ?? false);
      const changes = fieldChanges(existing ?? null, toDevice(next, hasCredentials));
      return { key: `found-${index + 1}`, found, existing, next, changes };
    });
  }

  #save(plans: readonly Plan[]): { created: number; merged: number; unchanged: number } {
    const ids = new Map<string, DeviceId>();
    for (const { next } of plans) ids.set(`${next.kind} ${readRecord(next.document).name}`, next.id);
    const parentOf = ({ found, next }: Plan): DeviceId | null => {
      const [kind, name] =
        found.kind === 'camera' ? (['terminal', found.terminalName] as const) : (['master', found.masterName] as const);
      if (name === null) return next.beside.parentId;
      return ids.get(`${kind} ${name}`) ?? this.#catalogue.named(name, kind)[0]?.id ?? next.beside.parentId;
    };
    const writes = plans.flatMap((plan): DeviceWrite[] => {
      const { next, existing, found, changes } = plan;
      const parentId = parentOf(plan);
      const secretsChange = Object.keys(found.secrets).length > 0 && existing?.hasCredentials !== true;
      const moved = parentId !== (existing === undefined ? null : next.beside.parentId);
      if (existing !== undefined && changes.length === 0 && !secretsChange && !moved) return [];
      const device = { ...next, beside: { ...next.beside, parentId } };
      return [{ device, kind: existing === undefined ? 'created' : 'updated', changes, secrets: found.secrets }];
    });
    this.#commit(writes);
    const created = writes.filter(({ kind }) => kind === 'created').length;
    return { created, merged: writes.length - created, unchanged: plans.length - writes.length };
  }
}

function mergedBeside(known: Beside | undefined, found: FoundDevice): Beside {
  return {
    hostname: found.hostname ?? known?.hostname ?? null,
    parentId: known?.parentId ?? null,
    roles: found.roles ?? known?.roles ?? [],
    substreamUrl: found.substreamUrl ?? known?.substreamUrl ?? null,
    joinCommand: found.joinCommand ?? known?.joinCommand ?? null,
  };
}

function proposalOf({ key, found, existing, next, changes }: Plan): Proposal {
  const { name, address, streamUrl } = readRecord(next.document);
  const effect = existing === undefined ? 'create' : changes.length === 0 ? 'same' : 'merge';
  return {
    key,
    kind: found.kind,
    name: name ?? address ?? mask,
    address,
    hostname: next.beside.hostname,
    streamUrl,
    document: next.document,
    line: found.line,
    repairs: found.repairs,
    hints: found.hints,
    effect,
    existingId: existing?.id ?? null,
    changes,
  };
}
