import Hls, { type HlsConfig } from 'hls.js';
import {
  createLivePlayer,
  createMediaLoader,
  type MediaLoader,
  type PlayerStats,
} from '../../../../renderer/camera/player/index.ts';
import type { DeviceId, MediaEndpoint, StreamProfile } from '../../../../preload/contract/index.ts';

/** What the benchmark asks the page to play. */
export type PlayRequest =
  | { kind: 'ours'; endpoint: MediaEndpoint; cameras: string[]; profile: StreamProfile }
  | { kind: 'hls'; urls: string[]; config?: Partial<HlsConfig> }
  /** Fragments pushed over a WebSocket, from the initialisation section on. */
  | { kind: 'push'; urls: string[] };

/** A frame seen on the screen: the number read from its blocks, and when. */
export interface SeenFrame {
  tile: number;
  number: number;
  atMs: number;
}

export interface PageReport {
  seen: SeenFrame[];
  /** Requests so far that wait for a certain part. */
  blockingReloads: number;
  tiles: {
    frames: number;
    dropped: number;
    stalls: number;
    firstPictureMs: number | null;
    stats: PlayerStats | null;
  }[];
}

/** Of pushed pictures: what is kept in hand at a start, the least that plays without stalling, and when to jump. */
const pushed = { startSeconds: 0.08, mostSeconds: 0.2 };
const numberBits = 12;
const blockHeightRatio = 1 / 8;
/** Reading a canvas costs; at most this often a tile. */
const readPeriodMs = { one: 0, many: 200 };

interface Tile {
  video: HTMLVideoElement;
  stop(): void;
  stalls: number;
  firstPictureMs: number | null;
  stats: PlayerStats | null;
}

let tiles: Tile[] = [];
let seen: SeenFrame[] = [];
let blockingReloads = 0;

function play(request: PlayRequest): void {
  stop();
  const count = request.kind === 'ours' ? request.cameras.length : request.urls.length;
  const columns = Math.ceil(Math.sqrt(count));
  document.body.style.cssText = `margin:0;display:grid;grid-template-columns:repeat(${columns},1fr);background:#111`;
  const loader = request.kind === 'ours' ? countingLoader(request.endpoint) : null;
  for (let index = 0; index < count; index += 1) {
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.style.cssText = 'width:100%;min-width:0';
    document.body.append(video);
    const tile: Tile = { video, stop: () => {}, stalls: 0, firstPictureMs: null, stats: null };
    tiles.push(tile);
    const madeAtMs = performance.now();
    readNumbers(video, index, count === 1 ? readPeriodMs.one : readPeriodMs.many, () => {
      tile.firstPictureMs ??= Math.round(performance.now() - madeAtMs);
    });
    if (request.kind === 'ours' && loader !== null) {
      const player = createLivePlayer({
        video,
        loader,
        cameraId: request.cameras[index] as DeviceId,
        profile: request.profile,
        onStats: (stats) => {
          tile.stats = stats;
          tile.stalls = stats.stalls;
        },
      });
      tile.stop = () => player.destroy();
    } else if (request.kind === 'hls') {
      video.addEventListener('waiting', () => void (tile.firstPictureMs !== null && (tile.stalls += 1)));
      const hls = new Hls(request.config);
      hls.loadSource(request.urls[index]!);
      hls.attachMedia(video);
      tile.stop = () => hls.destroy();
    } else if (request.kind === 'push') {
      video.addEventListener('waiting', () => void (tile.firstPictureMs !== null && (tile.stalls += 1)));
      tile.stop = playPushed(video, request.urls[index]!);
    }
  }
  const closeLoader = tiles[0]?.stop;
  if (loader !== null && tiles[0] !== undefined) {
    tiles[0].stop = () => {
      closeLoader?.();
      setTimeout(() => loader.close(), 100);
    };
  }
}

/** Appends what comes, as near to its end as it plays without stalling: no player of the browser's own comes nearer. */
function playPushed(video: HTMLVideoElement, url: string): () => void {
  const source = new MediaSource();
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const waiting: ArrayBuffer[] = [];
  let buffer: SourceBuffer | null = null;
  const append = (): void => {
    const next = buffer === null || buffer.updating ? undefined : waiting.shift();
    if (next !== undefined) buffer!.appendBuffer(next);
  };
  socket.onmessage = ({ data }) => {
    waiting.push(data as ArrayBuffer);
    if (buffer === null && source.readyState === 'open') {
      buffer = source.addSourceBuffer('video/mp4; codecs="avc1.42c01f"');
      buffer.addEventListener('updateend', () => {
        const { buffered } = video;
        const end = buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
        if (
          buffered.length > 0 &&
          (video.currentTime < buffered.start(0) || end - video.currentTime > pushed.mostSeconds)
        )
          video.currentTime = Math.max(buffered.start(0), end - pushed.startSeconds);
        append();
      });
    }
    append();
  };
  video.src = URL.createObjectURL(source);
  return () => {
    socket.close();
    video.removeAttribute('src');
    video.load();
  };
}

function countingLoader(endpoint: MediaEndpoint): MediaLoader {
  const loader = createMediaLoader(endpoint);
  return {
    ...loader,
    request: (path, done) => {
      if (/_HLS_msn=\d+&_HLS_part=\d+/.test(path)) blockingReloads += 1;
      return loader.request(path, done);
    },
  };
}

function stop(): void {
  for (const tile of tiles) {
    tile.stop();
    tile.video.remove();
  }
  tiles = [];
  seen = [];
}

function readNumbers(video: HTMLVideoElement, tile: number, periodMs: number, onFirst: () => void): void {
  const canvas = document.createElement('canvas');
  canvas.width = numberBits * 4;
  canvas.height = 4;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  let readAtMs = -Infinity;
  const onFrame = (): void => {
    if (!video.isConnected) return;
    video.requestVideoFrameCallback(onFrame);
    onFirst();
    const nowMs = performance.now();
    if (nowMs - readAtMs < periodMs) return;
    readAtMs = nowMs;
    const height = video.videoHeight * blockHeightRatio;
    const width = Math.floor(video.videoWidth / numberBits) * numberBits;
    context.drawImage(video, 0, height * 0.3, width, height * 0.4, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 2, canvas.width, 1);
    let number = 0;
    for (let bit = 0; bit < numberBits; bit += 1) if (data[(bit * 4 + 2) * 4]! > 128) number += 2 ** bit;
    seen.push({ tile, number, atMs: performance.timeOrigin + performance.now() });
  };
  video.requestVideoFrameCallback(onFrame);
}

/** What was measured since the last report. */
function report(): PageReport {
  const found: PageReport = {
    seen,
    blockingReloads,
    tiles: tiles.map(({ video, stalls, firstPictureMs, stats }) => {
      const { totalVideoFrames: frames, droppedVideoFrames: dropped } = video.getVideoPlaybackQuality();
      return { frames, dropped, stalls, firstPictureMs, stats, width: video.videoWidth };
    }),
  };
  seen = [];
  return found;
}

Object.assign(window, { bench: { play, stop, report } });
