import type { Figure } from './film.ts';
import { hash } from './noise.ts';
import type { OnTheWay } from './routes.ts';
import { block, capsule, placed, type Placement, type Point, type Solid } from './solids.ts';

const still = { beams: [], glows: [] };

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
    solids.push(capsule(foot, placed(at, [side * 0.1 * k, 0, 0]), 0, 0.05));
    const toe: Point = [foot[0] - Math.sin(at.heading) * 0.13, foot[1] + Math.cos(at.heading) * 0.13, foot[2] - 0.02];
    solids.splice(-1, 1, capsule(foot, toe, 0.055 * k, 0.06));
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

export interface Vehicle {
  paint?: number;
  /** Head and tail lights are on. */
  lights?: boolean;
  kind?: 'saloon' | 'van' | 'suv';
}

export function car({ at, moving }: Pick<OnTheWay, 'at' | 'moving'>, look: Vehicle = {}): Figure {
  const { paint = 0.5, lights = false, kind = 'saloon' } = look;
  const glass = 0.05;
  const roof = kind === 'saloon' ? 1.42 : kind === 'suv' ? 1.68 : 1.9;
  const [cabinBack, cabinFront] = kind === 'saloon' ? [-1.75, 0.95] : kind === 'suv' ? [-2.05, 0.95] : [-2.15, 1.5];
  const back = kind === 'saloon' ? 0.75 : 0.18;
  const front = kind === 'van' ? 0.45 : 0.72;
  const belt = kind === 'saloon' ? 0.86 : 0.98;
  const solids: Solid[] = [
    block(at, [-0.9, -2.2, 0.3, 0.9, 2.2, 0.62], paint, { front: -0.06, back: -0.04 }),
    block(at, [-0.9, -2.24, 0.62, 0.9, 2.26, belt], paint, { sides: 0.06, front: 0.3, back: 0.1 }),
    block(at, [-0.82, cabinBack, belt, 0.82, cabinFront, roof - 0.05], glass, { sides: 0.16, front, back }),
    block(at, [-0.66, cabinBack + back, roof - 0.06, 0.66, cabinFront - front, roof], paint, { sides: 0.06 }),
    block(at, [-0.84, -2.1, 0.16, 0.84, 2.1, 0.32], 0.03),
  ];
  for (const side of [-1, 1]) {
    for (const y of [-1.35, 1.38]) {
      const tyre = placed(at, [side * 0.7, y, 0.33]);
      solids.push(capsule(tyre, placed(at, [side * 0.72, y, 0.33]), 0.33, 0.035));
      const hub = placed(at, [side * 0.98, y, 0.33]);
      solids.push(capsule(hub, hub, 0.13, 0.3));
    }
    const pillar = placed(at, [side * 0.74, cabinFront - front * 0.1, belt]);
    solids.push(capsule(pillar, placed(at, [side * 0.66, cabinFront - front, roof - 0.05]), 0.035, paint));
    const lamp = { albedo: 0.9, emission: lights ? 4 : 0 };
    const tail = { albedo: 0.3, emission: lights ? 0.5 : 0 };
    const [x0, x1] = side < 0 ? [-0.84, -0.5] : [0.5, 0.84];
    solids.push(block(at, [x0, 2.0, 0.6, x1, 2.27, 0.74], lamp), block(at, [x0, -2.27, 0.66, x1, -2.1, 0.8], tail));
    const mirror = placed(at, [side * 0.98, 0.75, 0.98]);
    solids.push(capsule(mirror, mirror, 0.09, paint));
  }
  solids.push(
    block(at, [-0.26, 2.2, 0.42, 0.26, 2.28, 0.53], 0.85),
    block(at, [-0.26, -2.28, 0.5, 0.26, -2.2, 0.61], 0.85),
  );
  const towards: Point = [-Math.sin(at.heading), Math.cos(at.heading), -0.06];
  const headlamps: Point[] = lights ? [placed(at, [-0.66, 2.3, 0.67]), placed(at, [0.66, 2.3, 0.67])] : [];
  return {
    solids,
    contacts: [-1.5, -0.5, 0.5, 1.5].map((y) => {
      const [x, cy] = placed(at, [0, y, 0]);
      return { x, y: cy, radius: 1, strength: 0.45 };
    }),
    beams: headlamps.slice(0, 1).map(() => ({ at: placed(at, [0, 2.3, 0.67]), towards, strength: 1.5 })),
    glows: headlamps.map((lamp) => ({ at: lamp, width: 0.04, strength: 1, towards })),
    active: moving,
  };
}

/** A box truck, eight metres; its rear is at y = −4. */
export function truck(
  { at, moving }: Pick<OnTheWay, 'at' | 'moving'>,
  look: { cargo?: number; lights?: boolean } = {},
): Figure {
  const { cargo = 0.78, lights = false } = look;
  const solids: Solid[] = [
    block(at, [-1.2, -4, 1.0, 1.2, 2.0, 3.5], cargo),
    block(at, [-1.2, -4.02, 1.05, -0.02, -3.9, 3.4], cargo * 0.86),
    block(at, [0.02, -4.02, 1.05, 1.2, -3.9, 3.4], cargo * 0.86),
    block(at, [-1.1, -4, 0.55, 1.1, 3.6, 1.0], 0.05),
    block(at, [-1.15, 2.15, 0.6, 1.15, 4.0, 1.5], 0.55),
    block(at, [-1.13, 2.15, 1.5, 1.13, 3.98, 2.25], 0.05, { sides: 0.08, front: 0.28 }),
    block(at, [-1.06, 2.15, 2.25, 1.06, 3.7, 2.45], 0.55, { sides: 0.08, front: 0.15 }),
    block(at, [-1.05, 3.9, 0.5, 1.05, 4.1, 0.75], 0.2),
  ];
  for (const side of [-1, 1]) {
    for (const y of [-2.6, 2.9]) {
      const tyre = placed(at, [side * 0.85, y, 0.46]);
      solids.push(capsule(tyre, placed(at, [side * 0.95, y, 0.46]), 0.46, 0.035));
    }
    const [x0, x1] = side < 0 ? [-1.1, -0.75] : [0.75, 1.1];
    solids.push(block(at, [x0, 3.98, 0.85, x1, 4.03, 1.05], { albedo: 0.9, emission: lights ? 3 : 0 }));
    solids.push(block(at, [x0, -4.05, 0.8, x1, -3.98, 0.95], { albedo: 0.4, emission: lights ? 0.8 : 0.1 }));
  }
  return {
    solids,
    contacts: [-3, -1.5, 0, 1.5, 3].map((y) => {
      const [x, cy] = placed(at, [0, y, 0]);
      return { x, y: cy, radius: 1.5, strength: 0.5 };
    }),
    beams: [],
    glows: [],
    active: moving,
  };
}

/** A forklift with its driver; `lift` is the fork's height in metres, `load` a crate on it. */
export function forklift(
  { at, moving }: Pick<OnTheWay, 'at' | 'moving'>,
  look: { lift?: number; load?: boolean } = {},
): Figure {
  const { lift = 0.15, load = false } = look;
  const solids: Solid[] = [
    block(at, [-0.55, -1.1, 0.2, 0.55, 0.7, 0.75], 0.68, { back: 0.1 }),
    block(at, [-0.55, -1.1, 0.75, 0.55, -0.45, 1.05], 0.3, { back: 0.12 }),
    block(at, [-0.5, -0.6, 2.05, 0.5, 0.5, 2.12], 0.25),
    block(at, [-0.45, 0.72, 0.1, -0.33, 0.84, 2.3], 0.12),
    block(at, [0.33, 0.72, 0.1, 0.45, 0.84, 2.3], 0.12),
    block(at, [-0.4, 0.8, lift, -0.25, 1.95, lift + 0.06], 0.1),
    block(at, [0.25, 0.8, lift, 0.4, 1.95, lift + 0.06], 0.1),
    capsule(placed(at, [0, -0.2, 0.95]), placed(at, [0, -0.2, 1.4]), 0.2, 0.75),
    capsule(placed(at, [0, -0.18, 1.66]), placed(at, [0, -0.18, 1.72]), 0.12, 0.85),
  ];
  if (load) {
    solids.push(block(at, [-0.55, 0.88, lift + 0.06, 0.55, 1.95, lift + 0.2], 0.4));
    solids.push(block(at, [-0.52, 0.9, lift + 0.2, 0.52, 1.92, lift + 1.05], 0.58));
  }
  for (const [x, y] of [
    [-0.48, -0.55],
    [0.48, -0.55],
    [-0.48, 0.62],
    [0.48, 0.62],
  ] as const) {
    const foot = placed(at, [x, y > 0 ? 0.48 : -0.5, 0.75]);
    solids.push(capsule(foot, placed(at, [x, y > 0 ? 0.48 : -0.5, 2.05]), 0.03, 0.2));
    const wheel = placed(at, [x, y, 0.25]);
    solids.push(capsule(wheel, wheel, 0.25, 0.04));
  }
  return { solids, contacts: [{ x: at.x, y: at.y, radius: 0.9, strength: 0.55 }], ...still, active: moving };
}

/** A scooter and its rider, headlight on. */
export function scooter({ at, moving }: Pick<OnTheWay, 'at' | 'moving'>): Figure {
  const p = (x: number, y: number, z: number): Point => placed(at, [x, y, z]);
  const solids: Solid[] = [
    capsule(p(0, -0.62, 0.25), p(0, -0.62, 0.25), 0.25, 0.04),
    capsule(p(0, 0.66, 0.25), p(0, 0.66, 0.25), 0.25, 0.04),
    block(at, [-0.17, -0.85, 0.32, 0.17, 0.05, 0.78], 0.55, { back: 0.15 }),
    block(at, [-0.16, -0.2, 0.25, 0.16, 0.5, 0.36], 0.4),
    block(at, [-0.2, 0.36, 0.3, 0.2, 0.56, 1.0], 0.6, { front: 0.1 }),
    block(at, [-0.28, -1.05, 0.8, 0.28, -0.5, 1.3], 0.75),
    capsule(p(-0.32, 0.35, 1.03), p(0.32, 0.35, 1.03), 0.03, 0.1),
    capsule(p(0, -0.2, 0.95), p(0, -0.05, 1.4), 0.18, 0.3),
    capsule(p(0, 0, 1.64), p(0, 0, 1.7), 0.14, 0.85),
  ];
  for (const side of [-1, 1]) {
    solids.push(capsule(p(side * 0.2, -0.05, 1.38), p(side * 0.3, 0.33, 1.06), 0.055, 0.3));
    solids.push(capsule(p(side * 0.13, -0.2, 0.82), p(side * 0.15, 0.25, 0.72), 0.085, 0.15));
    solids.push(capsule(p(side * 0.15, 0.25, 0.72), p(side * 0.15, 0.2, 0.38), 0.065, 0.15));
  }
  const lamp = p(0, 0.6, 0.85);
  const towards: Point = [-Math.sin(at.heading), Math.cos(at.heading), -0.1];
  return {
    solids,
    contacts: [{ x: at.x, y: at.y, radius: 0.5, strength: 0.5 }],
    beams: [{ at: lamp, towards, strength: 1.6 }],
    glows: [{ at: lamp, width: 0.045, strength: 1, towards }],
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
  return { solids, contacts: [{ x: at.x, y: at.y, radius: 0.2, strength: 0.45 }], ...still, active: moving };
}

/** Something that stands: as a figure's solids, for the still part of a scene. */
export function parked(x: number, y: number, heading: number, look: Vehicle): Solid[] {
  return car({ at: { x, y, z: 0, heading }, moving: false }, look).solids;
}

/** A crown of leaves around a point, and its trunk. */
export function tree(x: number, y: number, height: number, seed: number): Solid[] {
  const trunk = capsule([x, y, 0], [x, y, height * 0.6], 0.13, 0.2);
  const crown = Array.from({ length: 12 }, (_, i) => {
    const [a, r] = [hash(seed, i, 1) * 6.28, hash(seed, i, 2) * height * 0.22];
    const at: Point = [x + Math.cos(a) * r, y + Math.sin(a) * r, height * (0.55 + 0.4 * hash(seed, i, 3))];
    return capsule(
      at,
      at,
      height * (0.12 + 0.08 * hash(seed, i, 4)),
      (px, py, pz) => 0.12 + 0.16 * hash(px * 9, py * 9, pz * 9),
    );
  });
  return [trunk, ...crown];
}

export function movingFigures(figures: (Figure | null)[]): Figure[] {
  return figures.filter((figure) => figure !== null);
}

/** The figure of a trip while it lasts. */
export function during<T>(way: OnTheWay | null, make: (way: OnTheWay) => T): T | null {
  return way === null ? null : make(way);
}

export type { Placement };
