import type { Device, DeviceId, DeviceKind, InventoryEvent, Remark } from '../../preload/contract/index.ts';
import type { StoredDevice } from './device-store.ts';
import { type Indexed, indexed, SearchIndex } from './search-index.ts';

/** A stored device made ready to be taken in; that is the dear part of it. */
export interface Entrant {
  stored: StoredDevice;
  /** The device by itself; what other devices add to it is decided anew at each change. */
  alone: Device;
  indexed: Indexed;
}

interface Entry extends Entrant {
  shown: Device;
}

export function entrant(stored: StoredDevice, alone: Device): Entrant {
  return { stored, alone, indexed: indexed(alone) };
}

const byName = new Intl.Collator('ko', { numeric: true });

/** All devices in memory, for reads that must not wait: by id, by name, by address, by what a person types. */
export class Catalogue {
  readonly search = new SearchIndex();
  readonly #entries = new Map<DeviceId, Entry>();
  readonly #byAddress = new Map<string, Set<DeviceId>>();
  readonly #byName = new Map<string, Set<DeviceId>>();
  readonly #children = new Map<DeviceId, Set<DeviceId>>();
  #sorted: readonly Device[] | null = null;

  get(id: DeviceId): Device | undefined {
    return this.#entries.get(id)?.shown;
  }

  stored(id: DeviceId): StoredDevice | undefined {
    return this.#entries.get(id)?.stored;
  }

  /** By name; the same array until the next change. */
  list(): readonly Device[] {
    this.#sorted ??= [...this.#entries.values()]
      .map(({ shown }) => shown)
      .sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
    return this.#sorted;
  }

  named(name: string, kind: DeviceKind): Device[] {
    return this.#among(this.#byName.get(nameKey(name)), kind);
  }

  at(address: string, kind: DeviceKind): Device[] {
    return this.#among(this.#byAddress.get(addressKey(address)), kind);
  }

  /** Takes in what was stored, and tells what changed for a reader: the devices themselves and those they touch. */
  replace(saved: readonly Entrant[], removed: readonly DeviceId[]): InventoryEvent[] {
    const touched = new Set<DeviceId>();
    for (const id of removed) this.#detach(id, touched);
    for (const entrant of saved) {
      const { stored, alone } = entrant;
      this.#detach(stored.id, touched);
      this.#entries.set(stored.id, { ...entrant, shown: alone });
      this.search.set(stored.id, entrant.indexed);
      add(this.#byName, nameKey(alone.name), stored.id);
      if (alone.address !== null) add(this.#byAddress, addressKey(alone.address), stored.id);
      if (alone.parentId !== null) add(this.#children, alone.parentId, stored.id);
    }
    const events: InventoryEvent[] = removed.map((id) => ({ type: 'removed', id }));
    const own = new Set(saved.map(({ stored }) => stored.id));
    for (const id of own) for (const neighbour of this.#neighbours(id)) touched.add(neighbour);
    for (const id of new Set([...own, ...touched])) {
      const entry = this.#entries.get(id);
      if (entry === undefined) continue;
      const before = entry.shown;
      entry.shown = this.#decorated(entry.alone);
      const same = before.parentId === entry.shown.parentId && sameHints(before.hints, entry.shown.hints);
      if (own.has(id) || !same) events.push({ type: 'saved', device: entry.shown });
    }
    this.#sorted = null;
    return events;
  }

  #decorated(device: Device): Device {
    const { kind, address, parentId } = device;
    const hints = [...device.hints];
    const twin = address === null ? undefined : this.#twin(device, address);
    if (address !== null && twin !== undefined) {
      hints.push({ code: 'duplicate-address', facts: { address, other: twin.name } });
    }
    // A removed parent is not shown, but remembered: when it is restored its children are with it again.
    const parentGone = parentId !== null && !this.#entries.has(parentId);
    if (parentGone) hints.push({ code: 'parent-missing', facts: { kind } });
    return { ...device, parentId: parentGone ? null : parentId, hints };
  }

  /** Another device at the same address. A master may be the analysis server itself (S55): that is no duplicate. */
  #twin(device: Device, address: string): Device | undefined {
    const servers = new Set<DeviceKind>(['master', 'analysis-server']);
    for (const id of this.#byAddress.get(addressKey(address)) ?? []) {
      const other = this.#entries.get(id)?.alone;
      if (other === undefined || id === device.id) continue;
      if (other.kind !== device.kind && servers.has(other.kind) && servers.has(device.kind)) continue;
      return other;
    }
    return undefined;
  }

  #detach(id: DeviceId, touched: Set<DeviceId>): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    for (const neighbour of this.#neighbours(id)) touched.add(neighbour);
    const { name, address, parentId } = entry.alone;
    this.#byName.get(nameKey(name))?.delete(id);
    if (address !== null) this.#byAddress.get(addressKey(address))?.delete(id);
    if (parentId !== null) this.#children.get(parentId)?.delete(id);
    this.search.delete(id);
    this.#entries.delete(id);
  }

  /** Devices whose hints or parent may look different when this one changes. */
  #neighbours(id: DeviceId): DeviceId[] {
    const address = this.#entries.get(id)?.alone.address ?? null;
    // A crowd at one address changes nobody's hint when it grows by one more.
    const sameAddress = address === null ? [] : [...(this.#byAddress.get(addressKey(address)) ?? [])].slice(0, 3);
    return [...sameAddress, ...(this.#children.get(id) ?? [])];
  }

  #among(ids: Set<DeviceId> | undefined, kind: DeviceKind): Device[] {
    return [...(ids ?? [])]
      .flatMap((id) => this.#entries.get(id)?.shown ?? [])
      .filter((device) => device.kind === kind);
  }
}

/** Names are the same when a person cannot tell them apart: Korean from macOS comes decomposed. */
export function nameKey(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

function add<K>(index: Map<K, Set<DeviceId>>, key: K, id: DeviceId): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

function sameHints(a: readonly Remark[], b: readonly Remark[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
