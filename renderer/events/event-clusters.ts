import type { SiteEvent } from '../../preload/contract/index.ts';

/** Events too near to each other to be told apart on the axis, drawn as one mark. */
export interface EventCluster {
  /** Newest first; never empty. */
  events: readonly SiteEvent[];
  /** Where its mark stands, in pixels from the left. */
  x: number;
  /** Room for its words, and on which side of the mark. */
  side: 'left' | 'right';
  roomPixels: number;
}

export interface AxisSpan {
  fromMs: number;
  toMs: number;
  widthPixels: number;
}

/** Marks nearer than this become one. */
const nearPixels = 22;
/** Words need this much to be worth writing to the left of a mark at the right end. */
const leftRoomPixels = 160;

/**
 * Events on a time axis: near ones are one mark that stands at its newest event. Words go to the right, up to the next
 * mark; at the right end they go to the left, up to the mark before.
 */
export function clusterEvents(
  events: readonly SiteEvent[],
  { fromMs, toMs, widthPixels }: AxisSpan,
): readonly EventCluster[] {
  const scale = widthPixels / (toMs - fromMs);
  const groups: { events: SiteEvent[]; x: number }[] = [];
  for (const event of [...events].sort((a, b) => b.lastAtMs - a.lastAtMs)) {
    if (event.lastAtMs < fromMs || event.lastAtMs > toMs) continue;
    const x = (event.lastAtMs - fromMs) * scale;
    const newer = groups.at(-1);
    if (newer !== undefined && newer.x - x < nearPixels) newer.events.push(event);
    else groups.push({ events: [event], x });
  }
  groups.reverse();
  const clusters: EventCluster[] = [];
  groups.forEach(({ events: grouped, x }, index) => {
    const right = (groups[index + 1]?.x ?? widthPixels) - x;
    const before = clusters.at(-1);
    // What the words of the mark before took to their right is not free.
    const left = x - (before === undefined ? 0 : before.side === 'right' ? before.x + before.roomPixels : before.x);
    const isLast = index === groups.length - 1;
    if (isLast && right < leftRoomPixels && before?.side === 'right' && x - before.x > 2 * nearPixels) {
      // Two marks share the room between them: the newer one is the one to read.
      const shared = x - before.x;
      const own = Math.min(leftRoomPixels, shared * 0.6);
      clusters[clusters.length - 1] = { ...before, roomPixels: shared - own };
      clusters.push({ events: grouped, x, side: 'left', roomPixels: own });
    } else if (isLast && right < leftRoomPixels && left > right)
      clusters.push({ events: grouped, x, side: 'left', roomPixels: left });
    else clusters.push({ events: grouped, x, side: 'right', roomPixels: right });
  });
  return clusters;
}
