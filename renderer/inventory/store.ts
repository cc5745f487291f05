import { create } from 'zustand';
import type { Device, DeviceId, InventoryEvent } from '../../preload/contract/index.ts';
import { follow } from '../link/index.ts';

interface InventoryState {
  /** `null` until the first snapshot. */
  devices: ReadonlyMap<DeviceId, Device> | null;
}

export const useInventory = create<InventoryState>(() => ({ devices: null }));

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
    (api, signal) => api.inventory.watch(undefined, { signal }),
    (event) => useInventory.setState(({ devices }) => ({ devices: applyInventoryEvent(devices, event) })),
  );
