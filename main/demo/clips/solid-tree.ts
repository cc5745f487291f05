import { hit, type Solid } from './solids.ts';

/** Solids sorted into nested bounds, so that a ray meets only those near it. */
export class SolidTree {
  readonly #bounds: Solid['bounds'];
  readonly #children: SolidTree[];
  readonly #solids: Solid[];

  constructor(solids: Solid[]) {
    this.#bounds = boundsOf(solids);
    if (solids.length <= 4) {
      this.#solids = solids;
      this.#children = [];
      return;
    }
    const spans = [0, 1, 2].map((axis) => {
      const middles = solids.map((solid) => middle(solid, axis));
      return Math.max(...middles) - Math.min(...middles);
    });
    const axis = spans.indexOf(Math.max(...spans));
    const sorted = solids.toSorted((a, b) => middle(a, axis) - middle(b, axis));
    const half = sorted.length >> 1;
    this.#solids = [];
    this.#children = [new SolidTree(sorted.slice(0, half)), new SolidTree(sorted.slice(half))];
  }

  /** Distance to the first solid on the ray, or `limit`. With `any`, the first one found will do. */
  trace(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, limit: number, any: boolean): number {
    if (!touches(this.#bounds, ox, oy, oz, dx, dy, dz, limit)) return limit;
    let nearest = limit;
    const solids = this.#solids;
    for (let i = 0; i < solids.length; i++) {
      const solid = solids[i];
      if (solid === undefined) continue;
      const t = hit(solid, ox, oy, oz, dx, dy, dz, nearest);
      if (t >= nearest) continue;
      nearest = t;
      if (any) return nearest;
    }
    const children = this.#children;
    for (let i = 0; i < children.length; i++) {
      nearest = children[i]?.trace(ox, oy, oz, dx, dy, dz, nearest, any) ?? nearest;
      if (any && nearest < limit) return nearest;
    }
    return nearest;
  }
}

export function boundsOf(solids: Solid[]): Solid['bounds'] {
  const bounds: Solid['bounds'] = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (const { bounds: one } of solids) {
    for (const axis of [0, 1, 2] as const) {
      bounds[axis] = Math.min(bounds[axis], one[axis]);
      bounds[axis + 3] = Math.max(bounds[axis + 3] ?? -Infinity, one[axis + 3] ?? -Infinity);
    }
  }
  return bounds;
}

/** Whether a ray passes through bounds before `limit`. */
export function touches(
  bounds: Solid['bounds'],
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): boolean {
  const ax = (bounds[0] - ox) / dx;
  const bx = (bounds[3] - ox) / dx;
  const ay = (bounds[1] - oy) / dy;
  const by = (bounds[4] - oy) / dy;
  const az = (bounds[2] - oz) / dz;
  const bz = (bounds[5] - oz) / dz;
  const near = Math.max(Math.min(ax, bx), Math.min(ay, by), Math.min(az, bz));
  const far = Math.min(Math.max(ax, bx), Math.max(ay, by), Math.max(az, bz));
  return near <= far && far > 0 && near < limit;
}

function middle({ bounds }: Solid, axis: number): number {
  return (bounds[axis] ?? 0) + (bounds[axis + 3] ?? 0);
}
