import type { StreamProfile } from '../../../preload/contract/index.ts';

/** What a media playlist says of one part (RFC 8216bis §4.4.4.9). */
export interface PartEntry {
  durationSeconds: number;
  /** Starts with a key frame. */
  independent: boolean;
}

export interface SegmentEntry {
  /** Media sequence number. */
  number: number;
  /** Number of the initialisation section that it needs. */
  init: number;
  /** Unix ms of its first frame. */
  startsAtMs: number;
  parts: readonly PartEntry[];
  /** No more parts will come. */
  complete: boolean;
  /** What comes before it cannot be played on from without a fresh decoder (RFC 8216bis §4.4.4.3). */
  discontinuity: boolean;
}

export interface MediaPlaylist {
  partTargetSeconds: number;
  /** Oldest first; only the last may be incomplete. */
  segments: readonly SegmentEntry[];
  /** Discontinuities that have left the window. */
  discontinuitySequence: number;
}

/**
 * Longest part, in seconds. Raising it delays a tile by as much. At 0.08, two frames at 25 fps, the one tile looked at
 * stays within 2.5 times the least that a browser can do; below that only the page's load grows. Grids, whose pages fetch
 * for sixteen tiles at once, are content with 0.2. Clients take it and the hold-back for constant: they never change
 * while a stream lives.
 */
export const partTargetSeconds: Record<StreamProfile, number> = { main: 0.08, sub: 0.2 };
/** How far from the end a client plays by default: at least three parts (RFC 8216bis §4.4.3.8). Our player goes nearer. */
const partHoldBack = 3;
/** Longest segment, in seconds; a group of pictures that is longer is cut. */
export const targetDurationSeconds = 10;
/** Parts are told apart only in the newest segments; older ones are fetched whole. */
const segmentsWithParts = 2;

/** The playlist as text. `query` is appended to each address, for clients that log in by address. */
export function writePlaylist(playlist: MediaPlaylist, query = ''): string {
  const { segments, discontinuitySequence, partTargetSeconds: longest } = playlist;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${targetDurationSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(partHoldBack * longest).toFixed(3)}`,
    `#EXT-X-PART-INF:PART-TARGET=${longest.toFixed(3)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.number ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`,
  ];
  let init: number | null = null;
  for (const [index, segment] of segments.entries()) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.init !== init) lines.push(`#EXT-X-MAP:URI="${initName(segment.init)}${query}"`);
    init = segment.init;
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startsAtMs).toISOString()}`);
    if (index >= segments.length - segmentsWithParts) {
      for (const [part, entry] of segment.parts.entries()) lines.push(writePart(segment.number, part, entry, query));
    }
    if (segment.complete) {
      const duration = segment.parts.reduce((sum, part) => sum + part.durationSeconds, 0);
      lines.push(`#EXTINF:${duration.toFixed(5)},`, `${segmentName(segment.number)}${query}`);
    }
  }
  const last = segments.at(-1);
  if (last !== undefined) {
    const next = last.complete ? partName(last.number + 1, 0) : partName(last.number, last.parts.length);
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${next}${query}"`);
  }
  return `${lines.join('\n')}\n`;
}

export const initName = (init: number): string => `init${init}.mp4`;
export const segmentName = (segment: number): string => `s${segment}.m4s`;
export const partName = (segment: number, part: number): string => `s${segment}.${part}.m4s`;

function writePart(segment: number, part: number, entry: PartEntry, query: string): string {
  const uri = `URI="${partName(segment, part)}${query}"`;
  return `#EXT-X-PART:DURATION=${entry.durationSeconds.toFixed(5)},${uri}${entry.independent ? ',INDEPENDENT=YES' : ''}`;
}
