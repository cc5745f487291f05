import type { MediaEndpoint } from '../../../preload/contract/index.ts';

/** What the media server answered: the HTTP status that it would have been, and the body. */
export interface MediaResponse {
  status: number;
  body: ArrayBuffer;
}

/**
 * The one connection that all players of a page share. Make one for each {@link MediaEndpoint} and keep it while the
 * page lives; it connects on first need and again whenever the connection is lost. Browsers allow six HTTP connections
 * to a host, and every tile keeps a request waiting for its next part: apart, sixteen tiles would starve each other.
 */
export interface MediaLoader {
  /** Where paths start, e.g. `http://127.0.0.1:40123`. */
  readonly httpUrl: string;
  /** Asks for `path` with its query; asks again after a reconnection. The answer takes the request back. */
  request(path: string, done: (response: MediaResponse) => void): () => void;
  /** Says that `stream` (`ID/sub`) is looked at, until the answer is called. */
  watch(stream: string): () => void;
  /** Closes the connection; players that still use it wait in vain. */
  close(): void;
}

/** Waits before connecting again: the first, and the longest. */
const reconnectMs = { first: 100, longest: 2000 };
const headBytes = 6;

export function createMediaLoader(endpoint: MediaEndpoint): MediaLoader {
  const requests = new Map<number, { path: string; done: (response: MediaResponse) => void }>();
  const watched = new Map<string, number>();
  let lastId = 0;
  let socket: WebSocket | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const send = (message: Record<string, unknown>): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    else connect();
  };

  const connect = (): void => {
    if (socket !== null || timer !== undefined || closed) return;
    const opened = new WebSocket(endpoint.webSocketUrl);
    opened.binaryType = 'arraybuffer';
    opened.onopen = () => {
      failures = 0;
      opened.send(JSON.stringify({ ticket: endpoint.ticket }));
      for (const stream of watched.keys()) opened.send(JSON.stringify({ watch: stream }));
      for (const [id, { path }] of requests) opened.send(JSON.stringify({ id, path }));
    };
    opened.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      const head = new DataView(data);
      const id = head.getUint32(0);
      const request = requests.get(id);
      requests.delete(id);
      request?.done({ status: head.getUint16(4), body: data.slice(headBytes) });
    };
    opened.onclose = () => {
      socket = null;
      const waitMs = Math.min(reconnectMs.first * 2 ** Math.min(failures, 16), reconnectMs.longest);
      failures += 1;
      if (closed) return;
      timer = setTimeout(() => {
        timer = undefined;
        if (requests.size > 0 || watched.size > 0) connect();
      }, waitMs);
    };
    socket = opened;
  };

  return {
    httpUrl: endpoint.httpUrl,
    request: (path, done) => {
      const id = (lastId = (lastId + 1) % 2 ** 32);
      requests.set(id, { path, done });
      send({ id, path });
      return () => {
        if (requests.delete(id) && socket?.readyState === WebSocket.OPEN) send({ cancel: id });
      };
    },
    watch: (stream) => {
      const viewers = watched.get(stream) ?? 0;
      watched.set(stream, viewers + 1);
      if (viewers === 0) send({ watch: stream });
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        const left = (watched.get(stream) ?? 1) - 1;
        if (left > 0) return void watched.set(stream, left);
        watched.delete(stream);
        if (socket?.readyState === WebSocket.OPEN) send({ unwatch: stream });
      };
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      requests.clear();
      watched.clear();
      socket?.close();
    },
  };
}
