import type { DeviceKind, HostRole } from '../../preload/contract/index.ts';

/** Kinds in the order they are listed: what holds others first. Each with the icon that stands beside its word. */
export const kinds = [
  { kind: 'master', icon: 'server' },
  { kind: 'terminal', icon: 'terminal' },
  { kind: 'camera', icon: 'camera' },
  { kind: 'analysis-server', icon: 'chip' },
  { kind: 'router', icon: 'router' },
] as const satisfies readonly { kind: DeviceKind; icon: string }[];

const order = new Map<DeviceKind, number>(kinds.map(({ kind }, index) => [kind, index]));

export const kindOrder = (kind: DeviceKind): number => order.get(kind) ?? kinds.length;
export const kindIcon = (kind: DeviceKind) => kinds[kindOrder(kind)]?.icon ?? 'server';

export const hostRoles: readonly HostRole[] = ['registry', 'vms', 'analysis'];
