import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { block, box, capsule, type Solid } from '../solids.ts';
import { scooter } from '../vehicles.ts';
import { cat, person } from '../walkers.ts';

function ground(x: number, y: number): number {
  const drain = Math.abs(x - 0.1) < 0.16 && y % 0.12 < 0.05;
  const cover = (x + 1.1) ** 2 + (y - 13) ** 2 < 0.16;
  const line = Math.abs(Math.abs(x) - 2.15) < 0.06;
  return drain || cover ? 0.12 : line ? 0.55 * wear(x, y, 2) : 0.3 * wear(x, y, 1);
}

const brick = (_x: number, y: number, z: number): number => {
  const row = Math.floor(z / 0.16);
  const joint = z % 0.16 < 0.018 || (((y + (row % 2) * 0.16) % 0.32) + 0.32) % 0.32 < 0.018;
  return joint ? 0.5 : 0.3 + 0.12 * hash(row, Math.floor((y + (row % 2) * 0.16) / 0.32));
};
const plaster = (_x: number, y: number, z: number): number => 0.46 * wear(y, z * 0.6, 6);

const windows: Solid[] = [6, 11.5, 17, 22.5, 28].flatMap((y, i) =>
  [2.7, 5.6].flatMap((z, j) => {
    const lit = hash(i, j, 5) < 0.34;
    const glass = { albedo: 0.07, emission: lit ? 0.32 + 0.2 * hash(i, j, 6) : 0 };
    const side = (x: number, shift: number): Solid[] => [
      box(x, y + shift, z, 0.06, 1.5, 1.3, glass),
      box(x - 0.03, y + shift - 0.08, z - 0.1, 0.14, 1.66, 0.1, 0.6),
    ];
    return [...side(-2.83, 0), ...(hash(i, j, 8) < 0.7 ? side(2.76, 2.4) : [])];
  }),
);

const clutter: Solid[] = [
  ...[6.4, 12.6, 19.4].flatMap((y) => [
    box(2.05, y, 1.7, 0.7, 0.95, 0.75, (_x, _y, z) => (z % 0.1 < 0.04 ? 0.25 : 0.58)),
    capsule([2.72, y + 0.4, 0], [2.72, y + 0.4, 1.7], 0.04, 0.4),
  ]),
  block({ x: -2.2, y: 8.6, z: 0, heading: 0.06 }, [-0.4, -0.9, 0, 0.4, 0.9, 1.05], 0.24, { sides: -0.05 }),
  block({ x: -2.2, y: 8.6, z: 0, heading: 0.06 }, [-0.46, -0.95, 1.05, 0.46, 0.95, 1.14], 0.15),
  ...[0, 1, 2, 3].map((i) =>
    capsule(
      [-2.2 + hash(i, 1) * 0.5, 10 + i * 0.35, 0.2],
      [-2.1 + hash(i, 1) * 0.5, 10.1 + i * 0.35, 0.34],
      0.22,
      0.15 + 0.14 * i,
    ),
  ),
  box(2.1, 9.6, 0, 0.5, 0.5, 0.55, 0.45),
  box(2.15, 9.65, 0.55, 0.42, 0.42, 0.4, 0.55),
  capsule([-2.5, 15.6, 0], [-2.5, 15.6, 7.5], 0.12, 0.4),
  capsule([-2.5, 15.6, 5.2], [-1.5, 15.6, 5.5], 0.04, 0.4),
  box(-1.72, 15.45, 5.38, 0.5, 0.3, 0.12, { albedo: 0.5, emission: 4 }),
  capsule([2.4, 31, 0], [2.4, 31, 7], 0.12, 0.4),
  box(1.4, 30.9, 5.4, 0.5, 0.3, 0.12, { albedo: 0.5, emission: 4 }),
  ...[6.8, 7.1, 7.3].map((z) => capsule([-2.5, 15.6, z], [2.4, 31, z - 0.4], 0.02, 0.1)),
  ...[7, 7.25].map((z) => capsule([-2.5, 15.6, z], [-1.6, -4, z + 0.4], 0.02, 0.1)),
  ...[0, 1].flatMap((i) => [
    box(2.68, 13.6 + i * 9, 0, 0.12, 1, 2.1, 0.14),
    box(2.45, 13.4 + i * 9, 2.4, 0.5, 1.4, 0.08, 0.45),
  ]),
];

/** CAM-06 서측 골목: an alley under two street lamps. */
export const alley: Scene = {
  name: 'alley',
  view: { at: [0.5, 0, 4.6], pitch: 15, yaw: -2, angle: 62 },
  solids: [
    box(-30, -6, -0.3, 60, 120, 0.3, ground),
    box(-14, 1, 0, 11.2, 36, 11, brick),
    box(2.8, -2, 0, 12, 34, 9, plaster),
    box(-14, 45, 0, 30, 5, 10, (x, _y, z) =>
      z % 3 > 1.1 && z % 3 < 2.4 && ((x % 2.4) + 2.4) % 2.4 < 1.2 ? 0.08 : 0.34,
    ),
    ...windows,
    ...clutter,
  ],
  lights: [
    { kind: 'lamp', at: [-1.47, 15.6, 5.3], strength: 17, size: 0.18, down: 0.35 },
    { kind: 'lamp', at: [1.65, 31, 5.35], strength: 20, size: 0.18, down: 0.35 },
    { kind: 'infrared', strength: 0.42 },
  ],
  ambient: 0.045,
  sky: (_x, y) => 0.025 + 0.04 * y,
  haze: { metres: 90, level: 0.03 },
  exposure: 1.8,
  glows: [
    { at: [-1.47, 15.6, 5.35], width: 0.12, strength: 0.85 },
    { at: [1.65, 31, 5.4], width: 0.06, strength: 0.8 },
  ],
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 0.8,
            metresPerSecond: 1.35,
            waypoints: [
              [-0.9, 42],
              [-0.6, 20],
              [0.9, 12],
              [1, -3],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.45, trousers: 0.15, bag: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 9.4,
            metresPerSecond: 6.5,
            waypoints: [
              [1, 44],
              [0.6, 24],
              [-1, 12],
              [-0.8, -4],
            ],
            rounding: 3,
          },
          seconds,
        ),
        (way) => scooter(way),
      ),
      during(
        onTheWay(
          {
            leaves: 15.5,
            metresPerSecond: 1.4,
            waypoints: [
              [-1.7, 9.6],
              [-0.6, 10.5, 1.3],
              [2.4, 11.4],
            ],
            rounding: 0.3,
          },
          seconds,
        ),
        (way) => cat(way),
      ),
      during(
        onTheWay(
          {
            leaves: 12,
            metresPerSecond: 1.4,
            waypoints: [
              [1.6, -2],
              [1.2, 10],
              [-0.4, 22],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.2, trousers: 0.3 }),
      ),
    ]),
};
