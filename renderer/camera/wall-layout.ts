import type { WallLayout } from '../../preload/contract/index.ts';

export const layouts = ['1', '4', '1+5', '9', '16'] as const satisfies readonly WallLayout[];

/** Rows and columns of a layout's grid; a large first cell spans `largeSpan` of each. */
const shapes: Record<WallLayout, { cells: number; columns: number; largeSpan: number }> = {
  '1': { cells: 1, columns: 1, largeSpan: 1 },
  '4': { cells: 4, columns: 2, largeSpan: 1 },
  '1+5': { cells: 6, columns: 3, largeSpan: 2 },
  '9': { cells: 9, columns: 3, largeSpan: 1 },
  '16': { cells: 16, columns: 4, largeSpan: 1 },
};

export const cellsOf = (layout: WallLayout): number => shapes[layout].cells;

/** The smallest plain grid that shows `count` pictures at once; 16 and pages when none does. */
export const fittingLayout = (count: number): WallLayout =>
  count <= 1 ? '1' : count <= 4 ? '4' : count <= 9 ? '9' : '16';

/** Cuts cells into pages of a layout; always one page at least. A page may be shorter than the layout. */
export function toPages<Cell>(cells: readonly Cell[], layout: WallLayout): readonly (readonly Cell[])[] {
  const size = cellsOf(layout);
  const pages: (readonly Cell[])[] = [];
  for (let start = 0; start < Math.max(1, cells.length); start += size) pages.push(cells.slice(start, start + size));
  return pages;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where the keyboard's cursor goes from cell `from`; stays where there is no cell in that direction. */
export function neighbour(layout: WallLayout, from: number, direction: Direction): number {
  const places = placesOf(layout);
  const here = places[from];
  if (here === undefined) return 0;
  const [rowStep, columnStep] = steps[direction];
  const row = rowStep > 0 ? here.row + here.span : here.row + rowStep;
  const column = columnStep > 0 ? here.column + here.span : here.column + columnStep;
  const next = places.findIndex(
    (place) =>
      row >= place.row && row < place.row + place.span && column >= place.column && column < place.column + place.span,
  );
  return next < 0 ? from : next;
}

const steps: Record<Direction, readonly [row: number, column: number]> = {
  left: [0, -1],
  right: [0, 1],
  up: [-1, 0],
  down: [1, 0],
};

/** Row, column and span of each cell, in reading order around the large one. */
function placesOf(layout: WallLayout): readonly { row: number; column: number; span: number }[] {
  const { cells, columns, largeSpan } = shapes[layout];
  const places = [{ row: 0, column: 0, span: largeSpan }];
  for (let row = 0; row < columns; row++)
    for (let column = 0; column < columns; column++)
      if (places.length < cells && (row >= largeSpan || column >= largeSpan)) places.push({ row, column, span: 1 });
  return places;
}
