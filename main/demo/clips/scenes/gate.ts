import { during, movingFigures } from '../figures.ts';
import { wear } from '../noise.ts';
import { onTheWay, openedShare } from '../routes.ts';
import type { Figure, Scene } from '../scene.ts';
import { box, capsule, type Point, type Solid } from '../solids.ts';
import { tree } from '../tree.ts';
import { car } from '../vehicles.ts';
import { person } from '../walkers.ts';

const pivot: Point = [-3.9, 12, 1.05];

function ground(x: number, y: number): number {
  if (Math.abs(x) > 4) return 0.34 * wear(x, y, 3) * (Math.abs(Math.abs(x) - 4.15) < 0.15 ? 1.5 : 1);
  const zebra = y > 8.4 && y < 10.6 && (((x + 40.2) % 1.05) + 1.05) % 1.05 < 0.52;
  const middle = Math.abs(x) < 0.08 && (y < 7.6 || y > 13.5) && (y > 13.5 || y % 3 < 1.8);
  const stop = y > 13 && y < 13.35 && x > 0.2;
  return zebra || middle || stop ? 0.68 * wear(x, y, 5) : 0.24 * wear(x, y, 1);
}

function facade(x: number, _y: number, z: number): number {
  const [u, v] = [(((x % 2.6) + 2.6) % 2.6) - 0.7, (z % 3) - 1];
  return u > 0 && u < 1.3 && v > 0 && v < 1.4 ? 0.06 : 0.3;
}

/** The arm lifts when a car waits or leaves. */
function barrier(seconds: number): Figure {
  const angle = openedShare(seconds, 6.2, 13.4, 1.6) * 1.45;
  const tip: Point = [pivot[0] + Math.cos(angle) * 7.7, pivot[1], pivot[2] + Math.sin(angle) * 7.7];
  const stripes = (x: number, _y: number, z: number): number =>
    Math.hypot(x - pivot[0], z - pivot[2]) % 1.3 < 0.65 ? 0.92 : 0.14;
  const weight: Point = [pivot[0] - Math.cos(angle) * 0.7, pivot[1], pivot[2] - Math.sin(angle) * 0.7];
  return {
    solids: [capsule(pivot, tip, 0.075, stripes), capsule(pivot, weight, 0.12, 0.15)],
    contacts: [],
    beams: [],
    glows: [],
    active: false,
  };
}

const booth: Solid[] = [
  box(-7.7, 10.2, 0, 2.7, 2.8, 1.05, 0.55),
  box(-7.6, 10.3, 1.05, 2.5, 2.6, 1.15, { albedo: 0.4, emission: 0.55 }),
  box(-7.72, 10.18, 1.05, 0.12, 0.12, 1.2, 0.5),
  box(-5.12, 10.18, 1.05, 0.12, 0.12, 1.2, 0.5),
  box(-6.42, 10.2, 1.05, 0.08, 0.1, 1.2, 0.5),
  box(-8, 9.8, 2.25, 3.3, 3.6, 0.22, 0.62),
  capsule([-6.1, 10.25, 1.0], [-6.1, 10.25, 1.35], 0.2, 0.08),
  capsule([-6.1, 10.22, 1.72], [-6.1, 10.22, 1.76], 0.12, 0.1),
];

/** CAM-01 정문 차단기: a gate at night under two lamps. */
export const gate: Scene = {
  name: 'gate',
  view: { at: [0.4, 0, 5.3], pitch: 17, yaw: -2, angle: 62 },
  solids: [
    box(-60, -6, -0.3, 120, 120, 0.3, ground),
    ...booth,
    box(-4.2, 11.7, 0, 0.6, 0.6, 1.2, (_x, _y, z) => (z % 0.4 < 0.2 ? 0.8 : 0.25)),
    box(3.65, 11.85, 0, 0.3, 0.3, 0.95, 0.4),
    box(-5.4, 19, 0, 1, 1, 3.4, 0.5),
    box(4.4, 19, 0, 1, 1, 3.4, 0.5),
    box(-5.5, 18.9, 3.4, 1.2, 1.2, 0.25, 0.65),
    box(4.3, 18.9, 3.4, 1.2, 1.2, 0.25, 0.65),
    box(-40, 19.3, 0, 34.6, 0.35, 2.1, 0.38),
    box(5.4, 19.3, 0, 34.6, 0.35, 2.1, 0.38),
    box(-40, 19.2, 2.1, 34.6, 0.55, 0.14, 0.55),
    box(5.4, 19.2, 2.1, 34.6, 0.55, 0.14, 0.55),
    box(-30, 40, 0, 20, 8, 9, facade),
    box(7, 44, 0, 26, 8, 13, facade),
    ...[9.1, 14.3, 24.7].map((x) => box(x, 43.95, 4, 1.3, 0.1, 1.4, { albedo: 0.5, emission: 0.5 })),
    box(-21.1, 39.95, 1, 1.3, 0.1, 1.4, { albedo: 0.5, emission: 0.42 }),
    capsule([-5.2, 15, 0], [-5.2, 15, 6.4], 0.09, 0.4),
    box(-5.3, 14.9, 6.35, 1.5, 0.25, 0.12, { albedo: 0.4, emission: 0.4 }),
    capsule([6.2, 27, 0], [6.2, 27, 7], 0.09, 0.4),
    box(4.8, 26.9, 6.95, 1.5, 0.25, 0.12, { albedo: 0.4, emission: 0.4 }),
    ...tree(-10.5, 16, 5.4, 4),
    ...tree(10.5, 15.5, 4.6, 9),
    ...tree(13.5, 23, 6.2, 2),
  ],
  lights: [
    { kind: 'lamp', at: [-4.2, 15, 6.3], strength: 30, size: 0.35, down: 0.6 },
    { kind: 'lamp', at: [5.2, 27, 6.9], strength: 34, size: 0.35, down: 0.6 },
    { kind: 'infrared', strength: 0.85 },
  ],
  ambient: 0.1,
  sky: (_x, y) => 0.02 + 0.035 * y,
  haze: { metres: 110, level: 0.05 },
  exposure: 1.7,
  glows: [
    { at: [-4.2, 15, 6.3], width: 0.09, strength: 0.7 },
    { at: [5.2, 27, 6.9], width: 0.06, strength: 0.6 },
  ],
  figures: (seconds) =>
    movingFigures([
      barrier(seconds),
      during(
        onTheWay(
          {
            leaves: 0.4,
            metresPerSecond: 9,
            waypoints: [
              [1.9, 62],
              [1.9, 16.2, 1.4],
              [1.9, -6],
            ],
          },
          seconds,
        ),
        (way) => car(way, { paint: 0.55, lights: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 8.2,
            metresPerSecond: 8,
            waypoints: [
              [-1.9, -6],
              [-1.9, 62],
            ],
          },
          seconds,
        ),
        (way) => car(way, { paint: 0.2, lights: true, kind: 'suv' }),
      ),
      during(
        onTheWay(
          {
            leaves: 13,
            metresPerSecond: 1.4,
            waypoints: [
              [-13, 9.4],
              [13, 9.6],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.5, bag: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 3,
            metresPerSecond: 1.25,
            waypoints: [
              [9.5, 18],
              [5.4, 13],
              [5.4, 2.5],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.2, trousers: 0.3 }),
      ),
    ]),
};
