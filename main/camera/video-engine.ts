import type { DeviceId, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type {
  Clock,
  ConnectTcp,
  Log,
  MediaAnswer,
  MediaOrigin,
  ProbeResult,
  StartTranscoder,
  StreamSource,
  VideoSettings,
} from '../ports/index.ts';
import { feedFromCamera } from './camera-feed.ts';
import type { LiveWindow, PlaylistPoint } from './hls/live-window.ts';
import { readSequenceParameters } from './h264/sequence-parameters.ts';
import { nalType, nalTypeOf } from './h264/nal-unit.ts';
import { LiveStream } from './live-stream.ts';
import { createTranscoding, needsTranscoding } from './transcoding.ts';

export interface VideoEnginePorts {
  connect: ConnectTcp;
  startTranscoder: StartTranscoder;
  clock: Clock;
  /** 0..1, for jitter. */
  random: () => number;
  log: Log;
  settings: VideoSettings;
  /** Throws `not-found` or `camera-url-invalid`. */
  resolveSource: (cameraId: DeviceId, profile: StreamProfile) => Promise<StreamSource>;
  onStatus: (changed: StreamStatus[]) => void;
}

/** The video path without its sockets: streams on demand, and what a media server answers from them. */
export interface VideoEngine extends MediaOrigin {
  configure(settings: VideoSettings): void;
  sourceChanged(cameraId: DeviceId): void;
  retry(cameraId: DeviceId): void;
  probe(source: StreamSource): Promise<ProbeResult>;
  stop(): void;
}

/** At most this often a stream's status is told. */
const statusPeriodMs = 500;
const probeTimeoutMs = 10_000;
/** A blocking reload that nothing answers by then is told to come again. */
const reloadTimeoutMs = 10_000;
/** Streams known at one time: a site has hundreds of cameras with two profiles each. */
const maxStreams = 4096;

export function createVideoEngine(ports: VideoEnginePorts): VideoEngine {
  const { clock, connect } = ports;
  let settings = ports.settings;
  const streams = new Map<string, LiveStream>();
  const changed = new Set<LiveStream>();
  const transcoding = createTranscoding(ports.startTranscoder, () => settings.ffmpegPath);
  const stopTelling = clock.every(statusPeriodMs, () => {
    // Rates of a live stream move without any event.
    for (const stream of streams.values()) if (stream.state === 'live') changed.add(stream);
    if (changed.size > 0) ports.onStatus([...changed].map((stream) => stream.status()));
    changed.clear();
  });

  const streamOf = (name: string): LiveStream | null => {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const [, cameraId = '', profile = ''] = /^([^/]{1,64})\/(main|sub)$/.exec(name) ?? [];
    if (cameraId === '' || streams.size >= maxStreams) return null;
    const stream = new LiveStream(cameraId as DeviceId, profile as StreamProfile, {
      ...ports,
      transcoding,
      graceMs: () => settings.graceSeconds * 1000,
      onChange: (moved) => changed.add(moved),
    });
    streams.set(name, stream);
    return stream;
  };

  return {
    configure: (next) => void (settings = next),
    sourceChanged: (cameraId) => {
      for (const stream of streams.values()) if (stream.cameraId === cameraId) stream.reconnect();
    },
    retry: (cameraId) => {
      for (const stream of streams.values()) {
        if (stream.cameraId === cameraId && stream.state === 'waiting') stream.reconnect();
      }
    },
    stop: () => {
      stopTelling();
      for (const stream of streams.values()) stream.stop();
    },
    watch: (name) => streamOf(name)?.watch() ?? null,
    answer: async (path, carriedQuery, signal) => {
      const url = /^\/live\/([^/?]+\/(?:main|sub))\/([\w.]+)(?:\?(.*))?$/.exec(path);
      const stream = url === null ? null : streamOf(decodeName(url[1]!));
      if (url === null || stream === null) return nothing(404);
      const file = url[2]!;
      if (file !== 'live.m3u8') return mediaAnswer(stream.window, file);
      const point = readPoint(new URLSearchParams(url[3] ?? ''));
      if (point === 'malformed') return nothing(400);
      const outcome = await waitForPoint(clock, stream.window, point, signal);
      if (outcome !== 'ready') return nothing(outcome === 'never' ? 400 : 503);
      return {
        status: 200,
        type: 'application/vnd.apple.mpegurl',
        body: [Buffer.from(stream.window.playlist(carriedQuery))],
      };
    },
    probe: (source) => probe(source, { connect, clock, transcoding }),
  };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // Not an encoding: no stream has such a name.
    return '';
  }
}

function nothing(status: number): MediaAnswer {
  return { status, type: 'text/plain', body: [] };
}

function mediaAnswer(window: LiveWindow, file: string): MediaAnswer {
  const init = /^init(\d{1,9})\.mp4$/.exec(file);
  if (init !== null) {
    const bytes = window.init(Number(init[1]));
    return bytes === null ? nothing(404) : { status: 200, type: 'video/mp4', body: [bytes] };
  }
  const media = /^s(\d{1,15})(?:\.(\d{1,6}))?\.m4s$/.exec(file);
  const body = media === null ? null : window.media(Number(media[1]), media[2] === undefined ? null : Number(media[2]));
  return body === null ? nothing(404) : { status: 200, type: 'video/iso.segment', body };
}

/** `_HLS_msn` and `_HLS_part` (RFC 8216bis §6.2.5.2); a part without its segment is malformed. */
function readPoint(query: URLSearchParams): PlaylistPoint | null | 'malformed' {
  const segment = query.get('_HLS_msn');
  const part = query.get('_HLS_part');
  const count = /^\d{1,15}$/;
  if (segment === null) return part === null ? null : 'malformed';
  if (!count.test(segment) || (part !== null && !count.test(part))) return 'malformed';
  return { segment: Number(segment), part: part === null ? null : Number(part) };
}

function waitForPoint(
  clock: Clock,
  window: LiveWindow,
  point: PlaylistPoint | null,
  signal: AbortSignal,
): Promise<'ready' | 'never' | 'late'> {
  return new Promise((resolve) => {
    let unlisten = (): void => {};
    const finish = (outcome: 'ready' | 'never' | 'late'): void => {
      unlisten();
      stopTimer();
      signal.removeEventListener('abort', giveUp);
      resolve(outcome);
    };
    const giveUp = (): void => finish('late');
    const stopTimer = clock.after(reloadTimeoutMs, giveUp);
    const look = (): void => {
      const reached = window.reaches(point);
      if (reached === 'later') unlisten = window.onceChanged(look);
      else finish(reached);
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    look();
  });
}

/** Connects until the first key frame's parameters are known, or until the codec is known to need a transcoder. */
async function probe(
  source: StreamSource,
  ports: Pick<Parameters<typeof feedFromCamera>[0], 'connect' | 'clock' | 'transcoding'>,
): Promise<ProbeResult> {
  const ending = new AbortController();
  const stopTimer = ports.clock.after(probeTimeoutMs, () => ending.abort());
  let found: ProbeResult | null = null;
  const look = (nals: readonly Buffer[], framesPerSecond: number | null): void => {
    const sps = nals.find((nal) => nalTypeOf(nal) === nalType.sps);
    const parameters = sps === undefined ? null : readSequenceParameters(sps);
    if (found === null || found.needsTranscoding || parameters === null) return;
    const { codec, widthPixels, heightPixels } = parameters;
    const rate = parameters.framesPerSecond ?? framesPerSecond;
    found = { codec, widthPixels, heightPixels, framesPerSecond: rate, needsTranscoding: false };
    ending.abort();
  };
  try {
    let announcedRate: number | null = null;
    return await feedFromCamera({
      source,
      ...ports,
      signal: ending.signal,
      onDescribed: (video, parameterSets) => {
        announcedRate = video.framesPerSecond;
        found = {
          codec: video.encoding,
          widthPixels: null,
          heightPixels: null,
          framesPerSecond: announcedRate,
          needsTranscoding: needsTranscoding(video.encoding),
        };
        if (found.needsTranscoding) ending.abort();
        else look(parameterSets, announcedRate);
      },
      onAccessUnit: ({ nals }) => look(nals, announcedRate),
    });
  } catch (thrown) {
    if (found !== null) return found;
    if (!ending.signal.aborted) throw thrown;
    throw new AppError('camera-timeout', 'the camera did not answer in time', { retryable: true });
  } finally {
    stopTimer();
  }
}
