import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, failure } from './errors.ts';
import { deviceId, timeMs } from './primitives.ts';

/** `main`: the camera's full picture, for a focused tile. `sub`: a lighter one, for grids. */
export const streamProfile = z.enum(['main', 'sub']);
export type StreamProfile = z.infer<typeof streamProfile>;

/** What one upstream stream of a camera is doing. All figures are measured; `null` = not measured yet. */
export const streamStatus = z.object({
  cameraId: deviceId,
  profile: streamProfile,
  /**
   * - `idle`: nobody watches; no connection.
   * - `connecting`: RTSP is being set up, or waiting for the first key frame.
   * - `live`: frames arrive.
   * - `waiting`: failed; tries again at `retryAtMs`.
   */
  state: z.enum(['idle', 'connecting', 'live', 'waiting']),
  /** RFC 6381 codec string of what the page plays, e.g. `avc1.4d401f`. */
  codec: z.string().nullable(),
  /** The camera's own codec when it is transcoded for the page, e.g. `H265`; else `null`. */
  transcodedFrom: z.string().nullable(),
  widthPixels: z.number().int().nullable(),
  heightPixels: z.number().int().nullable(),
  framesPerSecond: z.number().nullable(),
  bitsPerSecond: z.number().nullable(),
  /** Distance of key frames in seconds. */
  keyFrameIntervalSeconds: z.number().nullable(),
  viewers: z.number().int(),
  /** RTSP connections made since the stream was first opened. */
  connections: z.number().int(),
  lastFrameAtMs: timeMs.nullable(),
  failure: failure.nullable(),
  /** Consecutive failures; 0 while live. */
  attempt: z.number().int(),
  retryAtMs: timeMs.nullable(),
});
export type StreamStatus = z.infer<typeof streamStatus>;

/**
 * Where the page fetches media: one WebSocket for all tiles (VIDEO.md: one loader), HTTP for everybody else.
 * `ticket` is a secret of this run, sent as first message of the WebSocket and as `?ticket=` over HTTP.
 */
export const mediaEndpoint = z.object({ httpUrl: z.string(), webSocketUrl: z.string(), ticket: z.string() });
export type MediaEndpoint = z.infer<typeof mediaEndpoint>;

export const camera = {
  mediaEndpoint: base.output(mediaEndpoint),
  /** Status of every stream that is or was open; each item replaces what was known of (cameraId, profile). ≤ 2 Hz a stream. */
  watch: base.output(eventIterator(z.array(streamStatus))),
  /** Connects once, outside of any tile, and says what the camera offers. Stops after 10 s. */
  probe: base
    .input(
      z.object({
        /** An existing device: its stored URL and credentials; or a URL typed into a form (may carry credentials). */
        target: z.union([z.object({ cameraId: deviceId }), z.object({ url: z.string().max(2048) })]),
        profile: streamProfile,
      }),
    )
    .output(
      z.object({
        codec: z.string(),
        widthPixels: z.number().int().nullable(),
        heightPixels: z.number().int().nullable(),
        framesPerSecond: z.number().nullable(),
        needsTranscoding: z.boolean(),
      }),
    ),
  /** Gives up waiting and connects now. */
  retry: base.input(z.object({ cameraId: deviceId })).output(z.object({})),
};
