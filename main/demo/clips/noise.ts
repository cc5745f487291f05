/** A number in 0..1 that depends on nothing but its arguments. */
export function hash(x: number, y = 0, z = 0, seed = 0): number {
  let h =
    Math.imul(x | 0, 374761393) ^
    Math.imul(y | 0, 668265263) ^
    Math.imul(z | 0, 2147483647) ^
    Math.imul(seed | 0, 1274126177);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

/** Smooth noise in 0..1, one bump a unit. */
export function valueNoise(x: number, y: number, seed = 0): number {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  const [fx, fy] = [smooth(x - ix), smooth(y - iy)];
  const at = (dx: number, dy: number): number => hash(ix + dx, iy + dy, 0, seed);
  const low = at(0, 0) + (at(1, 0) - at(0, 0)) * fx;
  const high = at(0, 1) + (at(1, 1) - at(0, 1)) * fx;
  return low + (high - low) * fy;
}

/** Worn ground: patches of metres, grain of centimetres, around 1. */
export function wear(x: number, y: number, seed = 0): number {
  return (
    0.78 +
    0.22 * valueNoise(x * 0.35, y * 0.35, seed) +
    0.14 * valueNoise(x * 1.7, y * 1.7, seed + 1) +
    0.1 * valueNoise(x * 9, y * 9, seed + 2)
  );
}
