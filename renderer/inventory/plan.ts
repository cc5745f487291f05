import type { Device, DeviceId } from '../../preload/contract/index.ts';
import { kindOrder } from './kinds.ts';

/** Metres east and north of the site's middle. */
export interface Point {
  east: number;
  north: number;
}

export interface Located extends Point {
  device: Device;
  /** The place is that of the device above it: a camera hangs at its terminal. */
  inherited: boolean;
}

/** Metres in a degree of latitude: a 40,007,863 m meridian (WGS 84) over 360. */
const metresPerDegree = 111_133;

/**
 * Places devices on a plane around their middle (equirectangular: within 0.1 % over the 50 km of a large site).
 * Cameras without a place of their own stand at their terminal's.
 */
export function locate(devices: ReadonlyMap<DeviceId, Device>): Located[] {
  const placed: { device: Device; gps: NonNullable<Device['gps']>; inherited: boolean }[] = [];
  for (const device of devices.values()) {
    const above = device.parentId === null ? undefined : devices.get(device.parentId);
    const inherited = device.gps === null;
    const gps = device.gps ?? (device.kind === 'camera' ? (above?.gps ?? null) : null);
    if (gps !== null) placed.push({ device, gps, inherited });
  }
  if (placed.length === 0) return [];
  const latitudes = placed.map(({ gps }) => gps.latitude);
  const longitudes = placed.map(({ gps }) => gps.longitude);
  const latitude = (least(latitudes) + most(latitudes)) / 2;
  const longitude = (least(longitudes) + most(longitudes)) / 2;
  const shrink = Math.cos((latitude * Math.PI) / 180);
  return placed
    .map(({ device, gps, inherited }) => ({
      device,
      inherited,
      east: (gps.longitude - longitude) * metresPerDegree * shrink,
      north: (gps.latitude - latitude) * metresPerDegree,
    }))
    .sort((a, b) => kindOrder(a.device.kind) - kindOrder(b.device.kind) || a.device.name.localeCompare(b.device.name));
}

// Math.min(...list) overflows the stack at some 100,000 items.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** What part of the plane is drawn: the point in the middle, and how much a pixel stands for. North is up. */
export interface View {
  east: number;
  north: number;
  metresPerPixel: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Smallest stretch that a fitted view shows, in metres: a single device is not blown up to nothing. */
const leastExtent = 120;

/** The view that shows all points, with room at the edges for markers and names. */
export function fitView(points: readonly Point[], size: Size, padding = 90): View {
  if (points.length === 0) return { east: 0, north: 0, metresPerPixel: 1 };
  const easts = points.map(({ east }) => east);
  const norths = points.map(({ north }) => north);
  const [west, east, south, north] = [least(easts), most(easts), least(norths), most(norths)];
  const room = (pixels: number): number => Math.max(pixels - 2 * padding, pixels / 2, 1);
  return {
    east: (west + east) / 2,
    north: (south + north) / 2,
    metresPerPixel: Math.max(
      Math.max(east - west, leastExtent) / room(size.width),
      Math.max(north - south, leastExtent) / room(size.height),
    ),
  };
}

export interface Place {
  x: number;
  y: number;
}

export const toScreen = (point: Point, view: View, size: Size): Place => ({
  x: size.width / 2 + (point.east - view.east) / view.metresPerPixel,
  y: size.height / 2 - (point.north - view.north) / view.metresPerPixel,
});

/** Metres a pixel: from 1 cm, where two hosts in one rack part, to 2 km, where a country fits. */
const zoomRange = { closest: 0.01, farthest: 2000 };

/** Zooms about a place on the screen, which stays where it is. `factor` > 1 comes closer. */
export function zoomAt(view: View, size: Size, place: Place, factor: number): View {
  const metresPerPixel = Math.min(zoomRange.farthest, Math.max(zoomRange.closest, view.metresPerPixel / factor));
  const change = view.metresPerPixel - metresPerPixel;
  return {
    east: view.east + (place.x - size.width / 2) * change,
    north: view.north - (place.y - size.height / 2) * change,
    metresPerPixel,
  };
}

export const panBy = (view: View, x: number, y: number): View => ({
  ...view,
  east: view.east - x * view.metresPerPixel,
  north: view.north + y * view.metresPerPixel,
});

/** The longest round distance (1, 2 or 5 × 10ⁿ m) whose bar is no longer than `mostPixels`. */
export function scaleBar(metresPerPixel: number, mostPixels: number): { metres: number; pixels: number } {
  const limit = metresPerPixel * mostPixels;
  const decade = 10 ** Math.floor(Math.log10(limit));
  const metres = ([5, 2, 1].find((step) => step * decade <= limit) ?? 1) * decade;
  return { metres, pixels: metres / metresPerPixel };
}

/** Devices that stand on the same spot of the screen, drawn as one marker. The first names it. */
export interface Marker extends Place {
  devices: readonly Device[];
  /** Those of `devices` that have a place of their own. */
  ownPlaces: number;
}

/** Gathers what is nearer than `radius` pixels to a marker; devices off the screen are left out. */
export function gather(located: readonly Located[], view: View, size: Size, radius: number): Marker[] {
  const markers: (Place & { devices: Device[]; ownPlaces: number })[] = [];
  const cells = new Map<string, typeof markers>();
  const cellOf = (value: number): number => Math.floor(value / radius);
  for (const point of located) {
    const place = toScreen(point, view, size);
    if (place.x < -radius || place.y < -radius || place.x > size.width + radius || place.y > size.height + radius)
      continue;
    const near = nearby(place, cellOf).flatMap((key) => cells.get(key) ?? []);
    const home = near.find((marker) => Math.hypot(marker.x - place.x, marker.y - place.y) < radius);
    if (home !== undefined) {
      home.devices.push(point.device);
      if (!point.inherited) home.ownPlaces++;
      continue;
    }
    const marker = { ...place, devices: [point.device], ownPlaces: point.inherited ? 0 : 1 };
    markers.push(marker);
    const key = `${cellOf(place.x)}:${cellOf(place.y)}`;
    cells.set(key, [...(cells.get(key) ?? []), marker]);
  }
  return markers;
}

function nearby({ x, y }: Place, cellOf: (value: number) => number): string[] {
  const steps = [-1, 0, 1];
  return steps.flatMap((dx) => steps.map((dy) => `${cellOf(x) + dx}:${cellOf(y) + dy}`));
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export interface LabelWish extends Place {
  /** Radius of the marker that the label belongs to. */
  radius: number;
  width: number;
  height: number;
}

/**
 * Finds a box for each label beside its marker, so that no label covers another label or marker; `null` where there
 * is no room. Earlier wishes go first.
 */
export function placeLabels(wishes: readonly LabelWish[], size: Size): (Box | null)[] {
  const taken = new BoxIndex();
  for (const { x, y, radius } of wishes) {
    taken.add({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }
  return wishes.map((wish) => {
    const box = candidates(wish).find(
      (candidate) =>
        candidate.left >= 0 &&
        candidate.top >= 0 &&
        candidate.right <= size.width &&
        candidate.bottom <= size.height &&
        !taken.hits(candidate),
    );
    if (box === undefined) return null;
    taken.add(box);
    return box;
  });
}

/** Right, left, below, above, then the corners: the order in which maps are read most easily. */
function candidates({ x, y, radius, width, height }: LabelWish): Box[] {
  const gap = radius + 3;
  const near = radius * 0.6;
  const lefts = {
    right: x + gap,
    left: x - gap - width,
    middle: x - width / 2,
    rightNear: x + near,
    leftNear: x - near - width,
  };
  const tops = { middle: y - height / 2, below: y + gap, above: y - gap - height };
  const at = (left: number, top: number): Box => ({ left, top, right: left + width, bottom: top + height });
  return [
    at(lefts.right, tops.middle),
    at(lefts.left, tops.middle),
    at(lefts.middle, tops.below),
    at(lefts.middle, tops.above),
    at(lefts.rightNear, tops.below),
    at(lefts.rightNear, tops.above),
    at(lefts.leftNear, tops.below),
    at(lefts.leftNear, tops.above),
  ];
}

/** Boxes by the cells that they touch, so that a full plan needs no comparison of all with all. */
class BoxIndex {
  static readonly #cellPixels = 64;
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const key of this.#keys(box)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [box]);
      else cell.push(box);
    }
  }

  hits(box: Box): boolean {
    return this.#keys(box).some((key) => this.#cells.get(key)?.some((other) => overlaps(box, other)) ?? false);
  }

  #keys(box: Box): string[] {
    const cell = (value: number): number => Math.floor(value / BoxIndex.#cellPixels);
    const keys: string[] = [];
    for (let x = cell(box.left); x <= cell(box.right); x++) {
      for (let y = cell(box.top); y <= cell(box.bottom); y++) keys.push(`${x}:${y}`);
    }
    return keys;
  }
}

/** The marker that an arrow key leads to: the nearest one in that direction, within 45° of it if there is any. */
export function markerTowards(markers: readonly Place[], from: number, direction: Place): number {
  const start = markers[from];
  if (start === undefined) return 0;
  let best = from;
  let bestCost = Infinity;
  markers.forEach((marker, index) => {
    const dx = marker.x - start.x;
    const dy = marker.y - start.y;
    const along = dx * direction.x + dy * direction.y;
    const across = Math.abs(dx * direction.y - dy * direction.x);
    if (index === from || along <= 0) return;
    const cost = along + across * (across > along ? 4 : 1);
    if (cost < bestCost) [best, bestCost] = [index, cost];
  });
  return best;
}
