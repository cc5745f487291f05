import type { OnTheWay } from './routes.ts';
import type { Figure } from './scene.ts';

/** Those of the figures that are on their way now. */
export function movingFigures(figures: (Figure | null)[]): Figure[] {
  return figures.filter((figure) => figure !== null);
}

/** The figure of a trip while it lasts. */
export function during<T>(way: OnTheWay | null, make: (way: OnTheWay) => T): T | null {
  return way === null ? null : make(way);
}
