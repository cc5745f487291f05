import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { box, capsule, type Point, type Solid } from '../solids.ts';
import { person } from '../walkers.ts';

const half = 1.65;
const doorsAt = [4, 9, 14, 19, 24, 29];

function ground(x: number, y: number): number {
  const tile = 0.6;
  const joint = ((x % tile) + tile) % tile < 0.02 || y % tile < 0.02;
  const shine = lamps.some((lamp) => Math.abs(y - lamp + 1.1) < 1.2 && Math.abs(x) < 0.36) ? 0.16 : 0;
  return (joint ? 0.36 : 0.46 + shine) * (0.9 + 0.1 * wear(x, y, 2));
}

const wall = (_x: number, y: number, z: number): number =>
  z < 0.14 ? 0.14 : z < 1.05 ? 0.4 * wear(y, z, 3) : z < 1.1 ? 0.24 : 0.62;

const lamps = [3, 7, 11, 15, 19, 23, 27, 31];

const fittings: Solid[] = doorsAt.flatMap((y, i) =>
  [-1, 1].flatMap((side) => {
    const x = side * half;
    const shift = side > 0 ? 2.2 : 0;
    const inner = side > 0 ? x - 0.05 : x;
    const recess = side > 0 ? x - 0.08 : x - 0.02;
    return [
      box(inner, y + shift, 0, 0.05, 1, 2.1, i % 2 === 0 ? 0.26 : 0.3),
      box(recess, y + shift - 0.08, 0, 0.1, 0.08, 2.18, 0.55),
      box(recess, y + shift + 1, 0, 0.1, 0.08, 2.18, 0.55),
      box(recess, y + shift - 0.08, 2.1, 0.1, 1.16, 0.08, 0.55),
      box(side > 0 ? x - 0.07 : x, y + shift + 0.25, 1.35, 0.07, 0.5, 0.5, 0.08),
      capsule([x - side * 0.1, y + shift + 0.88, 1], [x - side * 0.1, y + shift + 0.88, 1.02], 0.035, 0.85),
      box(side > 0 ? x - 0.02 : x, y + shift + 1.25, 1.5, 0.02, 0.34, 0.16, 0.8),
    ];
  }),
);

/** A potted plant: leaves that rise and droop. */
function plant(x: number, y: number): Solid[] {
  return Array.from({ length: 16 }, (_, i) => {
    const turn = i * 2.4;
    const reach = 0.1 + 0.14 * hash(i, 1);
    const knee: Point = [x + Math.cos(turn) * reach, y + Math.sin(turn) * reach, 0.85 + 0.45 * hash(i, 2)];
    const tip: Point = [
      x + Math.cos(turn) * (reach + 0.2),
      y + Math.sin(turn) * (reach + 0.2),
      knee[2] - 0.02 - 0.16 * hash(i, 3),
    ];
    const shade = 0.1 + 0.14 * hash(i, 4);
    return [capsule([x, y, 0.5], knee, 0.022, shade), capsule(knee, tip, 0.038, shade)];
  }).flat();
}

/** CAM-08 본관 2층 복도: an office corridor. */
export const corridor: Scene = {
  name: 'corridor',
  view: { at: [0.25, -0.4, 2.62], pitch: 9, yaw: -1, angle: 70 },
  solids: [
    box(-half, -2, -0.2, half * 2, 40, 0.2, ground),
    box(-half - 0.3, -2, 0, 0.3, 40, 2.9, wall),
    box(half, -2, 0, 0.3, 40, 2.9, wall),
    box(-half, -2, 2.9, half * 2, 40, 0.2, (x, y) =>
      (((x + 0.3) % 0.6) + 0.6) % 0.6 < 0.02 || y % 0.6 < 0.02 ? 0.4 : 0.6,
    ),
    box(-half, 35, 0, half * 2, 0.3, 2.9, 0.55),
    box(-0.8, 34.95, 0, 1.6, 0.06, 2.2, { albedo: 0.3, emission: 0.25 }),
    box(-0.04, 34.9, 0, 0.08, 0.08, 2.2, 0.2),
    box(-0.35, 34.9, 2.35, 0.7, 0.05, 0.26, { albedo: 0.4, emission: 1.1 }),
    ...lamps.map((y) => box(-0.55, y, 2.86, 1.1, 0.6, 0.06, { albedo: 0.9, emission: 2.2 })),
    ...fittings,
    box(1.25, 5.4, 0, 0.38, 0.34, 1.1, (_x, _y, z) => (z > 0.7 ? 0.65 : 0.5)),
    capsule([1.44, 5.57, 1.1], [1.44, 5.57, 1.42], 0.14, 0.75),
    capsule([-1.4, 7.2, 0.1], [-1.4, 7.2, 0.5], 0.14, 0.3),
    ...plant(-1.4, 7.2),
    box(-1.62, 12.2, 0.9, 0.16, 0.5, 0.75, 0.5),
  ],
  lights: lamps.map((y) => ({
    kind: 'lamp' as const,
    at: [0, y + 0.3, 2.8] as [number, number, number],
    strength: 1.5,
    size: 0.4,
    down: 0.15,
  })),
  ambient: 0.3,
  sky: () => 0.2,
  haze: { metres: 160, level: 0.3 },
  exposure: 1.2,
  glows: [],
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 0.2,
            metresPerSecond: 1.45,
            waypoints: [
              [0.7, 27],
              [0.6, -2],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.72, trousers: 0.14 }),
      ),
      during(
        onTheWay(
          {
            leaves: 7,
            metresPerSecond: 1.35,
            waypoints: [
              [-0.6, -1.2],
              [-0.7, 13.4],
              [-1.7, 14.5],
            ],
            rounding: 0.5,
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.18, bag: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 13.6,
            metresPerSecond: 1.3,
            waypoints: [
              [1.8, 21.7],
              [0.8, 20.8],
              [0.2, 34],
            ],
            rounding: 0.5,
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.4, trousers: 0.35, height: 1.62 }),
      ),
    ]),
};
