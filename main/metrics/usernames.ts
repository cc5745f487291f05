import type { DeviceId, UsernameBinding } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Database } from '../ports/index.ts';
import { type FindDevice, indexDeviceNames } from './device-names.ts';

/**
 * Names remembered, and names bound by hand. A site has hundreds; above it the name not seen for longest is forgotten,
 * unbound ones first, so that a sender of invented names cannot push real ones out.
 */
const maxUsernames = 2000;

/** Which name counts for which device, by hand or by prefix. Wall-clock times come from the caller. */
export interface Usernames {
  /** Takes note of a name in a post; answers the device it counts for. */
  see(username: string, nowMs: number): UsernameBinding;
  /** `undefined` = not remembered. */
  get(username: string): UsernameBinding | undefined;
  /** All, by name. */
  list(): UsernameBinding[];
  /** `null` goes back to the prefix. Throws `not-found` for an unknown device, `input-too-large` at the limit. */
  bind(username: string, deviceId: DeviceId | null): UsernameBinding;
  /** Looks every name up again after the inventory changed; answers whether any now counts for another device. */
  refresh(): boolean;
}

export function createUsernames(ports: {
  database: Database;
  inventory: Pick<Inventory, 'devices'>;
  forgotten: (username: string) => void;
}): Usernames {
  const { database, inventory, forgotten } = ports;
  const manual = new Map(
    database
      .all<{ username: string; device_id: DeviceId }>('SELECT username, device_id FROM username_binding')
      .map((row) => [row.username, row.device_id]),
  );
  /** In the order they were last seen. */
  const known = new Map<string, UsernameBinding>();
  let indexed: { devices: ReturnType<typeof inventory.devices>; find: FindDevice; ids: Set<DeviceId> } | null = null;

  /** The inventory's list is replaced at each change, so its identity says whether the index is of today. */
  function index() {
    const devices = inventory.devices();
    if (indexed?.devices !== devices) {
      indexed = { devices, find: indexDeviceNames(devices), ids: new Set(devices.map(({ id }) => id)) };
    }
    return indexed;
  }

  function resolve(username: string, lastSeenAtMs: number | null): UsernameBinding {
    const { find, ids } = index();
    const bound = manual.get(username);
    // The device may be gone; the choice stays for when it is restored.
    if (bound !== undefined && ids.has(bound)) return { username, deviceId: bound, how: 'manual', lastSeenAtMs };
    const deviceId = find(username);
    return { username, deviceId, how: deviceId === null ? 'none' : 'prefix', lastSeenAtMs };
  }

  /** Makes room for one more; false = all that is remembered matters more than a name of this kind. */
  function makeRoom(how: UsernameBinding['how']): boolean {
    if (known.size < maxUsernames) return true;
    const oldest = (wanted: UsernameBinding['how']) => [...known.values()].find((binding) => binding.how === wanted);
    const leaving = oldest('none') ?? (how === 'none' ? undefined : oldest('prefix'));
    if (leaving === undefined) return false;
    known.delete(leaving.username);
    forgotten(leaving.username);
    return true;
  }

  function remember(binding: UsernameBinding): void {
    if (!known.delete(binding.username) && !makeRoom(binding.how)) return;
    known.set(binding.username, binding);
  }

  for (const username of manual.keys()) known.set(username, resolve(username, null));

  return {
    see(username, nowMs) {
      const former = known.get(username);
      const binding = former === undefined ? resolve(username, nowMs) : { ...former, lastSeenAtMs: nowMs };
      remember(binding);
      return binding;
    },
    get: (username) => known.get(username),
    list: () => [...known.values()].sort((a, b) => (a.username < b.username ? -1 : 1)),
    bind(username, deviceId) {
      if (deviceId === null) {
        database.run('DELETE FROM username_binding WHERE username = ?', username);
        manual.delete(username);
      } else {
        if (!index().ids.has(deviceId)) throw new AppError('not-found', `no device ${deviceId}`);
        if (manual.size >= maxUsernames && !manual.has(username)) {
          throw new AppError('input-too-large', `more than ${maxUsernames} usernames bound by hand`, {
            facts: { limit: maxUsernames },
          });
        }
        database.run(
          `INSERT INTO username_binding (username, device_id) VALUES (?, ?)
           ON CONFLICT (username) DO UPDATE SET device_id = excluded.device_id`,
          username,
          deviceId,
        );
        manual.set(username, deviceId);
      }
      const former = known.get(username);
      const binding = resolve(username, former?.lastSeenAtMs ?? null);
      if (former !== undefined) known.set(username, binding);
      else if (deviceId !== null) remember(binding);
      return binding;
    },
    refresh() {
      let isMoved = false;
      for (const [username, former] of known) {
        const binding = resolve(username, former.lastSeenAtMs);
        isMoved ||= binding.deviceId !== former.deviceId;
        known.set(username, binding);
      }
      return isMoved;
    },
  };
}
