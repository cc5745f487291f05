/** One open TCP connection. Listeners are set once, right after connecting; nothing is read before `onData` is set. */
export interface TcpConnection {
  write(bytes: Uint8Array | string): void;
  onData(listener: (bytes: Buffer) => void): void;
  /** The connection ended: `null` = the peer closed it in good order, else why it broke. Called once. */
  onClose(listener: (cause: Error | null) => void): void;
  /** Lets go at once; what was not sent yet is lost. */
  close(): void;
}

/**
 * Opens a TCP connection without delay (Nagle off), with keep-alive probes.
 * Throws AppError `camera-refused` (nobody listens), `camera-timeout` (no answer in `timeoutMs`) or
 * `camera-unreachable` (no route, no such name).
 */
export type ConnectTcp = (options: {
  host: string;
  port: number;
  timeoutMs: number;
  signal: AbortSignal;
}) => Promise<TcpConnection>;
