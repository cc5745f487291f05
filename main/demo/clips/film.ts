import {
  beamLight,
  contact,
  corners,
  facingShare,
  type Found,
  type Moving,
  nearest,
  occlusion,
  shadowOf,
  shadowOn,
  shadows,
  visibility,
} from './lighting.ts';
import { hash } from './noise.ts';
import type { Figure, Light, Scene } from './scene.ts';
import { boundsOf, SolidTree } from './solid-tree.ts';
import { albedoAt, hit, normalAt, type Point, type Solid } from './solids.ts';

/** Rays a pixel, each way. */
const perSide = 2;
const tile = 16;
/** Strength of the lens' barrel distortion. */
const barrel = 0.09;

/**
 * A scene as camera pictures: rays are cast once for what stands still (soft shadows, occlusion, lamps), and per frame
 * only where something moves or throws its shadow or light.
 */
export class Film {
  readonly width: number;
  readonly height: number;
  readonly #scene: Scene;
  readonly #w: number;
  readonly #h: number;
  readonly #basis: { right: Point; up: Point; forward: Point };
  readonly #focal: number;
  readonly #direction: Point = [0, 0, 0];
  /** Of the pixel at hand: share of each light past moving things, then light of beams, then contact shadow. */
  readonly #shade: Float64Array;
  /** All that stands still and casts shadows; what glows does not. */
  readonly #opaque: SolidTree;
  readonly #depth: Float32Array;
  readonly #albedo: Float32Array;
  readonly #emission: Float32Array;
  readonly #normal: Float32Array;
  readonly #ambient: Float32Array;
  readonly #direct: Float32Array[];
  /** Lens blooms of the lamps that stand still. */
  readonly #bloom: Float32Array;
  readonly #still: Uint8Array;

  constructor(scene: Scene, width: number, height: number) {
    this.#scene = scene;
    this.width = width;
    this.height = height;
    this.#w = width * perSide;
    this.#h = height * perSide;
    const { pitch, yaw, angle } = scene.view;
    const [p, a] = [(pitch * Math.PI) / 180, (yaw * Math.PI) / 180];
    this.#basis = {
      right: [Math.cos(a), -Math.sin(a), 0],
      forward: [Math.sin(a) * Math.cos(p), Math.cos(a) * Math.cos(p), -Math.sin(p)],
      up: [Math.sin(a) * Math.sin(p), Math.cos(a) * Math.sin(p), Math.cos(p)],
    };
    this.#focal = 0.5 / Math.tan((angle * Math.PI) / 360);
    const size = this.#w * this.#h;
    this.#depth = new Float32Array(size).fill(Infinity);
    this.#albedo = new Float32Array(size);
    this.#emission = new Float32Array(size);
    this.#normal = new Float32Array(size * 3);
    this.#ambient = new Float32Array(size);
    this.#opaque = new SolidTree(scene.solids.filter((solid) => solid.emission === 0));
    this.#shade = new Float64Array(scene.lights.length + 2);
    this.#direct = scene.lights.map(() => new Float32Array(size));
    this.#bloom = new Float32Array(width * height);
    this.#castStill();
    this.#lightStill();
    for (const glow of scene.glows) this.#addGlow(this.#bloom, glow);
    this.#still = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) this.#still[y * width + x] = this.#pixel(x, y, [], this.#bloom, []);
    }
  }

  /** The picture at a time of the loop: luma, one byte a pixel. Answers how many active figures are in it. */
  picture(seconds: number): { luma: Uint8Array; active: number } {
    const figures = this.#scene.figures(seconds);
    const luma = Uint8Array.from(this.#still);
    const columns = Math.ceil(this.width / tile);
    const rows = Math.ceil(this.height / tile);
    /** What moves in each tile of the picture, or throws its shadow or light there; `undefined`: nothing does. */
    const tiles = new Array<Moving[] | undefined>(columns * rows);
    const mark = (owner: Moving, points: Point[], margin: number): boolean => {
      const area = this.#area(points, margin);
      if (area === null) return false;
      for (let r = Math.floor(area.y0 / tile); r <= Math.floor(area.y1 / tile); r++) {
        for (let c = Math.floor(area.x0 / tile); c <= Math.floor(area.x1 / tile); c++) {
          const here = (tiles[r * columns + c] ??= []);
          if (here.at(-1) !== owner) here.push(owner);
        }
      }
      return true;
    };
    let active = 0;
    let bloom = this.#bloom;
    for (const figure of figures) {
      const bounds = boundsOf(figure.solids);
      const owner: Moving = { figure, bounds, lit: this.#litStill(bounds) };
      const seen = mark(owner, corners(bounds), 3);
      if (seen && figure.active) active++;
      for (const light of this.#scene.lights) {
        if (shadows(light, bounds)) mark(owner, shadowOf(bounds, light), 2);
      }
      for (const contact of figure.contacts) {
        const { x, y, radius } = contact;
        mark(owner, corners([x - radius * 2, y - radius * 2, 0, x + radius * 2, y + radius * 2, 0.05]), 1);
      }
      for (const { at, towards } of figure.beams) {
        const reach = (k: number, s: number): Point => [
          at[0] + towards[0] * k - towards[1] * s,
          at[1] + towards[1] * k + towards[0] * s,
          0,
        ];
        mark(
          owner,
          [reach(0, 1), reach(0, -1), reach(22, 7), reach(22, -7), [...reach(22, 0).slice(0, 2), 2.5] as Point],
          2,
        );
      }
      if (figure.glows.length > 0 && bloom === this.#bloom) bloom = Float32Array.from(this.#bloom);
      for (const glow of figure.glows) this.#addGlow(bloom, glow, (points, margin) => mark(owner, points, margin));
    }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const here = tiles[r * columns + c];
        if (here === undefined) continue;
        const [x1, y1] = [Math.min(this.width, (c + 1) * tile), Math.min(this.height, (r + 1) * tile)];
        for (let y = r * tile; y < y1; y++) {
          for (let x = c * tile; x < x1; x++) luma[y * this.width + x] = this.#pixel(x, y, here, bloom, figures);
        }
      }
    }
    return { luma, active };
  }

  /** Direction of the ray through a point of the picture, in rays from its left top; valid until the next call. */
  #ray(sx: number, sy: number): Point {
    const u = (sx + 0.5) / this.#w - 0.5;
    const v = (0.5 - (sy + 0.5) / this.#h) * (this.#h / this.#w);
    const bend = 1 + barrel * 4 * (u * u + v * v);
    const { right, up, forward } = this.#basis;
    const a = u * bend;
    const b = v * bend;
    const f = this.#focal;
    const direction = this.#direction;
    direction[0] = right[0] * a + up[0] * b + forward[0] * f;
    direction[1] = right[1] * a + up[1] * b + forward[1] * f;
    direction[2] = right[2] * a + up[2] * b + forward[2] * f;
    return direction;
  }

  /** Where a point of the site is seen, in pixels, and how far; `null` behind the camera. */
  #seenAt([x, y, z]: Point): { x: number; y: number; distance: number } | null {
    const { at } = this.#scene.view;
    const { right, up, forward } = this.#basis;
    const [dx, dy, dz] = [x - at[0], y - at[1], z - at[2]];
    const depth = dx * forward[0] + dy * forward[1] + dz * forward[2];
    if (depth < 0.2) return null;
    const a = ((dx * right[0] + dy * right[1] + dz * right[2]) / depth) * this.#focal;
    const b = ((dx * up[0] + dy * up[1] + dz * up[2]) / depth) * this.#focal;
    let bend = 1;
    for (let i = 0; i < 6; i++) bend = 1 + barrel * 4 * ((a / bend) ** 2 + (b / bend) ** 2);
    return {
      x: (a / bend + 0.5) * this.width,
      y: (0.5 - (b / bend) * (this.width / this.height)) * this.height,
      distance: Math.hypot(dx, dy, dz),
    };
  }

  /** The pixels that points may cover; all when one is behind the camera. */
  #area(points: Point[], margin: number): { x0: number; y0: number; x1: number; y1: number } | null {
    const seen = points.map((point) => this.#seenAt(point));
    if (seen.every((point) => point === null)) return null;
    const whole = seen.some((point) => point === null);
    const xs = seen.flatMap((point) => (point === null ? [] : [point.x]));
    const ys = seen.flatMap((point) => (point === null ? [] : [point.y]));
    const x0 = whole ? 0 : Math.max(0, Math.floor(Math.min(...xs)) - margin);
    const y0 = whole ? 0 : Math.max(0, Math.floor(Math.min(...ys)) - margin);
    const x1 = whole ? this.width - 1 : Math.min(this.width - 1, Math.ceil(Math.max(...xs)) + margin);
    const y1 = whole ? this.height - 1 : Math.min(this.height - 1, Math.ceil(Math.max(...ys)) + margin);
    return x0 > x1 || y0 > y1 ? null : { x0, y0, x1, y1 };
  }

  #castStill(): void {
    const [ox, oy, oz] = this.#scene.view.at;
    for (const solid of this.#scene.solids) {
      const area = this.#area(corners(solid.bounds), 2);
      if (area === null) continue;
      for (let sy = area.y0 * perSide; sy < (area.y1 + 1) * perSide; sy++) {
        for (let sx = area.x0 * perSide; sx < (area.x1 + 1) * perSide; sx++) {
          const at = sy * this.#w + sx;
          const direction = this.#ray(sx, sy);
          const dx = direction[0];
          const dy = direction[1];
          const dz = direction[2];
          const t = hit(solid, ox, oy, oz, dx, dy, dz, this.#depth[at] ?? Infinity);
          if (t === Infinity) continue;
          const [x, y, z] = [ox + dx * t, oy + dy * t, oz + dz * t];
          this.#depth[at] = t;
          this.#albedo[at] = albedoAt(solid, x, y, z);
          this.#emission[at] = solid.emission;
          this.#normal.set(normalAt(solid, x, y, z), at * 3);
        }
      }
    }
  }

  #lightStill(): void {
    const { lights, ambient, view } = this.#scene;
    const [ox, oy, oz] = view.at;
    const shades = this.#direct.map(() => new Float32Array(this.#w * this.#h));
    for (let sy = 0; sy < this.#h; sy++) {
      for (let sx = 0; sx < this.#w; sx++) {
        const at = sy * this.#w + sx;
        const t = this.#depth[at] ?? Infinity;
        if (t === Infinity) continue;
        const direction = this.#ray(sx, sy);
        const dx = direction[0];
        const dy = direction[1];
        const dz = direction[2];
        const nx = this.#normal[at * 3] ?? 0;
        const ny = this.#normal[at * 3 + 1] ?? 0;
        const nz = this.#normal[at * 3 + 2] ?? 0;
        const [x, y, z] = [ox + dx * t + nx * 0.01, oy + dy * t + ny * 0.01, oz + dz * t + nz * 0.01];
        this.#ambient[at] = ambient * (0.65 + 0.35 * nz) * occlusion(this.#opaque, x, y, z, nx, ny, nz, sx, sy);
        lights.forEach((light, index) => {
          const direct = this.#direct[index];
          const shade = shades[index];
          if (direct === undefined || shade === undefined) return;
          direct[at] = this.#received(light, x, y, z, nx, ny, nz);
          shade[at] = direct[at] > 0.002 ? visibility(this.#opaque, light, x, y, z, sx, sy) : 1;
        });
      }
    }
    this.#smooth(this.#ambient);
    shades.forEach((shade, index) => {
      this.#smooth(shade);
      const direct = this.#direct[index];
      if (direct !== undefined) for (let i = 0; i < direct.length; i++) direct[i] = (direct[i] ?? 0) * (shade[i] ?? 0);
    });
  }

  /** Evens out the sampling noise of a buffer over rays that hit the same plane. */
  #smooth(values: Float32Array): void {
    const before = Float32Array.from(values);
    const n = this.#normal;
    for (let sy = 2; sy < this.#h - 2; sy++) {
      for (let sx = 2; sx < this.#w - 2; sx++) {
        const at = sy * this.#w + sx;
        const depth = this.#depth[at] ?? Infinity;
        if (depth === Infinity) continue;
        let sum = 0;
        let count = 0;
        for (let j = -2; j <= 2; j++) {
          for (let i = -2; i <= 2; i++) {
            const other = at + j * this.#w + i;
            if (Math.abs((this.#depth[other] ?? Infinity) - depth) > depth * 0.03) continue;
            if (n[other * 3] !== n[at * 3] || n[other * 3 + 2] !== n[at * 3 + 2]) continue;
            sum += before[other] ?? 0;
            count++;
          }
        }
        values[at] = sum / count;
      }
    }
  }

  /** Light that arrives at a surface, with nothing in between. */
  #received(light: Light, x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
    if (light.kind === 'sun') {
      const [lx, ly, lz] = light.towards;
      return light.strength * Math.max(0, nx * lx + ny * ly + nz * lz);
    }
    const from = light.kind === 'lamp' ? light.at : this.#scene.view.at;
    const [vx, vy, vz] = [from[0] - x, from[1] - y, from[2] - z];
    const square = vx * vx + vy * vy + vz * vz;
    const length = Math.sqrt(square);
    const facing = (nx * vx + ny * vy + nz * vz) / length;
    if (light.kind === 'infrared') {
      const { forward } = this.#basis;
      const middle = -(vx * forward[0] + vy * forward[1] + vz * forward[2]) / length;
      return (light.strength * (0.4 + 0.6 * Math.max(0, facing)) * middle ** 6) / (1 + square / 140);
    }
    const cone = light.down === 0 ? 1 : Math.max(0, vz / length) ** light.down;
    return (light.strength * Math.max(0, facing) * cone) / (0.4 + square);
  }

  /** How much of each light reaches a moving thing past what stands still, 0..1. */
  #litStill([x0, y0, z0, x1, y1, z1]: Solid['bounds']): number[] {
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return this.#scene.lights.map((light) => {
      if (light.kind === 'infrared') return 1;
      const at = [0.35, 0.65, 0.95].map((share) => z0 + (z1 - z0) * share);
      const seen = at.map((z) => visibility(this.#opaque, light, x, y, z, 0, 0));
      return seen.reduce((sum, one) => sum + one, 0) / seen.length;
    });
  }

  #addGlow(bloom: Float32Array, glow: Scene['glows'][number], mark?: (points: Point[], margin: number) => void): void {
    const centre = this.#seenAt(glow.at);
    if (centre === null) return;
    const strength = glow.strength * facingShare(glow, this.#scene.view.at);
    if (strength < 0.01) return;
    const radius = (glow.width * this.width) / 2;
    const area = { x: Math.round(centre.x), y: Math.round(centre.y), reach: Math.ceil(radius * 3) };
    mark?.([glow.at], area.reach);
    for (let y = Math.max(0, area.y - area.reach); y < Math.min(this.height, area.y + area.reach); y++) {
      for (let x = Math.max(0, area.x - area.reach); x < Math.min(this.width, area.x + area.reach); x++) {
        const r = Math.hypot(x - centre.x, y - centre.y) / radius;
        const fade = Math.max(0, 1 - r / 3);
        const at = y * this.width + x;
        bloom[at] = (bloom[at] ?? 0) + strength * fade * fade * (Math.exp(-r * r * 6) + 0.16 * Math.exp(-r * 1.6));
      }
    }
  }

  #pixel(px: number, py: number, moving: Moving[], bloom: Float32Array, figures: Figure[]): number {
    const { view, lights, haze, sky, exposure } = this.#scene;
    const ox = view.at[0];
    const oy = view.at[1];
    const oz = view.at[2];
    const shade = this.#shade;
    let shaded = false;
    let sum = 0;
    for (let j = 0; j < perSide; j++) {
      for (let i = 0; i < perSide; i++) {
        const sx = px * perSide + i;
        const sy = py * perSide + j;
        const at = sy * this.#w + sx;
        const direction = this.#ray(sx, sy);
        const dx = direction[0];
        const dy = direction[1];
        const dz = direction[2];
        let t = this.#depth[at] ?? Infinity;
        const found = nearest(moving, ox, oy, oz, dx, dy, dz, t);
        let light: number;
        if (found !== null) {
          t = found.t;
          light = this.#shadeMoving(found, moving, ox + dx * t, oy + dy * t, oz + dz * t, figures);
        } else if (t === Infinity) {
          sum += sky((px + 0.5) / this.width, (py + 0.5) / this.height);
          continue;
        } else {
          const x = ox + dx * t;
          const y = oy + dy * t;
          const z = oz + dz * t;
          const nz = this.#normal[at * 3 + 2] ?? 0;
          // What moving things change of the light is worked out once a pixel; its edges are soft anyway.
          if (!shaded) {
            for (let l = 0; l < lights.length; l++) {
              const source = lights[l];
              shade[l] = source === undefined || moving.length === 0 ? 1 : shadowOn(moving, source, x, y, z);
            }
            const nx = this.#normal[at * 3] ?? 0;
            const ny = this.#normal[at * 3 + 1] ?? 0;
            shade[lights.length] = beamLight(figures, x, y, z, nx, ny, nz);
            shade[lights.length + 1] = nz > 0.5 ? contact(figures, x, y) : 1;
            shaded = true;
          }
          let arriving = this.#ambient[at] ?? 0;
          for (let l = 0; l < lights.length; l++) arriving += (this.#direct[l]?.[at] ?? 0) * (shade[l] ?? 1);
          arriving = arriving * (shade[lights.length + 1] ?? 1) + (shade[lights.length] ?? 0);
          light = (this.#albedo[at] ?? 0) * arriving + (this.#emission[at] ?? 0);
        }
        const clear = Math.exp(-(t * this.#focal) / haze.metres);
        sum += light * clear + haze.level * (1 - clear);
      }
    }
    const at = py * this.width + px;
    return this.#develop(sum / perSide ** 2 + (bloom[at] ?? 0), px, py, exposure);
  }

  #shadeMoving(
    { solid, owner, t }: Found,
    moving: Moving[],
    x: number,
    y: number,
    z: number,
    figures: Figure[],
  ): number {
    const { lights, ambient } = this.#scene;
    const [nx, ny, nz] = normalAt(solid, x, y, z);
    const [fx, fy, fz] = [x + nx * 0.02, y + ny * 0.02, z + nz * 0.02];
    let arriving = ambient * (0.65 + 0.35 * nz) * (0.55 + 0.45 * Math.min(1, z / 0.8));
    for (let l = 0; l < lights.length; l++) {
      const light = lights[l];
      if (light === undefined) continue;
      const received = this.#received(light, fx, fy, fz, nx, ny, nz) * (owner.lit[l] ?? 1);
      if (received > 0.004) arriving += received * shadowOn(moving, light, fx, fy, fz);
    }
    arriving += beamLight(figures, fx, fy, fz, nx, ny, nz);
    return t === Infinity ? 0 : albedoAt(solid, x, y, z) * arriving + solid.emission;
  }

  /** Sensor and lens: exposure, gamma, vignette, the sensor's fixed grain; luma 16..235. */
  #develop(light: number, px: number, py: number, exposure: number): number {
    const u = px / this.width - 0.5;
    const v = py / this.height - 0.5;
    const vignette = 1 - 0.95 * Math.min(1, u * u * 1.1 + v * v * 0.9) ** 1.25;
    const film = (1 - Math.exp(-light * exposure * vignette)) ** (1 / 1.9);
    // A camera's curve: shadows sink, lights keep their places.
    const tone = film * (0.5 + 1.05 * film - 0.55 * film * film);
    const grain = (hash(px, py, 7) + hash(px, py, 8) + hash(px >> 1, py >> 1, 9) - 1.5) * 5 * (1.15 - tone);
    return Math.max(17, Math.min(228, Math.round(16 + tone * 219 + grain)));
  }
}
