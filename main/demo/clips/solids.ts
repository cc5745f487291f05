/** Metres; x to the right of the site, y away from it, z up. */
export type Point = [x: number, y: number, z: number];

/** Share of light that a surface gives back, 0..1; a function paints it by place. */
export type Albedo = number | ((x: number, y: number, z: number) => number);

/** A convex body or a capsule. The axis-aligned bounds are the body itself when neither is given. */
export interface Solid {
  bounds: [x0: number, y0: number, z0: number, x1: number, y1: number, z1: number];
  /** Outward half-spaces nx, ny, nz, d in rows of four; a point is inside when n·p ≤ d for all. */
  planes: Float64Array | null;
  capsule: { a: Point; b: Point; radius: number } | null;
  albedo: Albedo;
  /** Light given off, in the units of a fully lit white surface. */
  emission: number;
  /** Where rays pass through, e.g. between a fence's wires. */
  hole: ((x: number, y: number, z: number) => boolean) | null;
}

export interface Surface {
  albedo: Albedo;
  emission?: number;
  hole?: (x: number, y: number, z: number) => boolean;
}

const surfaceOf = (surface: Surface | Albedo): Pick<Solid, 'albedo' | 'emission' | 'hole'> =>
  typeof surface === 'object'
    ? { albedo: surface.albedo, emission: surface.emission ?? 0, hole: surface.hole ?? null }
    : { albedo: surface, emission: 0, hole: null };

/** An axis-aligned box from its near lower left corner. */
export function box(
  x: number,
  y: number,
  z: number,
  w: number,
  d: number,
  h: number,
  surface: Surface | Albedo,
): Solid {
  return { bounds: [x, y, z, x + w, y + d, z + h], planes: null, capsule: null, ...surfaceOf(surface) };
}

export function capsule(a: Point, b: Point, radius: number, surface: Surface | Albedo): Solid {
  const low = (i: 0 | 1 | 2): number => Math.min(a[i], b[i]) - radius;
  const high = (i: 0 | 1 | 2): number => Math.max(a[i], b[i]) + radius;
  return {
    bounds: [low(0), low(1), low(2), high(0), high(1), high(2)],
    planes: null,
    capsule: { a, b, radius },
    ...surfaceOf(surface),
  };
}

/** Where a figure's own frame stands on the site; `heading` turns its +y (forward), counter-clockwise. */
export interface Placement {
  x: number;
  y: number;
  z: number;
  heading: number;
}

export function placed({ x, y, z, heading }: Placement, [px, py, pz]: Point): Point {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  return [x + px * c - py * s, y + px * s + py * c, z + pz];
}

/**
 * A turned box whose top may be smaller than its base (a car's cabin): base rectangle `x0..x1 × y0..y1` at `z0`, top
 * drawn in by the insets at `z1`, all in the figure's own frame.
 */
export function block(
  at: Placement,
  [x0, y0, z0, x1, y1, z1]: Solid['bounds'],
  surface: Surface | Albedo,
  inset: { sides?: number; front?: number; back?: number } = {},
): Solid {
  const { sides = 0, front = 0, back = 0 } = inset;
  const height = z1 - z0;
  const local: [Point, number][] = [
    [[height, 0, sides], x1 * height + sides * z0],
    [[-height, 0, sides], -x0 * height + sides * z0],
    [[0, height, front], y1 * height + front * z0],
    [[0, -height, back], -y0 * height + back * z0],
    [[0, 0, 1], z1],
    [[0, 0, -1], -z0],
  ];
  const [c, s] = [Math.cos(at.heading), Math.sin(at.heading)];
  const planes = new Float64Array(24);
  local.forEach(([[nx, ny, nz], d], index) => {
    const length = Math.hypot(nx, ny, nz);
    const [wx, wy, wz] = [(nx * c - ny * s) / length, (nx * s + ny * c) / length, nz / length];
    planes.set([wx, wy, wz, d / length + wx * at.x + wy * at.y + wz * at.z], index * 4);
  });
  const corners = [x0, x1].flatMap((x) => [y0, y1].map((y) => placed(at, [x, y, 0])));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const bounds: Solid['bounds'] = [
    Math.min(...xs),
    Math.min(...ys),
    at.z + z0,
    Math.max(...xs),
    Math.max(...ys),
    at.z + z1,
  ];
  return { bounds, planes, capsule: null, ...surfaceOf(surface) };
}

/** Distance along the ray to the solid, or Infinity. The direction need not be of unit length. */
export function hit(
  solid: Solid,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): number {
  const { bounds } = solid;
  // A zero direction divides to an infinity of the right sign, which the comparisons below take as it is.
  let t0 = (bounds[0] - ox) / dx;
  let t1 = (bounds[3] - ox) / dx;
  let near = t0 < t1 ? t0 : t1;
  let far = t0 < t1 ? t1 : t0;
  t0 = (bounds[1] - oy) / dy;
  t1 = (bounds[4] - oy) / dy;
  if (t0 > t1) [t0, t1] = [t1, t0];
  if (t0 > near) near = t0;
  if (t1 < far) far = t1;
  if (!(near <= far) || far < 1e-4 || near >= limit) return Infinity;
  t0 = (bounds[2] - oz) / dz;
  t1 = (bounds[5] - oz) / dz;
  if (t0 > t1) [t0, t1] = [t1, t0];
  if (t0 > near) near = t0;
  if (t1 < far) far = t1;
  if (!(near <= far) || far < 1e-4 || near >= limit) return Infinity;
  if (solid.planes !== null) return hitPlanes(solid.planes, ox, oy, oz, dx, dy, dz, limit);
  if (solid.capsule !== null) return hitCapsule(solid.capsule, ox, oy, oz, dx, dy, dz, limit);
  if (near < 1e-4) return Infinity;
  if (solid.hole !== null && solid.hole(ox + dx * near, oy + dy * near, oz + dz * near)) return Infinity;
  return near;
}

function hitPlanes(
  planes: Float64Array,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): number {
  let near = -Infinity;
  let far = limit;
  for (let i = 0; i < planes.length; i += 4) {
    const nx = planes[i] ?? 0;
    const ny = planes[i + 1] ?? 0;
    const nz = planes[i + 2] ?? 0;
    const along = nx * dx + ny * dy + nz * dz;
    const away = (planes[i + 3] ?? 0) - (nx * ox + ny * oy + nz * oz);
    if (along === 0) {
      if (away < 0) return Infinity;
      continue;
    }
    const t = away / along;
    if (along < 0) near = Math.max(near, t);
    else far = Math.min(far, t);
    if (near > far) return Infinity;
  }
  return near > 1e-4 ? near : Infinity;
}

function hitCapsule(
  { a, b, radius }: { a: Point; b: Point; radius: number },
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): number {
  const bax = b[0] - a[0];
  const bay = b[1] - a[1];
  const baz = b[2] - a[2];
  const oax = ox - a[0];
  const oay = oy - a[1];
  const oaz = oz - a[2];
  const dd = dx * dx + dy * dy + dz * dz;
  const baba = bax * bax + bay * bay + baz * baz;
  const bad = bax * dx + bay * dy + baz * dz;
  const baoa = bax * oax + bay * oay + baz * oaz;
  const doa = dx * oax + dy * oay + dz * oaz;
  const oaoa = oax * oax + oay * oay + oaz * oaz;
  const qa = baba * dd - bad * bad;
  const qb = baba * doa - baoa * bad;
  const qc = baba * oaoa - baoa * baoa - radius * radius * baba;
  if (qa > 1e-9) {
    const h = qb * qb - qa * qc;
    if (h >= 0) {
      const t = (-qb - Math.sqrt(h)) / qa;
      const y = baoa + t * bad;
      if (y > 0 && y < baba) return t > 1e-4 && t < limit ? t : Infinity;
    }
  }
  let best = Infinity;
  for (let i = 0; i < 2; i++) {
    const end = i === 0 ? a : b;
    const ex = ox - end[0];
    const ey = oy - end[1];
    const ez = oz - end[2];
    const eb = dx * ex + dy * ey + dz * ez;
    const h = eb * eb - dd * (ex * ex + ey * ey + ez * ez - radius * radius);
    if (h < 0) continue;
    const t = (-eb - Math.sqrt(h)) / dd;
    if (t > 1e-4 && t < limit && t < best) best = t;
  }
  return best;
}

/** Outward unit normal at a point of the surface. */
export function normalAt(solid: Solid, x: number, y: number, z: number): Point {
  if (solid.capsule !== null) {
    const { a, b } = solid.capsule;
    const [bx, by, bz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const length = bx * bx + by * by + bz * bz;
    const share = length === 0 ? 0 : ((x - a[0]) * bx + (y - a[1]) * by + (z - a[2]) * bz) / length;
    const t = Math.min(1, Math.max(0, share));
    const [nx, ny, nz] = [x - a[0] - bx * t, y - a[1] - by * t, z - a[2] - bz * t];
    const size = Math.hypot(nx, ny, nz) || 1;
    return [nx / size, ny / size, nz / size];
  }
  if (solid.planes !== null) {
    let best = 0;
    let least = Infinity;
    for (let i = 0; i < solid.planes.length; i += 4) {
      const { planes } = solid;
      const gap = Math.abs(
        (planes[i] ?? 0) * x + (planes[i + 1] ?? 0) * y + (planes[i + 2] ?? 0) * z - (planes[i + 3] ?? 0),
      );
      if (gap < least) [least, best] = [gap, i];
    }
    return [solid.planes[best] ?? 0, solid.planes[best + 1] ?? 0, solid.planes[best + 2] ?? 0];
  }
  const [x0, y0, z0, x1, y1, z1] = solid.bounds;
  const gaps = [x - x0, x1 - x, y - y0, y1 - y, z - z0, z1 - z].map(Math.abs);
  const face = gaps.indexOf(Math.min(...gaps));
  const normals: Point[] = [
    [-1, 0, 0],
    [1, 0, 0],
    [0, -1, 0],
    [0, 1, 0],
    [0, 0, -1],
    [0, 0, 1],
  ];
  return normals[face] ?? [0, 0, 1];
}

export function albedoAt(solid: Solid, x: number, y: number, z: number): number {
  return typeof solid.albedo === 'number' ? solid.albedo : solid.albedo(x, y, z);
}
