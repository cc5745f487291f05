import type { Device, DeviceKind, UsernameBinding } from '../../preload/contract/index.ts';

const collator = new Intl.Collator(['ko', 'en'], { numeric: true });

/** Names that count for no device come first: they are what there is to do. */
export const orderBindings = (bindings: readonly UsernameBinding[]): UsernameBinding[] =>
  [...bindings].sort(
    (a, b) => Number(a.how !== 'none') - Number(b.how !== 'none') || collator.compare(a.username, b.username),
  );

/** Kinds that can report their own load. */
const reporting: ReadonlySet<DeviceKind> = new Set<DeviceKind>(['master', 'terminal', 'analysis-server']);

/** Hosts that a person sees in a dialog without scrolling for long. */
const mostHosts = 50;

/** Hosts whose name, hostname or address holds the text. `more`: how many matched beyond those. */
export function hostsMatching(devices: Iterable<Device>, query: string): { hosts: Device[]; more: number } {
  const wanted = query.trim().toLowerCase();
  const matching = [...devices].filter(
    ({ kind, name, hostname, address }) =>
      reporting.has(kind) && [name, hostname, address].some((text) => text?.toLowerCase().includes(wanted)),
  );
  matching.sort((a, b) => collator.compare(a.name, b.name));
  return { hosts: matching.slice(0, mostHosts), more: Math.max(0, matching.length - mostHosts) };
}
