import { create } from 'zustand';
import type {
  Device,
  DeviceChange,
  DeviceDraft,
  DeviceId,
  DeviceKind,
  ExportedFile,
  Failure,
  ImportOutcome,
  ImportPreview,
  InventoryEvent,
  StreamProbe,
} from './types.ts';
import { api, follow, toFailure } from '../link/index.ts';

interface InventoryState {
  /** `null` until the first snapshot. */
  devices: ReadonlyMap<DeviceId, Device> | null;
  /** Why the live inventory is not there right now; the last known devices stay. */
  failure: Failure | null;
}

export const useInventory = create<InventoryState>(() => ({ devices: null, failure: null }));

/** The inventory after some events, in their order. */
export function applyInventoryEvents(
  devices: ReadonlyMap<DeviceId, Device> | null,
  events: readonly InventoryEvent[],
): ReadonlyMap<DeviceId, Device> {
  const next = new Map(devices ?? []);
  for (const event of events) {
    if (event.type === 'saved') next.set(event.device.id, event.device);
    else if (event.type === 'removed') next.delete(event.id);
    else {
      next.clear();
      for (const device of event.devices) next.set(device.id, device);
    }
  }
  return next;
}

/** Events are gathered for this long, in ms: an import of 10,000 records is drawn a few times, not 10,000 times. */
const gatherMs = 30;

/** Follows the inventory. */
export function startInventory(): () => void {
  let pending: InventoryEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    const events = pending;
    pending = [];
    timer = undefined;
    useInventory.setState(({ devices }) => ({ devices: applyInventoryEvents(devices, events), failure: null }));
  };
  const stop = follow(
    (link, signal) => link.inventory.watch(undefined, { signal }),
    (event) => {
      pending.push(event);
      timer ??= setTimeout(flush, gatherMs);
    },
    (failure) => useInventory.setState({ failure }),
  );
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** What a call answered, or why not; the views show both. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

async function attempt<Value>(call: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await call };
  } catch (thrown) {
    return { ok: false, failure: toFailure(thrown) };
  }
}

/** More matches than a person reads; the count says how many there are. */
export const searchLimit = 1000;

export const searchDevices = (query: string): Promise<Outcome<{ ids: DeviceId[]; total: number }>> =>
  attempt(api.inventory.search({ query, kind: null, limit: searchLimit }));

export const createDevice = (kind: DeviceKind, draft: DeviceDraft): Promise<Outcome<Device>> =>
  attempt(api.inventory.create({ kind, draft }));

export const updateDevice = (id: DeviceId, revision: number, draft: Partial<DeviceDraft>): Promise<Outcome<Device>> =>
  attempt(api.inventory.update({ id, revision, draft }));

export const removeDevice = ({ id, revision }: Device): Promise<Outcome<{ id: DeviceId }>> =>
  attempt(api.inventory.remove({ id, revision }));

export const restoreDevice = (id: DeviceId, revision: number): Promise<Outcome<Device>> =>
  attempt(api.inventory.restore({ id, revision }));

export const deviceHistory = (id: DeviceId): Promise<Outcome<DeviceChange[]>> => attempt(api.inventory.history({ id }));

export const previewImport = (text: string, fileName: string | null): Promise<Outcome<ImportPreview>> =>
  attempt(api.inventory.previewImport({ text, fileName }));

export const applyImport = (previewId: string, accept: string[]): Promise<Outcome<ImportOutcome>> =>
  attempt(api.inventory.applyImport({ previewId, accept }));

export const exportDevices = (ids: DeviceId[] | null, format: 'json' | 'csv'): Promise<Outcome<ExportedFile>> =>
  attempt(api.inventory.export({ ids, format }));

/** Connects once to a saved device's stream, or to an address still in a form. */
export const probeStream = (
  target: { cameraId: DeviceId } | { url: string },
  profile: 'main' | 'sub',
): Promise<Outcome<StreamProbe>> => attempt(api.camera.probe({ target, profile }));
