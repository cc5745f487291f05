import type { MediaEndpoint } from '../../preload/contract/index.ts';

export interface MediaAnswer {
  /** HTTP status. */
  status: number;
  type: string;
  /** Shared with other viewers; never written to. */
  body: readonly Uint8Array[];
}

/** Who serves what the media server is asked for. */
export interface MediaOrigin {
  /**
   * `path` with its query, e.g. `/live/ID/sub/live.m3u8?_HLS_msn=3`. `carriedQuery` is to be repeated in addresses inside
   * playlists. May take 10 s (a blocking reload); `signal` takes the request back. Never throws.
   */
  answer(path: string, carriedQuery: string, signal: AbortSignal): Promise<MediaAnswer>;
  /** Somebody looks at the stream (`ID/sub`) until the answer is called. `null` = no such stream. */
  watch(stream: string): (() => void) | null;
}

export interface MediaServer {
  readonly endpoint: MediaEndpoint;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * HTTP and WebSocket on loopback for everything that plays. Lets in who knows the ticket, and of pages only those of
 * `origins`. Bounds: 64 connections, 256 requests under way on each, 32 MiB unsent on each.
 */
export type StartMediaServer = (options: {
  origin: MediaOrigin;
  /** Origins of pages that may connect, e.g. `http://127.0.0.1:8080`, `app://gwanje`. */
  pageOrigins: readonly string[];
  ticket: string;
  /** 0 = any free one. */
  port: number;
}) => Promise<MediaServer>;
