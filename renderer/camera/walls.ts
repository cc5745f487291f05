import type { DeviceId, Wall, WallLayout } from '../../preload/contract/index.ts';
import type { WallCamera } from './camera-list.ts';
import { fittingLayout } from './wall-layout.ts';

/** The wall of all cameras is always there; it is saved only once something about it was chosen. */
export const everythingId = 'everything';

/** The chosen wall; the wall of all cameras when none is chosen or the chosen one is gone. */
export function activeWall(walls: readonly Wall[], activeId: string | null, cameraCount: number): Wall {
  return (
    walls.find(({ id }) => id === activeId) ??
    walls.find(({ id }) => id === everythingId) ?? {
      id: everythingId,
      name: everythingId,
      layout: fittingLayout(cameraCount),
      cells: [],
      patrolSeconds: 0,
    }
  );
}

/**
 * The cameras of a wall's cells; `null` = empty, also where a camera was removed from the inventory. A wall without
 * cells has all cameras by name; the wall of all cameras never lacks one.
 */
export function camerasOf(wall: Wall, cameras: readonly WallCamera[]): readonly (WallCamera | null)[] {
  if (wall.cells.length === 0) return cameras;
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const cells = wall.cells.map((id) => (id === null ? null : (byId.get(id) ?? null)));
  if (wall.id !== everythingId) return cells;
  const placed = new Set(wall.cells);
  const known = cells.filter((cell) => cell !== null);
  return [...known, ...cameras.filter(({ id }) => !placed.has(id))];
}

/** Puts a camera into a cell; where it was before, what stood in the cell takes its place. `null` empties the cell. */
export function placeCamera(
  cells: readonly (DeviceId | null)[],
  index: number,
  cameraId: DeviceId | null,
): (DeviceId | null)[] {
  const next = Array.from({ length: Math.max(cells.length, index + 1) }, (_, at) => cells[at] ?? null);
  const from = cameraId === null ? -1 : next.indexOf(cameraId);
  if (from >= 0) next[from] = next[index] ?? null;
  next[index] = cameraId;
  while (next.length > 1 && next.at(-1) === null) next.pop();
  return next;
}

/** The walls with one added or replaced. */
export const saveWall = (walls: readonly Wall[], wall: Wall): Wall[] =>
  walls.some(({ id }) => id === wall.id) ? walls.map((old) => (old.id === wall.id ? wall : old)) : [...walls, wall];

/** A name that no wall has yet: 「벽 2」. */
export function freeName(walls: readonly Wall[], nameOf: (number: number) => string): string {
  for (let number = walls.length + 1; ; number++)
    if (!walls.some(({ name }) => name === nameOf(number))) return nameOf(number);
}

export const newWall = (id: string, name: string, layout: WallLayout, cells: readonly (DeviceId | null)[]): Wall => ({
  id,
  name,
  layout,
  cells: [...cells],
  patrolSeconds: 0,
});
