import type { DeviceId, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Clock, ConnectTcp, Log, StreamSource } from '../ports/index.ts';
import { backoffMs } from './backoff.ts';
import { feedFromCamera } from './camera-feed.ts';
import type { AccessUnit } from './h264/nal-unit.ts';
import { LiveWindow } from './hls/live-window.ts';
import { partTargetSeconds } from './hls/playlist.ts';
import { Packager } from './hls/packager.ts';
import { timescale } from './mp4/init-segment.ts';
import { StreamMeter } from './stream-meter.ts';
import type { Transcoding } from './transcoding.ts';

export interface LiveStreamPorts {
  connect: ConnectTcp;
  clock: Clock;
  /** 0..1, for jitter. */
  random: () => number;
  log: Log;
  transcoding: Transcoding;
  resolveSource: (cameraId: DeviceId, profile: StreamProfile) => Promise<StreamSource>;
  graceMs: () => number;
  /** The status changed. */
  onChange: (stream: LiveStream) => void;
}

/** A part that no frame completes is sent after this long: the camera paused, and its last frames should be seen. */
const lonelyPartMs = 300;

/**
 * One stream of one camera: one upstream connection however many viewers, made when the first comes and closed a grace
 * period after the last has left. It alone decides when to connect again.
 */
export class LiveStream {
  readonly cameraId: DeviceId;
  readonly profile: StreamProfile;
  readonly window: LiveWindow;
  readonly #ports: LiveStreamPorts;
  readonly #packager: Packager;
  #meter = new StreamMeter();
  #viewers = 0;
  #stopGrace: (() => void) | null = null;
  #stopLonelyPart = (): void => {};
  /** Present while the stream runs, i.e. has viewers or is in its grace. */
  #running: AbortController | null = null;
  /** Ends the connection that stands, or the wait for the next. */
  #hurry = (): void => {};
  #state: StreamStatus['state'] = 'idle';
  #failure: AppError | null = null;
  #attempt = 0;
  #retryAtMs: number | null = null;
  #connections = 0;
  #lastFrameAtMs: number | null = null;
  #encoding: string | null = null;

  constructor(cameraId: DeviceId, profile: StreamProfile, ports: LiveStreamPorts) {
    this.cameraId = cameraId;
    this.profile = profile;
    this.#ports = ports;
    // Tenths of seconds pass faster than segments are made: a stream that begins again, in a fresh process, does so far
    // above the numbers of its former life, and no client takes the one for the other.
    this.window = new LiveWindow(Math.floor(ports.clock.nowMs() / 100), partTargetSeconds[profile]);
    this.#packager = new Packager(this.window);
  }

  /** One viewer more; the answer takes it back, and may be called twice. */
  watch(): () => void {
    this.#viewers += 1;
    this.#stopGrace?.();
    this.#stopGrace = null;
    if (this.#running === null) {
      this.#running = new AbortController();
      void this.#supervise(this.#running.signal);
    }
    this.#changed();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      this.#viewers -= 1;
      if (this.#viewers === 0) this.#stopGrace = this.#ports.clock.after(this.#ports.graceMs(), () => this.stop());
      this.#changed();
    };
  }

  /** Connects now, with the source as it is now: gives up a wait or a connection. */
  reconnect(): void {
    this.#attempt = 0;
    this.#hurry();
  }

  stop(): void {
    this.#stopGrace?.();
    this.#stopGrace = null;
    this.#running?.abort();
    this.#running = null;
  }

  get state(): StreamStatus['state'] {
    return this.#state;
  }

  status(): StreamStatus {
    const parameters = this.#packager.parameters;
    const live = this.#state === 'live';
    const rates = this.#meter.rates(this.#ports.clock.monotonicMs());
    return {
      cameraId: this.cameraId,
      profile: this.profile,
      state: this.#state,
      codec: parameters?.codec ?? null,
      transcodedFrom: this.#encoding === 'H264' ? null : this.#encoding,
      widthPixels: parameters?.widthPixels ?? null,
      heightPixels: parameters?.heightPixels ?? null,
      framesPerSecond: live ? rates.framesPerSecond : null,
      bitsPerSecond: live ? rates.bitsPerSecond : null,
      keyFrameIntervalSeconds: this.#meter.keyFrameIntervalSeconds,
      viewers: this.#viewers,
      connections: this.#connections,
      lastFrameAtMs: this.#lastFrameAtMs,
      failure: this.#failure?.toFailure() ?? null,
      attempt: this.#attempt,
      retryAtMs: this.#retryAtMs,
    };
  }

  async #supervise(stopped: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports;
    while (!stopped.aborted) {
      const turn = new AbortController();
      this.#hurry = () => turn.abort();
      const signal = AbortSignal.any([stopped, turn.signal]);
      this.#become('connecting');
      const failure = await this.#connectOnce(signal);
      this.#stopLonelyPart();
      this.#packager.interrupt();
      if (signal.aborted) continue;
      this.#attempt += 1;
      this.#failure = failure;
      const waitMs = backoffMs(failure, this.#attempt, this.#ports.random());
      this.#retryAtMs = clock.nowMs() + waitMs;
      // Repeated faults are counted in the status; the log hears of the first, the second, the fourth …
      if ((this.#attempt & (this.#attempt - 1)) === 0) {
        const { cameraId, profile } = this;
        log.warn({ cameraId, profile, code: failure.code, attempt: this.#attempt }, failure.message);
      }
      this.#become('waiting');
      await waitFor(clock, waitMs, signal);
      this.#retryAtMs = null;
    }
    // Somebody came back while the last connection was still being closed; the stream is theirs now.
    if (this.#running !== null) return;
    this.#hurry = () => {};
    this.window.clear();
    this.#meter = new StreamMeter();
    this.#failure = null;
    this.#attempt = 0;
    this.#retryAtMs = null;
    this.#become('idle');
  }

  async #connectOnce(signal: AbortSignal): Promise<AppError> {
    const { connect, clock, transcoding, resolveSource } = this.#ports;
    try {
      const source = await resolveSource(this.cameraId, this.profile);
      return await feedFromCamera({
        source,
        connect,
        clock,
        transcoding,
        signal,
        onDescribed: (video, parameterSets) => {
          this.#connections += 1;
          this.#encoding = video.encoding;
          if (video.encoding === 'H264') this.#packager.setParameterSets(parameterSets);
        },
        onAccessUnit: (unit) => this.#take(unit),
      });
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown;
      this.#ports.log.error({ cameraId: this.cameraId, err: thrown }, 'a stream broke');
      return new AppError('internal', 'a stream broke; the log has it', { cause: thrown, retryable: true });
    }
  }

  #take(unit: AccessUnit): void {
    const { clock } = this.#ports;
    const bytes = unit.nals.reduce((sum, nal) => sum + nal.length, 0);
    this.#meter.frame(clock.monotonicMs(), bytes, unit.keyFrame, unit.ticks / timescale);
    this.#lastFrameAtMs = clock.nowMs();
    this.#packager.push(unit);
    this.#stopLonelyPart();
    this.#stopLonelyPart = clock.after(lonelyPartMs, () => this.#packager.flush());
    if (this.#state !== 'live' && this.#packager.flowing) {
      this.#failure = null;
      this.#attempt = 0;
      this.#become('live');
    }
  }

  #become(state: StreamStatus['state']): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.#ports.onChange(this);
  }
}

function waitFor(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(delayMs, done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
