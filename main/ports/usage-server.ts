/** One post to `/usage`, before anything is believed. */
export interface UsageRequest {
  body: Uint8Array;
  remoteAddress: string;
}

/** The answer to a post: HTTP status and the source's envelope. */
export interface UsageReply {
  status: number;
  code: string;
  message: string;
}

export interface UsageServer {
  /** The port that really listens. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * HTTP listener for `POST /usage`. Bounds: body ≤ 16 KiB, headers ≤ 8 KiB, both within 5 s, ≤ 50 posts/s an address with
 * a burst of 200, ≤ 512 connections, of one address ≤ 128 (our own machine: as many as there are). What it refuses by
 * itself it answers from `usageReplies`. Throws AppError `port-in-use`, `port-forbidden`, or `input-invalid` for a host
 * that is no address of this machine.
 */
export type StartUsageServer = (options: {
  host: string;
  port: number;
  answer: (request: UsageRequest) => UsageReply;
  /** Called for each request refused before `answer`; not for one that its sender cut. */
  refused: (reason: 'too-large' | 'too-slow' | 'too-many' | 'wrong-path' | 'malformed', remoteAddress: string) => void;
}) => Promise<UsageServer>;
