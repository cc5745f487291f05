import type { OnTheWay } from './routes.ts';
import type { Figure } from './scene.ts';
import { capsule, placed, type Point, type Solid } from './solids.ts';

export interface Person {
  height?: number;
  coat?: number;
  trousers?: number;
  bag?: boolean;
  /** A torch in the hand. */
  torch?: boolean;
  /** A bright vest, as workers wear it. */
  vest?: boolean;
}

/** Metres of one full step of both legs. */
const stride = 1.45;

export function person({ at, gone, moving }: OnTheWay, look: Person = {}): Figure {
  const { height = 1.73, coat = 0.35, trousers = 0.16, bag = false, torch = false, vest = false } = look;
  const k = height / 1.73;
  const phase = (gone / stride) * 2 * Math.PI;
  const swing = moving ? 0.42 : 0.05;
  const bob = moving ? 0.025 * Math.cos(phase * 2) : 0;
  const p = (x: number, y: number, z: number): Point => placed(at, [x * k, y * k, z * k + bob]);
  const solids: Solid[] = [];
  for (const side of [-1, 1]) {
    const a = Math.sin(phase + (side > 0 ? Math.PI : 0)) * swing;
    const lift = Math.max(0, Math.cos(phase + (side > 0 ? Math.PI : 0))) * (moving ? 0.5 : 0);
    const hip = p(side * 0.1, 0, 0.9);
    const knee = p(side * 0.1, Math.sin(a) * 0.45, 0.9 - Math.cos(a) * 0.43);
    const shin = a - lift;
    const foot = p(
      side * 0.1,
      Math.sin(a) * 0.45 + Math.sin(shin) * 0.42,
      0.9 - Math.cos(a) * 0.43 - Math.cos(shin) * 0.38,
    );
    solids.push(capsule(hip, knee, 0.085 * k, trousers), capsule(knee, foot, 0.065 * k, trousers));
    const toe: Point = [foot[0] - Math.sin(at.heading) * 0.13, foot[1] + Math.cos(at.heading) * 0.13, foot[2] - 0.02];
    solids.push(capsule(foot, toe, 0.055 * k, 0.06));
    const arm = -a * 0.9;
    const shoulder = p(side * 0.22, 0, 1.42);
    const bent = torch && side > 0;
    const elbow = bent ? p(side * 0.26, 0.06, 1.14) : p(side * 0.26, Math.sin(arm) * 0.28, 1.42 - Math.cos(arm) * 0.29);
    const hand = bent
      ? p(side * 0.22, 0.34, 1.16)
      : p(side * 0.26, Math.sin(arm) * 0.28 + Math.sin(arm + 0.25) * 0.26, 1.13 - Math.cos(arm + 0.25) * 0.24);
    solids.push(capsule(shoulder, elbow, 0.06 * k, coat), capsule(elbow, hand, 0.048 * k, coat));
    solids.push(capsule(hand, hand, 0.055 * k, 0.5));
    if (bag && side < 0) {
      const bottom: Point = [hand[0], hand[1], hand[2] - 0.28];
      solids.push(capsule(bottom, [bottom[0], bottom[1], bottom[2] + 0.12], 0.13, 0.6));
    }
  }
  const chest = vest ? (_x: number, _y: number, z: number) => (Math.abs(z - at.z - 1.2) < 0.05 ? 1 : 0.72) : coat;
  solids.push(
    capsule(p(-0.07, 0, 1.0), p(-0.07, 0.02, 1.38), 0.13 * k, chest),
    capsule(p(0.07, 0, 1.0), p(0.07, 0.02, 1.38), 0.13 * k, chest),
    capsule(p(-0.1, 0.01, 1.4), p(0.1, 0.01, 1.4), 0.095 * k, chest),
    capsule(p(0, 0.02, 1.48), p(0, 0.02, 1.56), 0.06 * k, 0.5),
    capsule(p(0, 0.035, 1.6), p(0, 0.02, 1.65), 0.098 * k, 0.52),
    capsule(p(0, 0.005, 1.63), p(0, -0.005, 1.67), 0.104 * k, vest ? 0.85 : 0.07),
  );
  const hand = p(0.22, 0.4, 1.16);
  const down: Point = [-Math.sin(at.heading) * 0.95, Math.cos(at.heading) * 0.95, -0.3];
  return {
    solids,
    contacts: [{ x: at.x, y: at.y, radius: 0.3, strength: 0.55 }],
    beams: torch ? [{ at: hand, towards: down, strength: 1.3 }] : [],
    glows: torch ? [{ at: hand, width: 0.025, strength: 0.8, towards: down }] : [],
    active: moving,
  };
}

/** A cat. */
export function cat({ at, gone, moving }: OnTheWay): Figure {
  const p = (x: number, y: number, z: number): Point => placed(at, [x, y, z]);
  const legs = [-0.05, 0.05].flatMap((x, i) =>
    [-0.16, 0.14].map((y, j) => {
      const swing = moving ? 0.08 * Math.sin(gone * 16 + (i + j) * Math.PI) : 0;
      return capsule(p(x, y, 0.17), p(x, y + swing, 0.02), 0.025, 0.3);
    }),
  );
  const solids = [
    capsule(p(0, -0.17, 0.22), p(0, 0.15, 0.23), 0.075, 0.32),
    capsule(p(0, 0.25, 0.29), p(0, 0.25, 0.29), 0.065, 0.34),
    capsule(p(0, -0.22, 0.25), p(0.05, -0.42, 0.42), 0.02, 0.3),
    ...legs,
  ];
  return {
    solids,
    contacts: [{ x: at.x, y: at.y, radius: 0.2, strength: 0.45 }],
    beams: [],
    glows: [],
    active: moving,
  };
}
