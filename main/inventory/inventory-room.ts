import { randomUUID } from 'node:crypto';
import type {
  contract,
  Device,
  DeviceId,
  DeviceKind,
  InventoryEvent,
  StreamProfile,
} from '../../preload/contract/index.ts';
import { substreamUrlOf } from '../camera/substream.ts';
import { AppError } from '../errors.ts';
import type { Clock, Databases, Log, SecretBox, StreamSource } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';
import { Catalogue, type Entrant, entrant } from './catalogue.ts';
import { DeviceStore, type DeviceWrite, type SecretChanges, type StoredDevice } from './device-store.ts';
import { fieldChanges, toDevice } from './device-view.ts';
import { type DraftEdit, withDraft } from './draft.ts';
import { exportText } from './export.ts';
import { Imports } from './imports.ts';
import { bringsCredentials, SecretVault } from './secret-vault.ts';
import { checkStreamUrl } from './stream-url.ts';
import { openParameters } from './url-parameters.ts';

export interface Inventory {
  readonly procedures: Procedures<typeof contract.inventory>;
  /** All devices, by name. Cheap: kept in memory, replaced at each change. */
  devices(): readonly Device[];
  device(id: DeviceId): Device | undefined;
  readonly changed: Signal<InventoryEvent>;
  /** URL as the camera wants it, and the credentials to log in with. Not to be shown or logged. Throws `not-found` or `camera-url-invalid`. */
  streamSource(id: DeviceId, profile: StreamProfile): StreamSource;
  /** Imports a text as a person would paste it and accepts everything it proposes. Used for the demo's records. */
  importAll(text: string): void;
}

/** What exists on the site. Writes go to the database first; readers see a change once it is there to stay. */
export function createInventory(ports: {
  databases: Databases;
  secretBox: SecretBox;
  clock: Clock;
  log: Log;
  /** Ends all streams when the site closes. */
  closed: AbortSignal;
}): Inventory {
  const { databases, secretBox, clock, log, closed } = ports;
  const store = new DeviceStore(databases, secretBox);
  const catalogue = new Catalogue();
  const changed = new Signal<InventoryEvent>();
  const vault = new SecretVault(store);
  catalogue.replace(
    store.all().map((stored) => entrant(stored, toDevice(stored, vault.hasCredentials(stored.id)))),
    [],
  );

  /** All or nothing, then known to everybody. */
  const commit = (writes: readonly DeviceWrite[], entrants: readonly Entrant[]): void => {
    if (writes.length === 0) return;
    store.write(writes);
    for (const { device, secrets } of writes) vault.written(device.id, secrets);
    const removed = writes.filter(({ kind }) => kind === 'removed').map(({ device }) => device.id);
    for (const event of catalogue.replace(entrants, removed)) changed.emit(event);
    log.info({ changes: writes.length }, 'inventory saved');
  };

  const imports = new Imports({ catalogue, vault, clock, commit });

  const known = (id: DeviceId): { stored: StoredDevice; shown: Device } => {
    const stored = catalogue.stored(id);
    const shown = catalogue.get(id);
    if (stored === undefined || shown === undefined) throw new AppError('not-found', `no device ${id}`);
    return { stored, shown };
  };

  const checkRevision = (stored: StoredDevice, revision: number): void => {
    if (stored.revision === revision) return;
    throw new AppError('conflict', `device ${stored.id} is at revision ${stored.revision}, not ${revision}`, {
      facts: { revision: stored.revision },
    });
  };

  /** terminal, analysis server, router → master; camera → terminal. */
  const checkParent = (kind: DeviceKind, { parentId }: DraftEdit): void => {
    if (parentId === undefined || parentId === null) return;
    const parent = catalogue.get(parentId);
    const fits = kind === 'camera' ? parent?.kind === 'terminal' : kind !== 'master' && parent?.kind === 'master';
    if (!fits) throw new AppError('input-invalid', 'the parent does not fit', { facts: { field: 'parentId' } });
  };

  const change = (
    before: Device | null,
    device: StoredDevice,
    kind: DeviceWrite['kind'],
    asked: SecretChanges,
  ): Device => {
    const secrets = vault.news(device.id, asked);
    const after = toDevice(device, vault.hasCredentialsAfter(device.id, secrets));
    const changes = fieldChanges(before, after);
    // New credentials look the same as old ones, yet they are a change worth a line.
    if (bringsCredentials(secrets) && !changes.some(({ field }) => field === 'credentials')) {
      changes.push({ field: 'credentials', before: '****', after: '****' });
    }
    if (kind === 'updated' && changes.length === 0) return before ?? after;
    commit([{ device, kind, changes, secrets: vault.seal(secrets) }], [entrant(device, after)]);
    return known(device.id).shown;
  };

  return {
    changed,
    devices: () => catalogue.list(),
    device: (id) => catalogue.get(id),
    streamSource(id, profile) {
      const { shown } = known(id);
      const main = shown.streamUrl ?? '';
      const url = profile === 'main' ? main : (shown.substreamUrl ?? substreamUrlOf(main));
      checkStreamUrl(url);
      const own = profile === 'sub' && shown.substreamUrl === url;
      // A lighter stream's URL that was copied from the full one's has its masks, and means what they stand for.
      const parameters = [...(own ? vault.parameters(id, 'substream') : []), ...vault.parameters(id, 'stream')];
      return { url: openParameters(url, parameters), credentials: vault.credentials(id, own ? 'substream' : 'stream') };
    },
    importAll: (text) => void imports.applyAll(text),
    procedures: {
      watch: (_input, { signal }) =>
        liveStream({
          snapshot: (): InventoryEvent[] => [{ type: 'snapshot', devices: [...catalogue.list()] }],
          changes: changed,
          toItems: (event) => [event],
          signal,
          closed,
        }),
      search: ({ query, kind, limit }) => catalogue.search.find(query, kind, limit),
      create: ({ kind, draft }) => {
        checkParent(kind, draft);
        const nothing = { hostname: null, parentId: null, roles: [], substreamUrl: null, joinCommand: null };
        const drafted = withDraft(kind, { document: '{}', beside: nothing }, draft);
        const { beside, secrets } = drafted;
        const document = JSON.stringify(JSON.parse(drafted.document), null, 2);
        const nowMs = clock.nowMs();
        const id = randomUUID() as DeviceId;
        const device = { id, kind, document, beside, revision: 1, createdAtMs: nowMs, updatedAtMs: nowMs };
        return change(null, device, 'created', secrets);
      },
      update: ({ id, revision, draft }) => {
        const { stored, shown } = known(id);
        checkRevision(stored, revision);
        checkParent(stored.kind, draft);
        const { document, beside, secrets } = withDraft(stored.kind, stored, draft);
        const next = { ...stored, document, beside, revision: stored.revision + 1, updatedAtMs: clock.nowMs() };
        return change(shown, next, 'updated', secrets);
      },
      remove: ({ id, revision }) => {
        const { stored, shown } = known(id);
        checkRevision(stored, revision);
        const gone = { ...stored, revision: stored.revision + 1, updatedAtMs: clock.nowMs() };
        commit([{ device: gone, kind: 'removed', changes: fieldChanges(shown, null), secrets: {} }], []);
        return { id };
      },
      history: ({ id }) => {
        const changes = store.history(id);
        if (changes.length === 0) throw new AppError('not-found', `no device ${id}`);
        return changes;
      },
      restore: ({ id, revision }) => {
        const then = store.at(id, revision);
        const last = store.at(id, 'last');
        if (then === undefined || last === undefined) throw new AppError('not-found', `no such revision of ${id}`);
        const next = { ...then, revision: last.revision + 1, updatedAtMs: clock.nowMs() };
        return change(catalogue.get(id) ?? null, next, 'restored', {});
      },
      previewImport: ({ text }, { signal }) => imports.preview(text, signal),
      applyImport: ({ previewId, accept }, { signal }) => imports.apply(previewId, accept, signal),
      export: ({ ids, format }) => {
        const devices = ids === null ? catalogue.list() : ids.map((id) => known(id).shown);
        return exportText(devices, (id) => catalogue.get(id)?.name ?? null, format);
      },
    },
  };
}
