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

export function applyInventoryEvent(
  devices: ReadonlyMap<DeviceId, Device> | null,
  event: InventoryEvent,
): ReadonlyMap<DeviceId, Device> {
  if (event.type === 'snapshot') return new Map(event.devices.map((device) => [device.id, device]));
  const next = new Map(devices ?? []);
  if (event.type === 'saved') next.set(event.device.id, event.device);
  else next.delete(event.id);
  return next;
}

export const startInventory = (): (() => void) =>
  follow(
    (link, signal) => link.inventory.watch(undefined, { signal }),
    (event) =>
      useInventory.setState(({ devices }) => ({ devices: applyInventoryEvent(devices, event), failure: null })),
    (failure) => useInventory.setState({ failure }),
  );

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
