import { during, movingFigures } from '../figures.ts';
import { hash, valueNoise, wear } from '../noise.ts';
import { onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { box, capsule, type Point, type Solid } from '../solids.ts';
import { tree } from '../tree.ts';
import { cat, person } from '../walkers.ts';

const fenceX = 2.6;

function ground(x: number, y: number): number {
  if (x > -4.6 && x < -0.9) return 0.42 * wear(x, y, 3);
  return (
    0.2 + 0.32 * valueNoise(x * 5 + y * 2.3, y * 4 - x * 1.9, 4) * valueNoise(x * 0.6 + y * 0.2, y * 0.5 - x * 0.3, 9)
  );
}

/** Diamonds of wire, wide enough for a camera to tell. */
const mesh = (_x: number, y: number, z: number): boolean => {
  const [u, v] = [((y + z) % 0.26) / 0.26, ((y - z + 100) % 0.26) / 0.26];
  return u > 0.16 && v > 0.16;
};

const posts: Solid[] = Array.from({ length: 20 }, (_, i) => 3 + i * 2.8).flatMap((y) => [
  capsule([fenceX, y, 0], [fenceX, y, 2.5], 0.05, 0.75),
  capsule([fenceX, y, 2.5], [fenceX - 0.45, y, 2.95], 0.04, 0.75),
]);

/** Grass: tufts of a few thin blades each. */
const tufts: Solid[] = Array.from({ length: 130 }, (_, i) => {
  const near = i % 3 === 0;
  const outside = fenceX + hash(i, 2) * 13;
  const x = near ? fenceX + (hash(i, 1) - 0.5) * 0.7 : hash(i, 1) < 0.3 ? -5 - hash(i, 2) * 5 : outside;
  const y = 4 + hash(i, 3) * 28;
  const blades = near ? 5 : 4;
  return Array.from({ length: blades }, (_blade, k) => {
    const [a, lean] = [hash(i, k, 4) * 6.28, 0.06 + 0.16 * hash(i, k, 5)];
    const tip: Point = [x + Math.cos(a) * lean, y + Math.sin(a) * lean, 0.12 + 0.24 * hash(i, k, 6)];
    return capsule([x, y, 0], tip, 0.01, 0.24 + 0.14 * hash(i, k, 7));
  });
}).flat();

/** CAM-05 북측 담장: infrared at night along a fence; a guard's round, and somebody outside. */
export const fence: Scene = {
  name: 'fence',
  view: { at: [0, 0, 4.7], pitch: 15, yaw: 8, angle: 60 },
  solids: [
    box(-80, -6, -0.3, 160, 130, 0.3, ground),
    box(fenceX - 0.01, 2, 0.05, 0.02, 60, 2.4, { albedo: 0.8, hole: mesh }),
    ...posts,
    ...[0.08, 2.45].map((z) => capsule([fenceX, 2, z], [fenceX, 60, z], 0.03, 0.7)),
    ...[2.62, 2.78, 2.94].map((z) => capsule([fenceX - (z - 2.5), 2, z], [fenceX - (z - 2.5), 60, z], 0.014, 0.6)),
    ...tufts,
    ...tree(9.5, 23, 5.6, 1),
    ...tree(14, 27, 6.6, 2),
    ...tree(7.2, 33, 6, 3),
    ...tree(19, 21, 6.4, 5),
    ...tree(12.4, 38, 7, 6),
    box(-16, 25, 0, 8, 8, 4, (x, _y, z) => (((x % 0.8) + 0.8) % 0.8 < 0.08 || z > 3.7 ? 0.3 : 0.5)),
    box(-10.6, 24.9, 0, 1.2, 0.12, 2.1, 0.2),
    capsule([-5.4, 21, 0], [-5.4, 21, 4.6], 0.08, 0.5),
    box(-5.4, 20.9, 4.55, 0.9, 0.2, 0.1, { albedo: 0.5, emission: 2 }),
  ],
  lights: [
    { kind: 'infrared', strength: 1.75 },
    { kind: 'lamp', at: [-4.8, 21, 4.5], strength: 7, size: 0.2, down: 0.8 },
  ],
  ambient: 0.028,
  sky: (_x, y) => 0.012 + 0.03 * y,
  haze: { metres: 70, level: 0.02 },
  exposure: 1.75,
  glows: [{ at: [-4.8, 21, 4.5], width: 0.06, strength: 0.6 }],
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 2,
            metresPerSecond: 1.3,
            waypoints: [
              [9.4, 25],
              [4.6, 17],
              [3.5, 14, 3.2],
              [3.6, 9.6, 1],
              [7.4, 6],
              [16, 7],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.3, trousers: 0.2 }),
      ),
      during(
        onTheWay(
          {
            leaves: 9,
            metresPerSecond: 1.4,
            waypoints: [
              [-2.7, 34],
              [-2.3, 1],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.2, trousers: 0.15, torch: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 17.2,
            metresPerSecond: 1.9,
            waypoints: [
              [-9, 13],
              [-3, 11.5, 1.2],
              [1.9, 8.4],
              [1.4, 2],
            ],
          },
          seconds,
        ),
        (way) => cat(way),
      ),
    ]),
};
