import Hls, { type HlsConfig, type LevelDetails } from 'hls.js';
import type { DeviceId, StreamProfile } from '../../../preload/contract/index.ts';
import { catchUp, catchUpStart } from './catch-up.ts';
import { hlsLoaderOver } from './hls-loader.ts';
import type { MediaLoader } from './media-loader.ts';

/** What one tile's player measures. Figures are of the last half second unless said otherwise. */
export interface PlayerStats {
  /**
   * - `loading`: no picture yet.
   * - `playing`: frames are shown.
   * - `stalled`: a picture stands still because no new frames are there.
   * - `failed`: the player gave up on what it had and is about to start afresh by itself.
   */
  state: 'loading' | 'playing' | 'stalled' | 'failed';
  /** Now minus the capture (or, where the camera does not tell, arrival) time of the frame shown. `null` = not known. */
  delayMs: number | null;
  /** Frames put on the screen per second. */
  framesPerSecond: number;
  /** Frames decoded too late to be shown, since the player was made. */
  droppedFrames: number;
  /** Times that playing stood still for lack of frames, since the player was made. */
  stalls: number;
  /** From making the player to its first picture; `null` = none yet. */
  firstPictureMs: number | null;
}

export interface LivePlayerOptions {
  /** The element to play in; the player mutes it and leaves its look alone. */
  video: HTMLVideoElement;
  loader: MediaLoader;
  cameraId: DeviceId;
  profile: StreamProfile;
  /** Called about twice a second, and at each change of `state`. */
  onStats: (stats: PlayerStats) => void;
}

export interface LivePlayer {
  /** Stops, lets go of the element and of the stream. Safe to call twice. */
  destroy(): void;
}

const catchUpPeriodMs = 100;
const statsPeriodMs = 500;
/** No new frame for this long, or for this many usual distances of frames, is a stand-still. */
const stillAfter = { ms: 700, frames: 3 };
/** Media keep arriving but nothing is shown for this long: the decoder is stuck, and a fresh one helps. */
const stuckAfterMs = 4000;
/** The first moments after a start do not count as stalls: the one picture that is there first waits for company. */
const settlingMs = 1000;
/** Waits before starting afresh: the first, and the longest. */
const afreshMs = { first: 250, longest: 5000 };

const hlsConfig: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // Our own catch-up steers: hls.js only speeds up above one second in hand and could never hold a few frames.
  maxLiveSyncPlaybackRate: 1,
  liveDurationInfinity: true,
  // Seconds kept behind the picture; each costs memory in every tile.
  backBufferLength: 4,
  maxBufferLength: 10,
  maxMaxBufferLength: 10,
  // fMP4 passes through as it is; a worker a tile would only add hops.
  enableWorker: false,
  // One bandwidth, one level, nothing to measure.
  startFragPrefetch: true,
  testBandwidth: false,
  capLevelToPlayerSize: false,
};

/**
 * Plays a camera live in `video`, as close to now as the arrival of frames allows. Resumes by itself after the camera,
 * the video thread or the network was away, and after the camera changed its resolution.
 */
export function createLivePlayer(options: LivePlayerOptions): LivePlayer {
  const { video, loader, cameraId, profile, onStats } = options;
  const name = `${cameraId}/${profile}`;
  const source = `${loader.httpUrl}/live/${encodeURIComponent(cameraId)}/${profile}/live.m3u8`;
  const madeAtMs = performance.now();
  const config = { ...hlsConfig, loader: hlsLoaderOver(loader, () => startAfresh()) } as Partial<HlsConfig>;
  const unwatch = loader.watch(name);

  let destroyed = false;
  let hls: Hls | null = null;
  let failures = 0;
  let afreshTimer: ReturnType<typeof setTimeout> | undefined;
  let state: PlayerStats['state'] = 'loading';
  let catching = catchUpStart;
  let stalls = 0;
  let firstPictureMs: number | null = null;
  let delayMs: number | null = null;
  /** The last frame that reached the screen. */
  let shown = { atMs: madeAtMs, count: 0 };
  /** On the media timeline: the last frame, and how far apart frames usually are. */
  let lastMediaTime = 0;
  let frameSeconds = 0.04;
  let droppedBefore = 0;
  let lastTold = { atMs: madeAtMs, count: 0 };
  let framesPerSecond = 0;
  let bufferEnd = 0;
  let fedSinceShown = 0;
  let frameRequest = 0;

  let playingSinceMs = 0;

  const become = (next: PlayerStats['state']): void => {
    if (state === next) return;
    if (next === 'playing') playingSinceMs = performance.now();
    state = next;
    tell();
  };
  const tell = (): void => {
    const droppedFrames = droppedBefore + video.getVideoPlaybackQuality().droppedVideoFrames;
    onStats({ state, delayMs, framesPerSecond, droppedFrames, stalls, firstPictureMs });
  };

  const onFrame: VideoFrameRequestCallback = (nowMs, frame) => {
    frameRequest = video.requestVideoFrameCallback(onFrame);
    shown = { atMs: nowMs, count: shown.count + 1 };
    fedSinceShown = 0;
    const step = frame.mediaTime - lastMediaTime;
    lastMediaTime = frame.mediaTime;
    // A frame that was left out doubles the step: down at once, up slowly.
    if (step > 0 && step < 1) frameSeconds = step < frameSeconds ? step : frameSeconds + 0.05 * (step - frameSeconds);
    firstPictureMs ??= Math.round(performance.now() - madeAtMs);
    failures = 0;
    const capturedAtMs = captureTime(hls?.latestLevelDetails ?? null, frame.mediaTime);
    // `performance.timeOrigin` would not follow a clock that is set while the page stands.
    const originMs = Date.now() - performance.now();
    delayMs = capturedAtMs === null ? null : Math.round(originMs + frame.expectedDisplayTime - capturedAtMs);
    become('playing');
  };

  const onWaiting = (): void => {
    if (state === 'playing' && performance.now() - playingSinceMs > settlingMs) stalls += 1;
  };

  /** Also called right before media are appended: then the buffer is at its lowest. */
  const sampleArrival = (): void => {
    const ranges = video.buffered;
    if (ranges.length === 0 || firstPictureMs === null) return;
    const endSeconds = ranges.end(ranges.length - 1);
    const positionSeconds = video.currentTime;
    const step = catchUp(catching, {
      atSeconds: performance.now() / 1000,
      endSeconds,
      positionSeconds,
      frameSeconds,
      profile,
      stalls,
    });
    catching = step.state;
    if (video.playbackRate !== step.rate) video.playbackRate = step.rate;
    if (step.seekToSeconds !== null && !video.seeking) {
      video.currentTime = Math.max(ranges.start(ranges.length - 1), Math.min(step.seekToSeconds, endSeconds));
    }
  };

  const steer = (): void => {
    const ranges = video.buffered;
    const last = ranges.length - 1;
    if (last < 0) return;
    const end = ranges.end(last);
    // A hidden page is shown no frames; that says nothing about the decoder.
    if (document.hidden) fedSinceShown = 0;
    else if (end > bufferEnd) fedSinceShown += catchUpPeriodMs;
    bufferEnd = end;
    // Everything before the newest range is over: media resumed behind a hole.
    if (video.currentTime < ranges.start(last)) video.currentTime = ranges.start(last) + 0.001;
    sampleArrival();
    if (video.paused && !destroyed) play();
    if (fedSinceShown > stuckAfterMs) startAfresh();
  };

  const measure = (): void => {
    const nowMs = performance.now();
    framesPerSecond = Math.round(((shown.count - lastTold.count) * 10_000) / (nowMs - lastTold.atMs)) / 10;
    lastTold = { atMs: nowMs, count: shown.count };
    const usualMs = framesPerSecond > 0 ? 1000 / framesPerSecond : 0;
    const stillMs = Math.max(stillAfter.ms, usualMs * stillAfter.frames);
    // A hidden page shows no frames and says nothing about the stream.
    if (state === 'playing' && nowMs - shown.atMs > stillMs && !document.hidden) state = 'stalled';
    if (state !== 'playing') delayMs = null;
    tell();
  };

  const play = (): void => {
    // Refused only when the element was taken away meanwhile, or is not ready; `steer` asks again.
    video.play().catch(() => undefined);
  };

  const start = (): void => {
    const player = new Hls(config);
    hls = player;
    player.on(Hls.Events.ERROR, (_event, { fatal }) => {
      if (fatal && hls === player) startAfresh();
    });
    player.on(Hls.Events.MANIFEST_PARSED, play);
    player.on(Hls.Events.BUFFER_APPENDING, sampleArrival);
    player.loadSource(source);
    player.attachMedia(video);
  };

  const startAfresh = (): void => {
    if (destroyed || afreshTimer !== undefined) return;
    become('failed');
    droppedBefore += video.getVideoPlaybackQuality().droppedVideoFrames;
    hls?.destroy();
    hls = null;
    catching = { ...catchUpStart, stalls };
    bufferEnd = fedSinceShown = 0;
    const waitMs = Math.min(afreshMs.first * 2 ** Math.min(failures, 16), afreshMs.longest);
    failures += 1;
    afreshTimer = setTimeout(() => {
      afreshTimer = undefined;
      become('loading');
      start();
    }, waitMs);
  };

  video.muted = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.addEventListener('waiting', onWaiting);
  frameRequest = video.requestVideoFrameCallback(onFrame);
  const timers = [setInterval(steer, catchUpPeriodMs), setInterval(measure, statsPeriodMs)];
  start();

  return {
    destroy: () => {
      if (destroyed) return;
      destroyed = true;
      timers.forEach(clearInterval);
      clearTimeout(afreshTimer);
      video.cancelVideoFrameCallback(frameRequest);
      video.removeEventListener('waiting', onWaiting);
      hls?.destroy();
      hls = null;
      unwatch();
    },
  };
}

/** Unix ms at which the frame at `mediaTime` was captured, by the playlist's dates; `null` = they do not reach it. */
function captureTime(details: LevelDetails | null, mediaTime: number): number | null {
  if (details === null) return null;
  const newest = details.fragmentHint;
  const fragments = newest === undefined ? details.fragments : [...details.fragments, newest];
  const fragment = fragments.findLast(({ start }) => start <= mediaTime + 0.001);
  if (fragment === undefined || fragment.programDateTime === null) return null;
  return fragment.programDateTime + (mediaTime - fragment.start) * 1000;
}
