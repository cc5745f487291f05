import { type PartEntry, type SegmentEntry, writePlaylist } from './playlist.ts';

interface Part extends PartEntry {
  bytes: Buffer;
}

interface Segment extends SegmentEntry {
  parts: Part[];
}

/** Segments kept, the growing one included. More would only help clients that lag by seconds. */
const keptSegments = 4;
/** A client that asks for what is so many segments past has nothing left that could be continued. */
const longLostSegments = 20;
/** A stream whose window outgrows this has its oldest segments dropped, whatever their number. */
const maxWindowBytes = 48 * 1024 * 1024;

/** Where a blocking reload waits for (RFC 8216bis §6.2.5.2). `part` `null` = the whole segment. */
export interface PlaylistPoint {
  segment: number;
  part: number | null;
}

/**
 * The newest few seconds of one stream, in memory, as a low-latency HLS client fetches them. Numbers go on for as long
 * as the stream is known, over pauses and reconnections, so that a client may come back to it.
 */
export class LiveWindow {
  /** Longest part; see playlist.ts. */
  readonly partTargetSeconds: number;
  readonly #segments: Segment[] = [];
  readonly #inits = new Map<number, Buffer>();
  readonly #waiters = new Set<() => void>();
  #nextSegment: number;
  #next: { startsAtMs: number; discontinuity: boolean } | null = null;
  #init = 0;
  #discontinuitySequence = 0;
  #bytes = 0;

  /** `firstSegment` should lie above all numbers of earlier runs, so that an old client notices the change. */
  constructor(firstSegment: number, partTargetSeconds: number) {
    this.partTargetSeconds = partTargetSeconds;
    this.#nextSegment = firstSegment;
  }

  get empty(): boolean {
    return this.#segments.length === 0;
  }

  /** The next segments need another initialisation section. */
  setInit(init: Buffer): void {
    this.#init += 1;
    this.#inits.set(this.#init, init);
  }

  /** Ends the segment that grows, if any; the next part begins another. */
  beginSegment(startsAtMs: number, discontinuity: boolean): void {
    this.endSegment();
    // A segment that was announced and got no part leaves its discontinuity to the next.
    this.#next = { startsAtMs, discontinuity: discontinuity || (this.#next?.discontinuity ?? false) };
  }

  endSegment(): void {
    const last = this.#segments.at(-1);
    if (last !== undefined) last.complete = true;
  }

  /** Needs a segment begun. */
  addPart(part: Part): void {
    if (this.#next !== null) {
      const number = this.#nextSegment++;
      this.#segments.push({ number, init: this.#init, ...this.#next, parts: [], complete: false });
      this.#next = null;
    }
    this.#segments.at(-1)?.parts.push(part);
    this.#bytes += part.bytes.length;
    while (this.#segments.length > keptSegments || (this.#bytes > maxWindowBytes && this.#segments.length > 1))
      this.#drop();
    this.#wake();
  }

  /** Forgets the media, as of a stream that nobody watches; numbers go on. */
  clear(): void {
    this.endSegment();
    while (this.#segments.length > 0) this.#drop();
  }

  playlist(query: string): string {
    const { partTargetSeconds } = this;
    const discontinuitySequence = this.#discontinuitySequence;
    return writePlaylist({ segments: this.#segments, discontinuitySequence, partTargetSeconds }, query);
  }

  /**
   * - `ready`: the playlist holds the point, or something later.
   * - `later`: it will.
   * - `never`: the point lies so far off that it is of another life of this stream, or the client slept through this
   *   one; it should begin afresh.
   */
  reaches(point: PlaylistPoint | null): 'ready' | 'later' | 'never' {
    const last = this.#segments.at(-1);
    if (point === null) return last === undefined ? 'later' : 'ready';
    const newest = last?.number ?? this.#nextSegment;
    if (point.segment > newest + 2 || point.segment < newest - longLostSegments) return 'never';
    if (last === undefined || point.segment > newest) return 'later';
    if (point.segment < newest) return 'ready';
    // A part past the segment's last stands for the first of the next segment.
    return (point.part === null ? last.complete : point.part < last.parts.length) ? 'ready' : 'later';
  }

  init(number: number): Buffer | null {
    return this.#inits.get(number) ?? null;
  }

  /** All bytes of a segment, or one part's; `null` when it is not (or no longer) there. */
  media(segment: number, part: number | null): Buffer[] | null {
    const found = this.#segments.find(({ number }) => number === segment);
    if (found === undefined) return null;
    if (part === null) return found.complete ? found.parts.map(({ bytes }) => bytes) : null;
    const bytes = found.parts[part]?.bytes;
    return bytes === undefined ? null : [bytes];
  }

  /** Calls `listener` at the next change; the answer takes it back. */
  onceChanged(listener: () => void): () => void {
    this.#waiters.add(listener);
    return () => void this.#waiters.delete(listener);
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }

  #drop(): void {
    const dropped = this.#segments.shift();
    if (dropped === undefined) return;
    this.#bytes -= dropped.parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (dropped.discontinuity) this.#discontinuitySequence += 1;
    const oldest = this.#segments[0]?.init ?? this.#init;
    for (const init of this.#inits.keys()) if (init < oldest) this.#inits.delete(init);
  }
}
