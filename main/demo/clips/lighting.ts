import { hash } from './noise.ts';
import type { Figure, Light, Scene } from './scene.ts';
import { type SolidTree, touches } from './solid-tree.ts';
import { hit, type Point, type Solid } from './solids.ts';

export interface Moving {
  figure: Figure;
  bounds: Solid['bounds'];
  lit: number[];
}

export interface Found {
  solid: Solid;
  owner: Moving;
  t: number;
}

export function nearest(
  moving: Moving[],
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): Found | null {
  let found: Found | null = null;
  let best = limit;
  for (const owner of moving) {
    if (!touches(owner.bounds, ox, oy, oz, dx, dy, dz, best)) continue;
    for (const solid of owner.figure.solids) {
      const t = hit(solid, ox, oy, oz, dx, dy, dz, best);
      if (t < best) {
        best = t;
        found = { solid, owner, t };
      }
    }
  }
  return found;
}

function towards(light: Light, x: number, y: number, z: number): { d: Point; reach: number } {
  if (light.kind === 'sun') return { d: light.towards, reach: 200 };
  if (light.kind === 'infrared') return { d: [0, 0, 1], reach: 0 };
  return { d: [light.at[0] - x, light.at[1] - y, light.at[2] - z], reach: 0.98 };
}

/** 0..1: how much of a light is seen past solids, by two jittered rays, evened out later. */
export function visibility(
  opaque: SolidTree,
  light: Light,
  x: number,
  y: number,
  z: number,
  sx: number,
  sy: number,
): number {
  if (light.kind === 'infrared') return 1;
  const { d, reach } = towards(light, x, y, z);
  const spread = light.kind === 'sun' ? light.spread : light.size;
  const rays = 2;
  let free = 0;
  for (let k = 0; k < rays; k++) {
    const jitter = (axis: number): number => (hash(sx, sy, k * 3 + axis, 5) - 0.5) * 2 * spread;
    const [dx, dy, dz] = [d[0] + jitter(0), d[1] + jitter(1), d[2] + jitter(2)];
    const open = opaque.trace(x, y, z, dx, dy, dz, reach, true) < reach ? 0 : 1;
    free += open;
  }
  return free / rays;
}

/** Share of the half-space above a surface that is open for two metres. */
export function occlusion(
  opaque: SolidTree,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  sx: number,
  sy: number,
): number {
  const reach = 2;
  const rays = 3;
  let open = 0;
  for (let k = 0; k < rays; k++) {
    const around = hash(sx, sy, k, 11) * 2 * Math.PI;
    const height = hash(sx, sy, k, 12) * 2 - 1;
    const flat = Math.sqrt(1 - height * height);
    const [dx, dy, dz] = [nx + flat * Math.cos(around) * 0.99, ny + flat * Math.sin(around) * 0.99, nz + height * 0.99];
    const distance = opaque.trace(x, y, z, dx, dy, dz, reach, false);
    open += distance / reach;
  }
  return 0.25 + (0.75 * open) / rays;
}

export function shadowOn(moving: Moving[], light: Light, x: number, y: number, z: number): number {
  if (light.kind === 'infrared') return 1;
  const lamp = light.kind === 'lamp';
  const dx = lamp ? light.at[0] - x : light.towards[0];
  const dy = lamp ? light.at[1] - y : light.towards[1];
  const dz = lamp ? light.at[2] - z : light.towards[2];
  const reach = lamp ? 0.98 : 200;
  for (let i = 0; i < moving.length; i++) {
    const one = moving[i];
    if (one === undefined || !touches(one.bounds, x, y, z, dx, dy, dz, reach) || !shadows(light, one.bounds)) continue;
    for (const solid of one.figure.solids) if (hit(solid, x, y, z, dx, dy, dz, reach) < reach) return 0;
  }
  return 1;
}

/** Shadows of lamps farther than this are too faint to see, in metres. */
const lampShadowMetres = 11;

export function shadows(light: Light, bounds: Solid['bounds']): boolean {
  if (light.kind !== 'lamp') return light.kind === 'sun';
  const x = (bounds[0] + bounds[3]) / 2 - light.at[0];
  const y = (bounds[1] + bounds[4]) / 2 - light.at[1];
  return x * x + y * y < lampShadowMetres ** 2;
}

export function contact(figures: Figure[], x: number, y: number): number {
  let left = 1;
  for (const figure of figures) {
    for (const { x: cx, y: cy, radius, strength } of figure.contacts) {
      const square = ((x - cx) ** 2 + (y - cy) ** 2) / (radius * radius);
      if (square < 4) left *= 1 - strength * Math.exp(-square * 1.4);
    }
  }
  return left;
}

/** Headlights: a cone that fades to its rim, with no shadows. */
export function beamLight(
  figures: Figure[],
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
): number {
  let light = 0;
  for (const figure of figures) {
    for (const { at, towards: to, strength } of figure.beams) {
      const vx = x - at[0];
      const vy = y - at[1];
      const vz = z - at[2];
      const square = vx * vx + vy * vy + vz * vz;
      if (square > 24 * 24) continue;
      const length = Math.sqrt(square);
      const middle = (vx * to[0] + vy * to[1] + vz * to[2]) / length;
      if (middle < 0.9) continue;
      const facing = Math.max(0.12, -(nx * vx + ny * vy + nz * vz) / length);
      const rim = Math.min(1, (middle - 0.9) / 0.07);
      light += (strength * rim * rim * facing * (1 - length / 24)) / (1 + square * 0.02);
    }
  }
  return light;
}

/** A lamp with a direction blooms only towards those that it shines at. */
export function facingShare({ at, towards: to }: Scene['glows'][number], eye: Point): number {
  if (to === undefined) return 1;
  const [x, y, z] = [eye[0] - at[0], eye[1] - at[1], eye[2] - at[2]];
  return Math.max(0, (x * to[0] + y * to[1] + z * to[2]) / Math.hypot(x, y, z)) ** 1.5;
}

export function corners([x0, y0, z0, x1, y1, z1]: Solid['bounds']): Point[] {
  return [x0, x1].flatMap((x) => [y0, y1].flatMap((y) => [z0, z1].map((z): Point => [x, y, z])));
}

/** Points that span the bounds and their shadow on the ground. */
export function shadowOf(bounds: Solid['bounds'], light: Light): Point[] {
  const points = corners(bounds);
  return points.concat(
    points.map(([x, y, z]): Point => {
      const [dx, dy, dz] = towards(light, x, y, z).d;
      const drop = dz > 0.05 ? Math.min(z / dz, light.kind === 'sun' ? 30 : 4) : 4;
      return [x - dx * drop, y - dy * drop, 0];
    }),
  );
}
