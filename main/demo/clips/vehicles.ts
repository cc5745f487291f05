import type { OnTheWay } from './routes.ts';
import type { Figure } from './scene.ts';
import { block, capsule, placed, type Point, type Solid } from './solids.ts';

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
  return {
    solids,
    contacts: [{ x: at.x, y: at.y, radius: 0.9, strength: 0.55 }],
    beams: [],
    glows: [],
    active: moving,
  };
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

/** Something that stands: as a figure's solids, for the still part of a scene. */
export function parked(x: number, y: number, heading: number, look: Vehicle): Solid[] {
  return car({ at: { x, y, z: 0, heading }, moving: false }, look).solids;
}
