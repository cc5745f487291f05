import type { Failure, StreamStatus } from '../../preload/contract/index.ts';
import type { PlayerReport } from './players.ts';

/**
 * What a tile has to say about its picture.
 * - `no-stream`: the inventory knows no address.
 * - `connecting`: no picture yet, nothing is wrong.
 * - `live`: frames are on the screen.
 * - `stalled`: the camera sends, the screen stands still.
 * - `cut`: the camera failed; `retryAtMs` says when it is tried again, `null` = is tried now or never by itself.
 * - `unplayable`: this browser cannot play the codec.
 */
export type TileState =
  | { kind: 'no-stream' | 'connecting' | 'live' | 'stalled' }
  | { kind: 'cut'; failure: Failure; attempt: number; retryAtMs: number | null; isTrying: boolean }
  | { kind: 'unplayable'; codec: string };

/** A picture that stands still for less than this is not worth a word. */
const stallShownMs = 1500;

/**
 * Weighs what the camera's stream and this page's player say. `status` is undefined until main told it, `report` until
 * the player did; `pageNowMs` is on the page's clock, as `report.sinceMs` is.
 */
export function tileState(
  hasStream: boolean,
  status: StreamStatus | undefined,
  report: PlayerReport | undefined,
  pageNowMs: number,
  canPlay: (codec: string) => boolean,
): TileState {
  if (!hasStream) return { kind: 'no-stream' };
  if (
    status?.failure != null &&
    (status.state === 'waiting' || (status.state === 'connecting' && status.attempt > 0))
  ) {
    const isTrying = status.state !== 'waiting';
    return {
      kind: 'cut',
      failure: status.failure,
      attempt: status.attempt,
      retryAtMs: isTrying ? null : status.retryAtMs,
      isTrying,
    };
  }
  if (status?.state === 'live' && status.codec !== null && !canPlay(status.codec))
    return { kind: 'unplayable', codec: status.codec };
  if (report === undefined || report.firstPictureMs === null) return { kind: 'connecting' };
  if (report.state === 'playing' || pageNowMs - report.sinceMs < stallShownMs) return { kind: 'live' };
  return { kind: 'stalled' };
}

/** Whether this browser can play an RFC 6381 codec string in fragmented MP4. */
export const browserPlays = (codec: string): boolean =>
  typeof MediaSource === 'undefined' || MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);

/** The codec as people call it: `avc1.4d401f` is H.264. */
export function codecName(codec: string): string {
  const name = { avc1: 'H.264', avc3: 'H.264', hvc1: 'H.265', hev1: 'H.265', av01: 'AV1', vp09: 'VP9' }[
    codec.split('.')[0] ?? ''
  ];
  return name ?? codec;
}
