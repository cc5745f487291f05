import type { DemoFault, DemoState, Device, DeviceId } from '../../preload/contract/index.ts';

/** One line of the panel: an edge, and the camera whose picture it analyses; either may be missing. */
export interface FaultRow {
  key: string;
  edge: { id: DeviceId; name: string } | null;
  camera: { id: DeviceId; name: string } | null;
}

/** Masters by name: each has an API server that can go away. */
export const faultMasters = (devices: ReadonlyMap<DeviceId, Device>): readonly { id: DeviceId; name: string }[] =>
  [...devices.values()]
    .filter(({ kind }) => kind === 'master')
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => byName.compare(a.name, b.name));

/** Edges by name, each with its cameras; cameras without an edge last. An edge with two cameras takes two lines. */
export function faultRows(
  devices: ReadonlyMap<DeviceId, Device>,
  cameras: readonly { id: DeviceId; name: string; edge: { id: DeviceId } | null }[],
): readonly FaultRow[] {
  const edges = [...devices.values()]
    .filter(({ kind }) => kind === 'terminal')
    .sort((a, b) => byName.compare(a.name, b.name));
  const rows: FaultRow[] = [];
  for (const { id, name } of edges) {
    const own = cameras.filter(({ edge }) => edge?.id === id);
    if (own.length === 0) rows.push({ key: id, edge: { id, name }, camera: null });
    own.forEach((camera, index) =>
      rows.push({
        key: camera.id,
        edge: index === 0 ? { id, name } : null,
        camera: { id: camera.id, name: camera.name },
      }),
    );
  }
  for (const { id, name, edge } of cameras) if (edge === null) rows.push({ key: id, edge: null, camera: { id, name } });
  return rows;
}

const byName = new Intl.Collator('ko', { numeric: true });

export const isActive = ({ faults }: DemoState, fault: DemoFault, deviceId: DeviceId): boolean =>
  faults.some((one) => one.fault === fault && one.deviceId === deviceId);
