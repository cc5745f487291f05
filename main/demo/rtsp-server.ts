import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Clip } from './clip.ts';
import { Playout, type Stamp } from './playout.ts';
import { onChannel, type PacketisedFrame, senderReport } from './rtp.ts';
import { RtspAuthentication, type RtspCredentials } from './rtsp-authentication.ts';
import { RtspParser, type RtspRequest, rtspResponse } from './rtsp-messages.ts';
import { describe, trackSuffix } from './sdp.ts';

export interface RtspVariant {
  clip: Clip;
  stamp?: Stamp | undefined;
}

export interface RtspStream {
  /** Path of its URL, e.g. `/CAM-01/axis-media/media.amp`. */
  path: string;
  /** Main stream first; `?resolution=640x360` chooses among them as on AXIS cameras. */
  variants: [RtspVariant, ...RtspVariant[]];
  /** When the loop's first frame is captured, on `performance.now()`'s clock. Default: when the server starts. */
  epochMs?: number;
  onSent?: (frameIndex: number, atMs: number) => void;
}

export interface RtspServerOptions {
  /** 0 = any free one. A port that is taken rejects with the socket's own `EADDRINUSE`. */
  port: number;
  streams: RtspStream[];
  /** `null` (the default): open to everybody. */
  credentials?: RtspCredentials | null;
  /** Default `digest`. */
  scheme?: 'digest' | 'basic';
}

export interface RtspServer {
  readonly port: number;
  /** Open connections, playing or not. */
  connections(): number;
  /** A cut stream's connections are dropped and its requests stay unanswered, like a camera without power. */
  setCut(path: string, cut: boolean): void;
  stop(): Promise<void>;
}

interface Source {
  stream: RtspStream;
  playouts: [Playout, ...Playout[]];
  cut: boolean;
}

/** Bytes waiting for a client above which it is dropped: many seconds of any clip. */
const backlogLimit = 4_000_000;
const connectionLimit = 256;
/** A client that neither plays nor asks for this long is dropped. */
const idleMs = 60_000;
const reportEveryMs = 5000;

/** Plays clips as live cameras: RTSP 1.0 (RFC 2326) with RTP over the same connection, on 127.0.0.1. */
export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const startedMs = performance.now();
  const sources = new Map<string, Source>();
  for (const stream of options.streams) {
    const epochMs = stream.epochMs ?? startedMs;
    const [main, ...others] = stream.variants.map(
      ({ clip, stamp }, index) =>
        new Playout({ clip, stamp, epochMs, onSent: index === 0 ? stream.onSent : undefined }),
    );
    if (main !== undefined) sources.set(stream.path, { stream, playouts: [main, ...others], cut: false });
  }
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    if (connections.size >= connectionLimit) {
      socket.destroy();
      return;
    }
    const authentication = new RtspAuthentication(options.credentials ?? null, options.scheme ?? 'digest');
    const connection = new Connection(socket, authentication, sources);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    connections: () => connections.size,
    setCut: (path, cut) => {
      const source = sources.get(path);
      if (source === undefined) throw new RangeError(`no stream ${path}`);
      source.cut = cut;
      // Also when restored: clients that wait for an answer then try again at once.
      for (const connection of connections) if (connection.source === source) connection.close();
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.close();
      }),
  };
}

interface Selection {
  source: Source;
  playout: Playout;
}

class Connection {
  readonly #socket: Socket;
  readonly #authentication: RtspAuthentication;
  readonly #sources: Map<string, Source>;
  readonly #parser = new RtspParser();
  readonly #session = Math.floor(performance.timeOrigin + performance.now())
    .toString(16)
    .toUpperCase();
  /** The stream last asked for. */
  source: Source | null = null;
  #playout: Playout | null = null;
  #channel = 0;
  #playing = false;
  #reports: NodeJS.Timeout | null = null;
  #packets = 0;
  #octets = 0;

  constructor(socket: Socket, authentication: RtspAuthentication, sources: Map<string, Source>) {
    this.#socket = socket;
    this.#authentication = authentication;
    this.#sources = sources;
    socket.setNoDelay(true);
    socket.setTimeout(idleMs, () => {
      if (!this.#playing) socket.destroy();
    });
    socket.on('data', (chunk) => this.#receive(chunk));
    // A client that goes away mid-write is no fault of ours; 'close' follows and tidies up.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#pause());
  }

  close(): void {
    this.#socket.destroy();
  }

  deliver(frames: PacketisedFrame[]): void {
    if (this.#socket.writableLength > backlogLimit) {
      this.close();
      return;
    }
    this.#socket.cork();
    for (const frame of frames) {
      this.#socket.write(onChannel(frame, this.#channel));
      this.#packets += frame.offsets.length;
      this.#octets += frame.octets;
    }
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const request of this.#parser.push(chunk)) this.#answer(request);
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      this.#socket.end('RTSP/1.0 400 Bad Request\r\n\r\n');
    }
  }

  #answer(request: RtspRequest): void {
    const selection = this.#select(request.url);
    this.source = selection?.source ?? this.source;
    if (this.source?.cut === true) return;
    const respond = (status: number, headers: Record<string, string> = {}, body = ''): void => {
      this.#socket.write(rtspResponse(status, request, headers, body));
    };
    if (request.method === 'OPTIONS') {
      respond(200, { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER' });
      return;
    }
    if (!this.#authentication.allows(request)) {
      respond(401, { 'WWW-Authenticate': this.#authentication.challenge });
      return;
    }
    switch (request.method) {
      case 'DESCRIBE':
        if (selection === null) respond(404);
        else
          respond(
            200,
            { 'Content-Type': 'application/sdp', 'Content-Base': request.url },
            describe(request.url, nameOf(selection), selection.playout),
          );
        return;
      case 'SETUP':
        this.#setUp(request, selection, respond);
        return;
      case 'PLAY':
        if (this.#playout === null) respond(454);
        else this.#play(this.#playout, respond);
        return;
      case 'PAUSE':
        this.#pause();
        respond(200, { Session: this.#session });
        return;
      case 'TEARDOWN':
        this.#pause();
        respond(200);
        this.#socket.end();
        return;
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        respond(200, { Session: this.#session });
        return;
      default:
        respond(405);
    }
  }

  #select(text: string): Selection | null {
    const url = URL.parse(text.replace(trackSuffix, ''));
    const source = url === null ? undefined : this.#sources.get(url.pathname.replace(/\/$/, ''));
    if (url === null || source === undefined) return null;
    const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(url.searchParams.get('resolution') ?? '') ?? [];
    const wanted = source.playouts.find(
      ({ clip }) => clip.widthPixels === Number(width) && clip.heightPixels === Number(height),
    );
    return { source, playout: wanted ?? source.playouts[0] };
  }

  #setUp(
    request: RtspRequest,
    selection: Selection | null,
    respond: (status: number, headers?: Record<string, string>) => void,
  ): void {
    if (selection === null) {
      respond(404);
      return;
    }
    if (this.#playing) {
      respond(455);
      return;
    }
    const transport = request.headers.get('transport') ?? '';
    if (!transport.includes('RTP/AVP/TCP')) {
      respond(461);
      return;
    }
    const channel = Number(/interleaved=(\d{1,3})/.exec(transport)?.[1] ?? 0);
    if (channel > 254) {
      respond(461);
      return;
    }
    this.#playout = selection.playout;
    this.#channel = channel;
    const ssrc = this.#playout.ssrc.toString(16).toUpperCase().padStart(8, '0');
    respond(200, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};ssrc=${ssrc};mode="PLAY"`,
      Session: `${this.#session};timeout=60`,
    });
  }

  /** The first report goes ahead of the first picture, so that the client knows its wall time. */
  #play(playout: Playout, respond: (status: number, headers?: Record<string, string>) => void): void {
    respond(200, { Session: this.#session, Range: 'npt=now-' });
    if (this.#playing) return;
    this.#playing = true;
    const report = (): void => {
      const counts = { ssrc: playout.ssrc, packets: this.#packets, octets: this.#octets };
      this.#socket.write(senderReport({ ...counts, ...playout.timeNow() }, this.#channel + 1));
    };
    this.#reports = setInterval(report, reportEveryMs);
    playout.add(this, report);
  }

  #pause(): void {
    if (this.#reports !== null) clearInterval(this.#reports);
    this.#reports = null;
    this.#playing = false;
    this.#playout?.remove(this);
  }
}

/** First part of the stream's path: the camera's own name. */
function nameOf({ source }: Selection): string {
  return source.stream.path.split('/')[1] ?? 'camera';
}
