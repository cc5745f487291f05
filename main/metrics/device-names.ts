import type { Device, DeviceId } from '../../preload/contract/index.ts';

/** Finds the device that a username speaks for; `null` = none, or two that fit equally well. */
export type FindDevice = (username: string) => DeviceId | null;

/** Cameras and routers post nothing; their names must not catch a terminal's. */
const postingKinds: ReadonlySet<Device['kind']> = new Set(['master', 'terminal', 'analysis-server']);

/** As names are compared: Hangul composed, case ignored. */
function folded(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

/**
 * The longest hostname or name that the username starts with, ignoring case, and ending where a word ends:
 * `edge-1` is a prefix of `edge-1-1129` and of `edge-1.local`, not of `edge-10`. A hostname goes before a name.
 * A name that two devices carry decides nothing: a wrong gauge is worse than none.
 */
export function indexDeviceNames(devices: readonly Device[]): FindDevice {
  const posting = devices.filter(({ kind }) => postingKinds.has(kind));
  const byHostname = indexed(posting, ({ hostname }) => hostname);
  const byName = indexed(posting, ({ name }) => name);
  return (username) => {
    const text = folded(username);
    for (let end = text.length; end > 0; end -= 1) {
      if (!endsWord(text, end)) continue;
      const prefix = text.slice(0, end);
      const found = byHostname.get(prefix) ?? byName.get(prefix);
      if (found !== undefined) return found === 'several' ? null : found;
    }
    return null;
  };
}

function endsWord(text: string, end: number): boolean {
  return end === text.length || !/[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(text.codePointAt(end) ?? 0));
}

function indexed(
  devices: readonly Device[],
  read: (device: Device) => string | null,
): Map<string, DeviceId | 'several'> {
  const index = new Map<string, DeviceId | 'several'>();
  for (const device of devices) {
    const name = folded(read(device) ?? '');
    if (name !== '') index.set(name, index.has(name) ? 'several' : device.id);
  }
  return index;
}
