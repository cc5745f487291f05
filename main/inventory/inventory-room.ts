import type { contract, Device, DeviceId, InventoryEvent, StreamProfile } from '../../preload/contract/index.ts';
import type { Clock, Databases, Log, SecretBox, StreamSource } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import type { Signal } from '../streams.ts';

export interface Inventory {
  readonly procedures: Procedures<typeof contract.inventory>;
  /** All devices, by name. Cheap: kept in memory, replaced at each change. */
  devices(): readonly Device[];
  device(id: DeviceId): Device | undefined;
  readonly changed: Signal<InventoryEvent>;
  /** URL without credentials, and the credentials. Throws `not-found` or `camera-url-invalid`. */
  streamSource(id: DeviceId, profile: StreamProfile): StreamSource;
  /** Imports a text as a person would paste it and accepts everything it proposes. Used for the demo's records. */
  importAll(text: string): void;
}

export declare function createInventory(ports: {
  databases: Databases;
  secretBox: SecretBox;
  clock: Clock;
  log: Log;
  /** Ends all streams when the site closes. */
  closed: AbortSignal;
}): Inventory;
