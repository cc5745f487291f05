import { during, movingFigures } from '../figures.ts';
import { hash, wear } from '../noise.ts';
import { loopSeconds, onTheWay } from '../routes.ts';
import type { Scene } from '../scene.ts';
import { block, box, capsule, type Solid } from '../solids.ts';
import { forklift, truck } from '../vehicles.ts';
import { person } from '../walkers.ts';

const doors = [-11.2, -4.6, 2, 8.6];

function ground(x: number, y: number): number {
  const guide = y > 9 && y < 21 && doors.some((door) => Math.abs(Math.abs(x - door - 1.9) - 2.3) < 0.07);
  const walkway = y > 6.3 && y < 6.45;
  const hatch = y < 6.3 && y > 5 && (((x + y) % 1.2) + 1.2) % 1.2 < 0.35;
  return guide || walkway || hatch ? 0.72 * wear(x, y, 5) : 0.33 * wear(x, y, 1);
}

const sheet = (x: number, _y: number, z: number): number => (((x % 0.5) + 0.5) % 0.5 < 0.06 ? 0.36 : z > 7 ? 0.3 : 0.5);
const shutter = (_x: number, _y: number, z: number): number => (z % 0.42 < 0.07 ? 0.2 : 0.42);

const docks: Solid[] = doors.flatMap((x, i) => {
  const open = i === 2;
  const interior = { albedo: 0.7, emission: 0.42 };
  return [
    box(x, 21.9, 1.1, 3.8, 0.15, 4, open ? interior : shutter),
    box(x - 0.35, 21.5, 1, 0.35, 0.6, 4.4, 0.08),
    box(x + 3.8, 21.5, 1, 0.35, 0.6, 4.4, 0.08),
    box(x - 0.35, 21.4, 5.1, 4.5, 0.7, 0.5, 0.08),
    box(x - 0.2, 20.9, 0, 4.2, 1.2, 1.1, (px, _py, pz) => (pz > 0.75 && ((px % 0.6) + 0.6) % 0.6 < 0.3 ? 0.8 : 0.3)),
    box(x + 1.6, 21.2, 6.3, 0.7, 0.7, 0.18, { albedo: 0.5, emission: 3 }),
  ];
});

const pallets: Solid[] = (
  [
    [11.5, 12.4, 0.2],
    [13.4, 12.8, -0.1],
    [12.2, 15, 0],
    [-15, 13.4, 0.1],
    [-13.2, 13.9, 0],
    [-14.6, 16, 0.3],
    [-16.6, 15.4, 0],
  ] as const
).flatMap(([x, y, heading], i) => {
  const at = { x, y, z: 0, heading };
  const height = 0.75 + hash(i, 3) * 1.1;
  return [
    block(at, [-0.6, -0.6, 0, 0.6, 0.6, 0.15], 0.4),
    block(at, [-0.55, -0.55, 0.15, 0.55, 0.55, height], (px, _py, pz) =>
      pz % 0.45 < 0.03 || ((px % 0.55) + 0.55) % 0.55 < 0.03 ? 0.35 : 0.62,
    ),
  ];
});

const parkedTruck = truck({ at: { x: -2.7, y: 16.6, z: 0, heading: Math.PI }, moving: false }, { cargo: 0.75 }).solids;

/** CAM-04 하역장: a loading yard by day; a truck backs in, a forklift clears pallets. */
export const dock: Scene = {
  name: 'dock',
  view: { at: [0, -1.5, 7], pitch: 19, yaw: 2, angle: 66 },
  solids: [
    box(-70, -8, -0.3, 140, 32, 0.3, ground),
    box(-50, 22, 0, 100, 12, 9.4, sheet),
    box(-50, 20.6, 7.4, 100, 1.6, 0.22, 0.4),
    ...docks,
    ...pallets,
    ...parkedTruck,
    ...[-16.5, 17.2].map((x) =>
      capsule([x, 19.5, 0], [x, 19.5, 1.1], 0.14, (_px, _py, z) => (z % 0.4 < 0.2 ? 0.85 : 0.15)),
    ),
    box(16.5, 20.2, 0, 2.4, 1.6, 1.5, 0.3),
    box(19.4, 20.2, 0, 2.4, 1.6, 1.5, 0.36),
  ],
  lights: [{ kind: 'sun', towards: [-0.5, -0.42, 0.76], strength: 0.95, spread: 0.05 }],
  ambient: 0.4,
  sky: (_x, y) => 0.6 - 0.2 * y,
  haze: { metres: 140, level: 0.4 },
  exposure: 1.1,
  glows: doors.map((x) => ({ at: [x + 1.95, 21.1, 6.3] as [number, number, number], width: 0.022, strength: 0.3 })),
  figures: (seconds) =>
    movingFigures([
      during(
        onTheWay(
          {
            leaves: 1.5,
            metresPerSecond: 2.9,
            waypoints: [
              [20, 3],
              [14.5, 7.5],
              [10.5, 12.5],
              [10.5, 16.4, 3],
              [10.5, 9],
              [18, 1],
              [34, -4],
            ],
            reverse: false,
            rounding: 4,
          },
          seconds,
        ),
        ({ at, gone, moving }) => {
          // Backs in on the first 17 m, then drives off forwards.
          const backing = gone < 17.2;
          return truck(
            { at: { ...at, heading: backing ? at.heading + Math.PI : at.heading }, moving },
            { cargo: 0.84, lights: true },
          );
        },
      ),
      during(
        onTheWay(
          {
            leaves: 0.5,
            metresPerSecond: 2.6,
            waypoints: [
              [3.9, 19.4, 0.8],
              [3.9, 14],
              [-8, 10],
              [-12.2, 14.4, 1.6],
              [-8, 10],
              [3.9, 14],
              [3.9, 19.4, 2],
            ],
            rounding: 1.6,
          },
          seconds,
        ),
        (way) => forklift(way, { load: seconds % loopSeconds < 9.6, lift: 0.3 }),
      ),
      during(
        onTheWay(
          {
            leaves: 4,
            metresPerSecond: 1.3,
            waypoints: [
              [-19, 7.6],
              [6.6, 7.4],
              [7.6, 12, 2],
            ],
          },
          seconds,
        ),
        (way) => person(way, { vest: true, trousers: 0.1 }),
      ),
      person(
        {
          at: { x: 1.4, y: 20.1, z: 0, heading: 2.4 + 0.4 * Math.sin((seconds / loopSeconds) * 4 * Math.PI) },
          gone: 0,
          moving: false,
        },
        { vest: true },
      ),
    ]),
};
