/**
 * Drawing is spread over frames: charts that have news wait here and are drawn for a few milliseconds a frame, so that
 * fifty edges reporting in the same moment never hold up the video.
 */
const waiting = new Set<() => void>();
/** Milliseconds of each frame for charts; higher = lines follow sooner, pictures may drop frames. */
const budgetMs = 4;
let frame = 0;

/** Draws at one of the next frames; asking again before that changes nothing. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  frame ||= requestAnimationFrame(drawSome);
}

export const forgetDraw = (draw: () => void): boolean => waiting.delete(draw);

function drawSome(): void {
  frame = 0;
  const startMs = performance.now();
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - startMs > budgetMs) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(drawSome);
}
