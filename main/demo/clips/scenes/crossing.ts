import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { onTheWay, type Waypoint } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { box, capsule } from '../solids.ts';
import { tree } from '../tree.ts';
import { car, truck } from '../vehicles.ts';
import { person } from '../walkers.ts';

function ground(x: number, y: number): number {
  const sideStreet = Math.abs(x) < 4.6;
  const mainStreet = y > 14 && y < 25;
  const zebraNear = sideStreet && y > 9.2 && y < 12.4 && (((x + 40) % 1) + 1) % 1 < 0.52;
  const zebraRight = mainStreet && x > 6.6 && x < 9.8 && y % 1 < 0.52;
  const middle =
    mainStreet && Math.abs(y - 19.5) < 0.2 && Math.abs(Math.abs(y - 19.5) - 0.12) < 0.06 && Math.abs(x) > 10.5;
  const lanes =
    mainStreet &&
    (Math.abs(y - 16.8) < 0.06 || Math.abs(y - 22.2) < 0.06) &&
    Math.abs(x) > 10.5 &&
    ((x % 5) + 5) % 5 < 2.6;
  const centre = sideStreet && Math.abs(x) < 0.07 && (y < 8 || y > 27);
  const stop = (mainStreet && x > 10.6 && x < 11 && y > 19.7) || (sideStreet && y > 7.9 && y < 8.25 && x > 0.1);
  if (zebraNear || zebraRight || middle || lanes || centre || stop) return 0.78 * wear(x, y, 5);
  return 0.25 * wear(x, y, 1);
}

const paving = (x: number, y: number): number => {
  const joint = ((x % 0.6) + 0.6) % 0.6 < 0.04 || y % 0.6 < 0.04;
  return (joint ? 0.36 : 0.5) * wear(x, y, 8);
};

const facade =
  (floors: number, glass: number) =>
  (x: number, y: number, z: number): number => {
    const along = x + y;
    const [u, v] = [((along % floors) + floors) % floors, z % 3.4];
    if (z < 3.2) return u > 0.3 && v > 0.3 && v < 2.7 ? 0.1 : 0.3;
    return u > floors * 0.25 && u < floors * 0.8 && v > 0.9 && v < 2.6
      ? glass + 0.06 * hash(Math.floor(along / floors), Math.floor(z / 3.4))
      : 0.48;
  };

const mainStreetCars: {
  leaves: number;
  speed: number;
  way: Waypoint[];
  paint: number;
  kind: 'saloon' | 'suv' | 'van';
}[] = [
  {
    leaves: 0.3,
    speed: 11,
    way: [
      [-58, 15.4],
      [58, 15.4],
    ],
    paint: 0.8,
    kind: 'saloon',
  },
  {
    leaves: 2.4,
    speed: 10.4,
    way: [
      [-58, 18.2],
      [58, 18.2],
    ],
    paint: 0.1,
    kind: 'suv',
  },
  {
    leaves: 4.6,
    speed: 11.5,
    way: [
      [-58, 15.5],
      [58, 15.5],
    ],
    paint: 0.5,
    kind: 'van',
  },
  {
    leaves: 1.2,
    speed: 11,
    way: [
      [58, 23.5],
      [-58, 23.5],
    ],
    paint: 0.3,
    kind: 'saloon',
  },
  {
    leaves: 3.4,
    speed: 10,
    way: [
      [58, 20.9],
      [-58, 20.9],
    ],
    paint: 0.86,
    kind: 'suv',
  },
  {
    leaves: 6.2,
    speed: 10.6,
    way: [
      [58, 23.6],
      [-58, 23.6],
    ],
    paint: 0.14,
    kind: 'saloon',
  },
];

/** CAM-03 후문 교차로: a low sun, traffic on the main street, people on the crossing when it rests. */
export const crossing: Scene = {
  name: 'crossing',
  view: { at: [-1.5, 0, 7.6], pitch: 20, yaw: 3, angle: 68 },
  solids: [
    box(-90, -6, -0.3, 180, 160, 0.3, ground),
    box(-60, -6, 0, 55.4, 20, 0.15, paving),
    box(4.6, -6, 0, 56, 20, 0.15, paving),
    box(-60, 25, 0, 55.4, 60, 0.15, paving),
    box(4.6, 25, 0, 56, 60, 0.15, paving),
    box(-48, 31, 0.15, 40, 14, 15, facade(3, 0.1)),
    box(9, 32, 0.15, 18, 14, 22, facade(2.6, 0.13)),
    box(29, 30.5, 0.15, 30, 14, 12, facade(3.4, 0.09)),
    box(-6, 95, 0, 22, 10, 26, 0.4),
    ...[-5.3, 5.4].flatMap((x) => [
      capsule([x, 13.3, 0], [x, 13.3, 5.6], 0.1, 0.3),
      capsule([x, 13.3, 5.5], [x * 0.35, 13.3, 5.7], 0.06, 0.3),
      box(x * 0.4 - 0.6, 13.15, 5.4, 1.2, 0.25, 0.42, 0.06),
    ]),
    capsule([-14, 26, 0], [-14, 26, 8], 0.1, 0.4),
    capsule([-14, 26, 8], [-14, 23.6, 8.3], 0.06, 0.4),
    capsule([15, 26, 0], [15, 26, 8], 0.1, 0.4),
    capsule([15, 26, 8], [15, 23.6, 8.3], 0.06, 0.4),
    ...tree(-9, 28, 5, 2),
    ...tree(-18.5, 28, 5.6, 5),
    ...tree(19.5, 28, 5.2, 7),
    ...tree(-9.4, 8.6, 4.4, 11),
    ...tree(11.5, 10.8, 4.8, 12),
    box(13, 11.6, 0.15, 3.4, 1.2, 0.08, 0.3),
    box(13, 12.7, 0.15, 3.4, 0.08, 2.4, 0.16),
    box(12.9, 11.4, 2.5, 3.6, 1.6, 0.1, 0.5),
  ],
  lights: [{ kind: 'sun', towards: [0.72, -0.3, 0.62], strength: 1.15, spread: 0.03 }],
  ambient: 0.36,
  sky: (x, y) => 0.66 - 0.25 * y + 0.06 * x,
  haze: { metres: 150, level: 0.45 },
  exposure: 1.15,
  glows: [],
  figures: (seconds) =>
    movingFigures([
      ...mainStreetCars.map(({ leaves, speed, way, paint, kind }) =>
        during(onTheWay({ leaves, metresPerSecond: speed, waypoints: way }, seconds), (on) => car(on, { paint, kind })),
      ),
      during(
        onTheWay(
          {
            leaves: 12.2,
            metresPerSecond: 7.5,
            waypoints: [
              [3, -9],
              [2.6, 12],
              [5, 17],
              [20, 18.3],
              [60, 18.3],
            ],
            rounding: 4,
          },
          seconds,
        ),
        (way) => car(way, { paint: 0.65, kind: 'suv' }),
      ),
      during(
        onTheWay(
          {
            leaves: 7.4,
            metresPerSecond: 9.5,
            waypoints: [
              [-64, 18],
              [64, 18],
            ],
          },
          seconds,
        ),
        (way) => truck(way, { cargo: 0.6 }),
      ),
      during(
        onTheWay(
          {
            leaves: 1,
            metresPerSecond: 1.4,
            waypoints: [
              [-14, 10.4],
              [13, 10.8],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.6, trousers: 0.12 }),
      ),
      during(
        onTheWay(
          {
            leaves: 1.8,
            metresPerSecond: 1.45,
            waypoints: [
              [12, 11.6],
              [-15, 11.3],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.1, trousers: 0.25, bag: true }),
      ),
      during(
        onTheWay(
          {
            leaves: 14,
            metresPerSecond: 1.5,
            waypoints: [
              [8.2, 30],
              [8.4, 8],
              [9, 2],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.35 }),
      ),
      during(
        onTheWay(
          {
            leaves: 5,
            metresPerSecond: 1.2,
            waypoints: [
              [-26, 27.6],
              [-6, 27.6],
            ],
          },
          seconds,
        ),
        (way) => person(way, { coat: 0.75 }),
      ),
    ]),
};
