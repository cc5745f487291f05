import { AppError } from '../errors.ts';
import type { Clock, ConnectTcp, StreamSource } from '../ports/index.ts';
import type { AccessUnit } from './h264/nal-unit.ts';
import { CaptureClock } from './rtp/capture-clock.ts';
import { h264Payload, NalDepacketiser } from './rtp/nal-depacketiser.ts';
import { readRtpPacket, readSenderReport } from './rtp/packet.ts';
import { openRtspSession } from './rtsp/session.ts';
import type { VideoDescription } from './rtsp/session-description.ts';
import { decodeParameterSets } from './rtsp/parameter-sets.ts';
import type { Transcoding } from './transcoding.ts';

/** A camera that sends no picture for this long has hung, whatever its socket says. Slow streams have one a second. */
const frameTimeoutMs = 5000;
/** Groups of pictures of ten seconds and more exist; a stream without a key frame for longer cannot be shown. */
const keyFrameTimeoutMs = 20_000;
/** Connecting, describing, setting up and playing together. */
const setUpTimeoutMs = 10_000;

export interface CameraFeedOptions {
  source: StreamSource;
  connect: ConnectTcp;
  clock: Clock;
  transcoding: Transcoding;
  /** Ends the feed. */
  signal: AbortSignal;
  /** The camera has said what it sends; pictures follow. `parameterSets`: those that it told in advance. */
  onDescribed(video: VideoDescription, parameterSets: Buffer[]): void;
  onAccessUnit(unit: AccessUnit): void;
}

/**
 * One connection to one camera, from the first packet to the last: H.264 access units, transcoded where the camera sends
 * something else. Never ends well: throws the AppError that says why the pictures ended. Retrying is the caller's.
 */
export async function feedFromCamera(options: CameraFeedOptions): Promise<never> {
  const { source, connect, clock } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const undo: (() => void)[] = [() => ending.abort()];
  try {
    return await new Promise<never>((_resolve, reject) => {
      const fail = (thrown: unknown): void =>
        reject(thrown instanceof Error ? thrown : new Error('a feed broke', { cause: thrown }));
      const abort = (): void => fail(new AppError('camera-ended', 'closed by us'));
      if (options.signal.aborted) return abort();
      options.signal.addEventListener('abort', abort, { once: true });
      undo.push(() => options.signal.removeEventListener('abort', abort));
      const stopSetUpTimer = clock.after(setUpTimeoutMs, () =>
        fail(
          new AppError('camera-timeout', 'setting up took too long', { retryable: true, facts: { method: 'SETUP' } }),
        ),
      );
      undo.push(stopSetUpTimer);
      const run = async (): Promise<void> => {
        const session = await openRtspSession({ source, connect, clock, signal });
        const { video } = session;
        const watchdog = startWatchdog(clock, fail);
        undo.push(watchdog.stop);
        const onAccessUnit = (unit: AccessUnit): void => {
          watchdog.sawFrame(unit.keyFrame);
          options.onAccessUnit(unit);
        };
        const captureClock = new CaptureClock(video.clockHz);
        const transcoded =
          video.encoding === 'H264' ? null : await options.transcoding.start(video, onAccessUnit, fail);
        undo.push(() => transcoded?.stop());
        if (signal.aborted) return transcoded?.stop();
        const depacketiser =
          transcoded?.depacketiser(captureClock) ?? new NalDepacketiser(h264Payload, captureClock, onAccessUnit);
        options.onDescribed(video, decodeParameterSets(video));
        await session.play({
          onRtp: (bytes) => {
            const packet = readRtpPacket(bytes);
            if (packet?.payloadType !== video.payloadType) return;
            try {
              depacketiser.push(packet, clock.nowMs());
            } catch (thrown) {
              fail(thrown);
            }
          },
          onRtcp: (bytes) => {
            const report = readSenderReport(bytes);
            if (report !== null) captureClock.report(report);
          },
          onEnd: fail,
        });
        stopSetUpTimer();
      };
      run().catch(fail);
    });
  } finally {
    for (const step of undo.reverse()) step();
  }
}

function startWatchdog(
  clock: Clock,
  fail: (cause: AppError) => void,
): { sawFrame(keyFrame: boolean): void; stop(): void } {
  let frameAtMs = clock.monotonicMs();
  let keyFrameAtMs = frameAtMs;
  const stop = clock.every(500, () => {
    const nowMs = clock.monotonicMs();
    const still = nowMs - frameAtMs > frameTimeoutMs;
    if (!still && nowMs - keyFrameAtMs <= keyFrameTimeoutMs) return;
    stop();
    fail(
      new AppError('camera-no-frames', still ? 'the camera sends no pictures' : 'the camera sends no key frames', {
        retryable: true,
        facts: { seconds: Math.round((nowMs - (still ? frameAtMs : keyFrameAtMs)) / 1000) },
      }),
    );
  });
  return {
    sawFrame: (keyFrame) => {
      frameAtMs = clock.monotonicMs();
      if (keyFrame) keyFrameAtMs = frameAtMs;
    },
    stop,
  };
}
