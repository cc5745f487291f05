import { AppError } from '../../errors.ts';
import { type AccessUnit, nalType, nalTypeOf } from '../h264/nal-unit.ts';
import {
  readPictureParameterSetId,
  readSequenceParameters,
  type SequenceParameters,
} from '../h264/sequence-parameters.ts';
import { type Sample, writeFragment } from '../mp4/fragment.ts';
import { timescale, writeInitSegment } from '../mp4/init-segment.ts';
import { DecodeTimeline } from './decode-timeline.ts';
import type { LiveWindow } from './live-window.ts';
import { targetDurationSeconds } from './playlist.ts';

/** Key frames nearer than this to the segment's start do not end it: all-intra streams would make a segment a frame. */
const minSegmentSeconds = 0.5;
const maxPictureParameterSets = 31;
/** Constrained Baseline, Baseline, Main, Extended, High: what browsers decode; others have more bits or colour. */
const playableProfiles = new Set([66, 77, 88, 100]);
/** Stays in the sample entry, or says nothing to a decoder. */
const strippedTypes = new Set<number>([
  nalType.sei,
  nalType.sps,
  nalType.pps,
  nalType.delimiter,
  nalType.endOfSequence,
  nalType.endOfStream,
  nalType.filler,
]);

/**
 * Access units → parts and segments in a {@link LiveWindow}. A part is written as soon as its last frame is there, with
 * that frame's duration assumed to be the usual one; times never leave a hole, so that a player that ran dry goes on at
 * once where new frames begin. Where the camera's time jumped, the new segment's wall-clock date says so.
 */
export class Packager {
  readonly #window: LiveWindow;
  #sps: Buffer | null = null;
  readonly #pps = new Map<number, Buffer>();
  #parametersChanged = true;
  #init: Buffer | null = null;
  #parameters: SequenceParameters | null = null;
  readonly #timeline = new DecodeTimeline(timescale);
  #samples: Sample[] = [];
  #partStartTicks = 0;
  #partTicks = 0;
  #segmentTicks = 0;
  #sequence = 0;
  /** A fresh connection or a lost frame: nothing goes on before a key frame. */
  #broken = true;
  #discontinuity = false;
  /** The next frame begins a segment although it may be no key frame. */
  #cut = false;

  constructor(window: LiveWindow) {
    this.#window = window;
  }

  /** Of the pictures that are being written; `null` before the first key frame. */
  get parameters(): SequenceParameters | null {
    return this.#parameters;
  }

  /** Frames reach the window; `false` until a key frame has come after a start or a loss. */
  get flowing(): boolean {
    return !this.#broken;
  }

  /** Parameter sets from the session description; those in the stream itself win. */
  setParameterSets(sets: readonly Buffer[]): void {
    for (const nal of sets) if (nal.length > 0) this.#takeParameterSet(nal);
  }

  /** Throws `camera-codec-unsupported` when no browser can play what the camera sends. */
  push(unit: AccessUnit): void {
    for (const nal of unit.nals) this.#takeParameterSet(nal);
    const nals = unit.nals.filter((nal) => !strippedTypes.has(nalTypeOf(nal)));
    if (nals.length === 0) return;
    if (unit.keyFrame && !this.#begin(unit)) return;
    if (this.#broken) return;
    if (this.#cut) this.#beginSegment(unit.capturedAtMs);
    const time = this.#timeline.next(unit.ticks);
    if (time === null) {
      // B-frames showed up unannounced: from the next key frame on they are reckoned with.
      this.flush();
      this.#broken = true;
      return;
    }
    if (this.#samples.length === 0) this.#partStartTicks = time.decodeTicks;
    else this.#setLastDuration(time.decodeTicks);
    const durationTicks = time.usualTicks;
    this.#samples.push({ nals, keyFrame: unit.keyFrame, durationTicks, compositionTicks: time.compositionTicks });
    this.#partTicks = time.decodeTicks + durationTicks - this.#partStartTicks;
    // The very first key frame goes out at once as a segment of its own: the picture comes sooner, and clients do not
    // begin with a playlist that has no whole segment.
    const first = this.#window.empty;
    const { partTargetSeconds } = this.#window;
    // A part is full when another frame would not fit.
    if (first || this.#partTicks + durationTicks > partTargetSeconds * timescale + 1) this.flush();
    const longest = (targetDurationSeconds - partTargetSeconds) * timescale;
    if (first || this.#segmentTicks + this.#partTicks > longest) this.#cut = true;
    if (first) this.#window.endSegment();
  }

  /** Writes what is there as a part, full or not. */
  flush(): void {
    if (this.#samples.length === 0) return;
    this.#sequence += 1;
    this.#window.addPart({
      bytes: writeFragment(this.#sequence, this.#partStartTicks, this.#samples),
      durationSeconds: this.#partTicks / timescale,
      independent: this.#samples[0]!.keyFrame,
    });
    this.#segmentTicks += this.#partTicks;
    this.#samples = [];
    this.#partTicks = 0;
  }

  /** The upstream ended. What comes next starts at a key frame, right behind what there is. */
  interrupt(): void {
    this.flush();
    this.#window.endSegment();
    this.#broken = true;
    this.#pps.clear();
    this.#sps = null;
    this.#parametersChanged = true;
  }

  /** Ends the segment at a key frame where that is due. `false` = the pictures cannot be decoded yet. */
  #begin(unit: AccessUnit): boolean {
    const resumed = this.#broken;
    const init = this.#init;
    if (this.#parametersChanged && !this.#renewInit()) return false;
    const renewed = this.#init !== init;
    if (resumed)
      this.#timeline.resume(this.#parameters?.framesPerSecond ?? null, this.#parameters?.reorderDepth ?? null);
    const seconds = (this.#segmentTicks + this.#partTicks) / timescale;
    if (!resumed && !renewed && seconds < minSegmentSeconds) return true;
    this.#beginSegment(unit.capturedAtMs);
    this.#broken = false;
    return true;
  }

  #beginSegment(startsAtMs: number): void {
    this.flush();
    this.#window.beginSegment(startsAtMs, this.#discontinuity);
    this.#discontinuity = false;
    this.#segmentTicks = 0;
    this.#cut = false;
  }

  #renewInit(): boolean {
    const sps = this.#sps;
    const parameters = sps === null ? null : readSequenceParameters(sps);
    if (sps === null || parameters === null || this.#pps.size === 0) return false;
    if (!playableProfiles.has(parameters.profile)) {
      throw new AppError('camera-codec-unsupported', `no browser plays H.264 profile ${parameters.profile}`, {
        facts: { codec: `H264 (profile ${parameters.profile})` },
      });
    }
    this.#parametersChanged = false;
    this.#parameters = parameters;
    const init = writeInitSegment(parameters, sps, [...this.#pps.values()]);
    if (this.#init?.equals(init) ?? false) return true;
    this.flush();
    this.#window.setInit(init);
    this.#discontinuity = this.#init !== null;
    this.#init = init;
    return true;
  }

  #setLastDuration(nextDecodeTicks: number): void {
    const last = this.#samples.at(-1)!;
    const before = this.#samples.slice(0, -1).reduce((sum, { durationTicks }) => sum + durationTicks, 0);
    last.durationTicks = nextDecodeTicks - this.#partStartTicks - before;
  }

  #takeParameterSet(nal: Buffer): void {
    const type = nalTypeOf(nal);
    if (type === nalType.sps && !(this.#sps?.equals(nal) ?? false)) {
      this.#sps = Buffer.from(nal);
      this.#parametersChanged = true;
    }
    const id = type === nalType.pps ? readPictureParameterSetId(nal) : null;
    if (id === null || (this.#pps.get(id)?.equals(nal) ?? false)) return;
    if (this.#pps.size >= maxPictureParameterSets && !this.#pps.has(id)) return;
    this.#pps.set(id, Buffer.from(nal));
    this.#parametersChanged = true;
  }
}
