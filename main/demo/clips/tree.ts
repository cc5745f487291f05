import { hash } from './noise.ts';
import { capsule, type Point, type Solid } from './solids.ts';

/** A crown of leaves around a point, and its trunk. */
export function tree(x: number, y: number, height: number, seed: number): Solid[] {
  const trunk = capsule([x, y, 0], [x, y, height * 0.6], 0.13, 0.2);
  const crown = Array.from({ length: 12 }, (_, i) => {
    const [a, r] = [hash(seed, i, 1) * 6.28, hash(seed, i, 2) * height * 0.22];
    const at: Point = [x + Math.cos(a) * r, y + Math.sin(a) * r, height * (0.55 + 0.4 * hash(seed, i, 3))];
    return capsule(
      at,
      at,
      height * (0.12 + 0.08 * hash(seed, i, 4)),
      (px, py, pz) => 0.12 + 0.16 * hash(px * 9, py * 9, pz * 9),
    );
  });
  return [trunk, ...crown];
}
