import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { box, type Solid } from '../solids.ts';
import { forklift } from '../vehicles.ts';
import { person } from '../walkers.ts';

const aisle = 1.75;
const bayMetres = 2.9;

function ground(x: number, y: number): number {
  const line = Math.abs(Math.abs(x) - aisle + 0.12) < 0.05;
  return line ? 0.8 * wear(x, y, 3) : 0.44 * wear(x, y, 1);
}

const racks: Solid[] = [-1, 1].flatMap((side) =>
  Array.from({ length: 13 }, (_, i) => 2 + i * bayMetres).flatMap((y, i) => {
    const x = side > 0 ? aisle : -aisle - 1.2;
    const face = side > 0 ? x : x + 1.1;
    const uprights = [0, 1.1].map((dx) => box(x + dx, y, 0, 0.1, 0.1, 7.6, 0.4));
    const shelves = [0.1, 2, 3.9, 5.8].flatMap((z, level) => {
      const beam = box(face, y, z, 0.1, bayMetres, 0.13, 0.75);
      const crates = [0, 1].flatMap((k) => {
        const of = (n: number): number => hash(i * 2 + k, level, side, n);
        if (of(1) < 0.14) return [];
        const [paint, height] = [0.22 + 0.5 * of(2), 0.75 + 0.8 * of(3)];
        const tape = (_x: number, py: number, pz: number): number => {
          const seam = Math.abs(((py + 100) % 0.62) - 0.31) < 0.02 || (pz - z) % 0.5 < 0.02;
          return seam ? paint * 0.6 : paint;
        };
        const cy = y + 0.22 + k * 1.36;
        return [
          box(x + 0.04, cy, z + 0.13, 1.12, 1.16, 0.13, 0.34),
          box(x + 0.08, cy + 0.04, z + 0.26, 1.04, 1.08, height, tape),
        ];
      });
      return [beam, box(x, y, z + 0.06, 1.2, bayMetres, 0.05, 0.3), ...crates];
    });
    return [...uprights, ...shelves];
  }),
);

const lamps = [7, 14, 21, 28, 35];

/** CAM-07 창고 3열: an aisle between racks, lit from above. */
export const warehouse: Scene = {
  name: 'warehouse',
  view: { at: [0.3, 0, 4.4], pitch: 14, yaw: -1.5, angle: 62 },
  solids: [
    box(-20, -4, -0.3, 40, 60, 0.3, ground),
    box(-20, 43, 0, 40, 1, 10, (x, _y, z) => (Math.abs(x) < 1.6 && z < 3.4 ? (z % 0.3 < 0.05 ? 0.24 : 0.42) : 0.5)),
    box(-20, -4, 9.6, 40, 48, 0.4, (x, y) => (y % 3 < 0.25 || Math.abs(x % 4) < 0.12 ? 0.4 : 0.22)),
    ...lamps.map((y) => box(-0.25, y, 9, 0.5, 2.4, 0.12, { albedo: 0.8, emission: 3 })),
    ...racks,
  ],
  lights: lamps.map((y) => ({
    kind: 'lamp' as const,
    at: [0, y + 1.2, 8.95] as [number, number, number],
    strength: 13,
    size: 0.5,
    down: 0.5,
  })),
  ambient: 0.16,
  sky: () => 0.05,
  haze: { metres: 120, level: 0.16 },
  exposure: 1.35,
  glows: lamps.slice(1).map((y) => ({ at: [0, y + 1, 8.95] as [number, number, number], width: 0.05, strength: 0.3 })),
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 1,
            metresPerSecond: 3,
            waypoints: [
              [0.1, 41],
              [0.1, 15.5, 2.6],
              [0.1, -4],
            ],
            rounding: 1,
          },
          seconds,
        ),
        (way) => forklift(way, { load: true, lift: way.moving ? 0.3 : 0.5 }),
      ),
      during(
        onTheWay(
          {
            leaves: 14.6,
            metresPerSecond: 1.35,
            waypoints: [
              [0.6, -2],
              [0.7, 9, 2.4],
              [-0.6, 14],
            ],
          },
          seconds,
        ),
        (way) => person(way, { vest: true, trousers: 0.12 }),
      ),
      during(
        onTheWay(
          {
            leaves: 3.5,
            metresPerSecond: 1.2,
            waypoints: [
              [-1.1, 30],
              [-1.15, 21, 2],
              [-1.1, 30.5],
            ],
          },
          seconds,
        ),
        (way) => person(way, { vest: true, coat: 0.3 }),
      ),
    ]),
};
