import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { box, capsule, type Solid } from '../solids.ts';
import { tree } from '../tree.ts';
import { car, parked } from '../vehicles.ts';
import { person } from '../walkers.ts';

const bay = 2.7;
/** Near edge of each row of bays, five metres deep. */
const rows = [7.5, 13, 24.5, 30];
const paints = [0.08, 0.14, 0.3, 0.5, 0.72, 0.85];

function ground(x: number, y: number): number {
  const column = (((x % bay) + bay) % bay) - bay / 2;
  const marked =
    Math.abs(x) < 26.9 && rows.some((row) => y > row && y < row + 5) && Math.abs(Math.abs(column) - bay / 2) < 0.06;
  const arrow = Math.abs(y - 21.3) < 0.1 && x % 9 > 3 && x % 9 < 5.4;
  return marked || arrow ? 0.75 * wear(x, y, 5) : 0.26 * wear(x, y, 1);
}

const cars: Solid[] = rows.flatMap((row, r) =>
  Array.from({ length: 20 }, (_, i) => i - 10).flatMap((column) => {
    const taken = hash(column, r, 0, 4) < 0.62 && !(r === 1 && column === 1);
    if (!taken) return [];
    const paint = paints[Math.floor(hash(column, r, 1, 4) * paints.length)] ?? 0.5;
    const kind = (['saloon', 'suv', 'saloon', 'van'] as const)[Math.floor(hash(column, r, 2, 4) * 4)] ?? 'saloon';
    const askew = (hash(column, r, 3, 4) - 0.5) * 0.05;
    return parked((column + 0.5) * bay + bay / 2, row + 2.5, (hash(column, r, 5, 4) < 0.5 ? 0 : Math.PI) + askew, {
      paint,
      kind,
    });
  }),
);

const facade = (x: number, _y: number, z: number): number => {
  const [u, v] = [((x % 3.2) + 3.2) % 3.2, z % 3.3];
  return u > 0.6 && u < 2.6 && v > 1 && v < 2.6 ? 0.09 + 0.08 * hash(Math.floor(x / 3.2), Math.floor(z / 3.3)) : 0.42;
};

/** CAM-02 주차장 A: an overcast day over four rows of cars. */
export const parking: Scene = {
  name: 'parking',
  view: { at: [-1, -1, 8.4], pitch: 24, yaw: 9, angle: 66 },
  solids: [
    box(-80, -8, -0.3, 160, 140, 0.3, ground),
    ...cars,
    ...[-12, 10].map((x) => capsule([x, 18.2, 0], [x, 18.2, 7.2], 0.1, 0.5)),
    ...[-12, 10].map((x) => box(x - 0.8, 17.9, 7.15, 1.6, 0.5, 0.14, 0.6)),
    box(-60, 37, 0, 120, 0.4, 1.3, 0.4),
    box(-40, 44, 0, 34, 10, 13, facade),
    box(2, 48, 0, 44, 10, 19, facade),
    ...[-22, -15, -7, 1, 8.5, 16, 24, 31].flatMap((x, i) => tree(x, 39.5 + (i % 3), 4.2 + (i % 4) * 0.6, i + 3)),
  ],
  lights: [{ kind: 'sun', towards: [-0.46, -0.3, 0.83], strength: 0.62, spread: 0.09 }],
  ambient: 0.5,
  sky: (_x, y) => 0.62 - 0.2 * y,
  haze: { metres: 120, level: 0.42 },
  exposure: 1.25,
  glows: [],
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 1,
            metresPerSecond: 5.2,
            waypoints: [
              [-34, 20.4],
              [34, 20.4],
            ],
          },
          seconds,
        ),
        (way) => car(way, { paint: 0.8, kind: 'saloon' }),
      ),
      during(
        onTheWay(
          {
            leaves: 8.5,
            metresPerSecond: 4.4,
            waypoints: [
              [36, 22.4],
              [4, 22.4],
              [-34, 22.4],
            ],
            rounding: 2,
          },
          seconds,
        ),
        (way) => car(way, { paint: 0.12, kind: 'suv' }),
      ),
      during(
        onTheWay(
          {
            leaves: 2,
            metresPerSecond: 1.5,
            waypoints: [
              [-9, 5.6],
              [-4.05, 6.2],
              [-4.05, 18.6],
              [6, 23.6],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.7, bag: true }),
      ),
      ...[0, 0.9].map((later) =>
        during(
          onTheWay(
            {
              leaves: 11 + later,
              metresPerSecond: 1.4,
              waypoints: [
                [17.5, 23.4],
                [7.5, 19.2],
                [6.75, 17.5],
                [6.75, 3],
              ],
            },
            seconds,
          ),
          (way) => person(way, later === 0 ? { coat: 0.12, trousers: 0.3 } : { coat: 0.55, height: 1.25 }),
        ),
      ),
    ]),
};
