/** Strokes of a glyph in a cell one unit high and half a unit wide, y downwards. */
type Stroke = [x0: number, y0: number, x1: number, y1: number];

const left = 0.07;
const right = 0.43;
const top = 0.04;
const middle = 0.5;
const bottom = 0.96;

/** A ring of short strokes: part of an ellipse from one angle to another, in turns, clockwise from the right. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): Stroke[] {
  const at = (turn: number): [number, number] => [
    cx + rx * Math.cos(turn * 2 * Math.PI),
    cy + ry * Math.sin(turn * 2 * Math.PI),
  ];
  const steps = Math.ceil(Math.abs(to - from) * 24);
  return Array.from({ length: steps }, (_, i): Stroke => {
    const [a, b] = [from + ((to - from) * i) / steps, from + ((to - from) * (i + 1)) / steps];
    return [...at(a), ...at(b)];
  });
}

const cx = (left + right) / 2;
const rx = (right - left) / 2;

const glyphs: Record<string, Stroke[]> = {
  '0': [
    ...arc(cx, 0.28, rx, 0.24, -0.5, 0),
    ...arc(cx, 0.72, rx, 0.24, 0, 0.5),
    [left, 0.28, left, 0.72],
    [right, 0.28, right, 0.72],
  ],
  '1': [
    [left + 0.04, 0.2, cx + 0.02, top],
    [cx + 0.02, top, cx + 0.02, bottom],
    [left + 0.03, bottom, right, bottom],
  ],
  '2': [...arc(cx, 0.28, rx, 0.24, -0.48, 0.08), [right - 0.03, 0.42, left, bottom], [left, bottom, right, bottom]],
  '3': [...arc(cx, 0.27, rx, 0.23, -0.45, 0.22), ...arc(cx, 0.72, rx, 0.24, -0.22, 0.45)],
  '4': [
    [right - 0.1, top, left, 0.68],
    [left, 0.68, right + 0.03, 0.68],
    [right - 0.1, top, right - 0.1, bottom],
  ],
  '5': [
    [right - 0.02, top, left + 0.03, top],
    [left + 0.03, top, left + 0.01, 0.45],
    ...arc(cx, 0.67, rx, 0.29, -0.36, 0.42),
  ],
  '6': [...arc(cx, 0.69, rx, 0.27, 0, 1), ...arc(cx + 0.1, 0.6, rx + 0.1, 0.56, -0.5, -0.26)],
  '7': [
    [left, top, right, top],
    [right, top, cx - 0.05, bottom],
  ],
  '8': [...arc(cx, 0.26, rx - 0.02, 0.22, 0, 1), ...arc(cx, 0.71, rx, 0.25, 0, 1)],
  '9': [...arc(cx, 0.31, rx, 0.27, 0, 1), ...arc(cx - 0.1, 0.4, rx + 0.1, 0.56, 0, 0.24)],
  '-': [[left + 0.03, middle, right - 0.03, middle]],
  ':': [
    [cx, 0.3, cx, 0.31],
    [cx, 0.72, cx, 0.73],
  ],
};

const paper = 20;
const ink = 232;

/**
 * A text's luma as white strokes on near black, antialiased. Each character takes `cell` pixels, the glyph `height`.
 * The last column is always paper, so that what follows can be predicted from it.
 */
export function drawText(
  text: string,
  shape: { width: number; rows: number; left: number; cell: number; height: number },
): Uint8Array {
  const { width, rows, left: margin, cell, height } = shape;
  const luma = new Uint8Array(width * rows).fill(paper);
  Array.from(text).forEach((character, index) => {
    const drawn = drawGlyph(character, rows, cell, height);
    for (let y = 0; y < rows; y++)
      luma.set(drawn.subarray(y * cell, (y + 1) * cell), y * width + margin + index * cell);
  });
  return luma;
}

/** Drawn cells by shape and character; a clock needs twelve. */
const drawnGlyphs = new Map<string, Uint8Array>();

function drawGlyph(character: string, rows: number, cell: number, height: number): Uint8Array {
  const key = `${character} ${rows} ${cell} ${height}`;
  const known = drawnGlyphs.get(key);
  if (known !== undefined) return known;
  const luma = new Uint8Array(rows * cell);
  const thickness = height * 0.075;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < cell; x++) {
      const [u, v] = [(x + 0.5 - (cell - height / 2) / 2) / height, (y + 0.5 - (rows - height) / 2) / height];
      const distance = distanceTo(glyphs[character] ?? [], u, v) * height;
      luma[y * cell + x] = Math.round(paper + (ink - paper) * Math.min(1, Math.max(0, thickness - distance + 0.5)));
    }
  }
  drawnGlyphs.set(key, luma);
  return luma;
}

function distanceTo(strokes: Stroke[], x: number, y: number): number {
  let nearest = Infinity;
  for (const [x0, y0, x1, y1] of strokes) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
    const t = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(x - x0 - dx * t, y - y0 - dy * t));
  }
  return nearest;
}
