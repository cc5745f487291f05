import type { Point, Solid } from './solids.ts';

export type Light =
  /** Parallel light from `towards` (a direction to it). `spread` softens shadows, in radians. */
  | { kind: 'sun'; towards: Point; strength: number; spread: number }
  /** A lamp of `size` metres; `down` > 0 narrows it to a cone below. Strength is that at one metre. */
  | { kind: 'lamp'; at: Point; strength: number; size: number; down: number }
  /** The camera's own infrared light: no shadow is seen, it fades to the picture's rim. */
  | { kind: 'infrared'; strength: number };

export interface View {
  at: Point;
  /** Degrees; pitch is downwards, yaw to the right. */
  pitch: number;
  yaw: number;
  /** Horizontal angle of view in degrees. */
  angle: number;
}

export interface Scene {
  name: string;
  view: View;
  solids: Solid[];
  lights: Light[];
  ambient: number;
  sky: (x: number, y: number) => number;
  /** Metres after which haze takes two thirds, and its brightness. */
  haze: { metres: number; level: number };
  exposure: number;
  /** Lamps that bloom in the lens: place, share of the picture's width, strength. */
  glows: { at: Point; width: number; strength: number; towards?: Point }[];
  /** Everything that moves, at a time of the loop in seconds. */
  figures: (seconds: number) => Figure[];
}

/** One moving thing. */
export interface Figure {
  solids: Solid[];
  /** Darkened ground below: place, radius, strength 0..1. */
  contacts: { x: number; y: number; radius: number; strength: number }[];
  /** Lights it carries: a beam along `towards`. */
  beams: { at: Point; towards: Point; strength: number }[];
  glows: Scene['glows'];
  /** Counts as activity (a barrier's arm or a swaying branch does not). */
  active: boolean;
}
