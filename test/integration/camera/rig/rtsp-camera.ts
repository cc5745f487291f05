import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { ClipFrame } from './numbered-clip.ts';

export interface RtspCameraOptions {
  frames: ClipFrame[];
  framesPerSecond: number;
  encoding?: 'H264' | 'H265';
  port?: number;
  login?: { username: string; password: string; scheme: 'basic' | 'md5' | 'sha256'; nonceUses?: number };
  /** Told of each frame as it is put on the wire; `index` counts through the clip, not through its repetitions. */
  onSend?: (index: number, atMs: number) => void;
  /** Presentation order of the clip where it has B-frames: frame i is shown as number `showing[i]`. */
  showing?: (index: number) => number;
  /** Changes what goes out: `null` leaves the packet out. */
  tamper?: (packet: Buffer, count: number) => Buffer | null;
  /** Answers instead of the camera; `null` = as usual. */
  answer?: (method: string, socket: Socket) => string | null;
  /** Also sends sender reports, with this much added to the clock. */
  reportOffsetMs?: number;
  /** Seconds that a session lasts without a sign of life. */
  sessionSeconds?: number;
}

const maxPayload = 1400;

/** A camera behind a real socket that plays a clip in a loop, and misbehaves when told to. All viewers see the same frame. */
export class RtspCamera {
  readonly #options: RtspCameraOptions;
  readonly #players = new Map<Socket, { sequence: number; ssrc: number; started: boolean }>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #frames: ClipFrame[];
  #timer: NodeJS.Timeout | undefined;
  #index = 0;
  #sent = 0;
  #packets = 0;
  readonly #startedAtMs = Date.now();
  #nonce = randomBytes(8).toString('hex');
  #nonceUses = 0;
  /** Connections accepted so far. */
  connections = 0;
  requests: string[] = [];
  paused = false;

  constructor(options: RtspCameraOptions) {
    this.#options = options;
    this.#frames = options.frames;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.port}/stream`;
  }

  get viewers(): number {
    return this.#players.size;
  }

  async listen(port = this.#options.port ?? 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const periodMs = 1000 / this.#options.framesPerSecond;
    let due = performance.now();
    const tick = (): void => {
      while (performance.now() >= due) {
        due += periodMs;
        this.#sendFrame();
      }
      this.#timer = setTimeout(tick, Math.max(0, due - performance.now()));
    };
    tick();
    return this;
  }

  /** Drops all connections; the port listens on. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From the next key frame on, other pictures. */
  change(frames: ClipFrame[]): void {
    this.#frames = frames;
    this.#index = 0;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#players.delete(socket);
    });
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        this.#answer(socket, text.slice(0, end));
        text = text.slice(end + 4);
      }
    });
  }

  #answer(socket: Socket, request: string): void {
    const [method = '', uri = ''] = request.split(/[ \r\n]/);
    const sequence = /^cseq:\s*(\d+)/im.exec(request)?.[1] ?? '0';
    this.requests.push(method);
    const special = this.#options.answer?.(method, socket) ?? null;
    if (special !== null) return void socket.write(special.replaceAll('SEQUENCE', sequence));
    const reply = (status: string, headers: string[] = [], body = ''): void => {
      const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
      socket.write([`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...headers, ...length, '', body].join('\r\n'));
    };
    if (method !== 'OPTIONS' && !this.#allows(request, method, uri))
      return reply('401 Unauthorized', this.#challenges());
    if (method === 'DESCRIBE') {
      return reply('200 OK', ['Content-Type: application/sdp', `Content-Base: ${uri}/`], this.#description());
    }
    if (method === 'SETUP') {
      this.#players.set(socket, { sequence: 65_530, ssrc: 1, started: false });
      const timeout = this.#options.sessionSeconds ?? 60;
      const transport = 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1';
      return reply('200 OK', [transport, `Session: 12345678;timeout=${timeout}`]);
    }
    if (method === 'PLAY') {
      const player = this.#players.get(socket);
      if (player !== undefined) player.started = true;
    }
    if (method === 'TEARDOWN') this.#players.delete(socket);
    reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER', 'Session: 12345678']);
  }

  #challenges(): string[] {
    const { login } = this.#options;
    if (login?.scheme === 'basic') return ['WWW-Authenticate: Basic realm="cam"'];
    const stale = this.#nonceUses > 0 ? ', stale=true' : '';
    this.#nonce = randomBytes(8).toString('hex');
    this.#nonceUses = 0;
    const algorithm = login?.scheme === 'sha256' ? ', algorithm=SHA-256' : '';
    return [
      'WWW-Authenticate: Basic realm="cam"',
      `WWW-Authenticate: Digest realm="cam", nonce="${this.#nonce}", qop="auth"${algorithm}${stale}`,
    ];
  }

  #allows(request: string, method: string, uri: string): boolean {
    const { login } = this.#options;
    if (login === undefined) return true;
    const given = /^authorization:\s*(.*)$/im.exec(request)?.[1] ?? '';
    const { username, password } = login;
    if (login.scheme === 'basic') {
      return given === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    }
    const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(given)?.[1] ?? '';
    const hash = (text: string): string =>
      createHash(login.scheme === 'sha256' ? 'sha256' : 'md5')
        .update(text)
        .digest('hex');
    const expected = hash(
      [
        hash(`${username}:cam:${password}`),
        ...[this.#nonce, field('nc'), field('cnonce'), 'auth'],
        hash(`${method}:${uri}`),
      ].join(':'),
    );
    if (field('response') !== expected) return false;
    this.#nonceUses += 1;
    return this.#nonceUses <= (login.nonceUses ?? Infinity);
  }

  #description(): string {
    const { encoding = 'H264' } = this.#options;
    return [
      ...['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=camera', 't=0 0', 'a=control:*'],
      ...[
        'm=video 0 RTP/AVP 96',
        `a=rtpmap:96 ${encoding}/90000`,
        'a=fmtp:96 packetization-mode=1',
        'a=control:track1',
        '',
      ],
    ].join('\r\n');
  }

  #sendFrame(): void {
    if (this.paused) return;
    const index = this.#index;
    const frame = this.#frames[index];
    if (frame === undefined) return;
    this.#index = (index + 1) % this.#frames.length;
    const shown = this.#options.showing?.(index) ?? index;
    const number = this.#sent - index + shown;
    this.#sent += 1;
    const timestamp = Math.round((number * 90_000) / this.#options.framesPerSecond);
    this.#options.onSend?.(index, performance.timeOrigin + performance.now());
    for (const [socket, player] of this.#players) {
      if (!player.started) continue;
      socket.cork();
      if (this.#options.reportOffsetMs !== undefined && frame.keyFrame) socket.write(this.#senderReport(timestamp));
      const payloads = frame.nals.flatMap((nal) => packetise(nal, this.#options.encoding ?? 'H264'));
      for (const [at, payload] of payloads.entries()) {
        const packet = rtpPacket(player, timestamp, at === payloads.length - 1, payload);
        const sent = this.#options.tamper === undefined ? packet : this.#options.tamper(packet, this.#packets++);
        if (sent !== null) socket.write(interleaved(0, sent));
      }
      socket.uncork();
    }
  }

  #senderReport(timestamp: number): Buffer {
    const wallMs =
      this.#startedAtMs + (this.#sent * 1000) / this.#options.framesPerSecond + (this.#options.reportOffsetMs ?? 0);
    const report = Buffer.alloc(28);
    report.writeUInt32BE(0x80c80006);
    report.writeUInt32BE(1, 4);
    report.writeUInt32BE(Math.floor(wallMs / 1000) + 2_208_988_800, 8);
    report.writeUInt32BE(Math.floor(((wallMs % 1000) / 1000) * 2 ** 32), 12);
    report.writeUInt32BE(timestamp >>> 0, 16);
    return interleaved(1, report);
  }
}

function interleaved(channel: number, packet: Buffer): Buffer {
  const head = Buffer.from([0x24, channel, 0, 0]);
  head.writeUInt16BE(packet.length, 2);
  return Buffer.concat([head, packet]);
}

function rtpPacket(
  player: { sequence: number; ssrc: number },
  timestamp: number,
  last: boolean,
  payload: Buffer,
): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 0x80;
  head[1] = 96 | (last ? 0x80 : 0);
  head.writeUInt16BE(player.sequence, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(player.ssrc, 8);
  player.sequence = (player.sequence + 1) & 0xffff;
  return Buffer.concat([head, payload]);
}

function packetise(nal: Buffer, encoding: 'H264' | 'H265'): Buffer[] {
  if (nal.length <= maxPayload) return [nal];
  const headBytes = encoding === 'H264' ? 1 : 2;
  const pieces: Buffer[] = [];
  for (let at = headBytes; at < nal.length; at += maxPayload) {
    const edge = (at === headBytes ? 0x80 : 0) | (at + maxPayload >= nal.length ? 0x40 : 0);
    const head =
      encoding === 'H264'
        ? Buffer.from([(nal[0]! & 0xe0) | 28, edge | (nal[0]! & 0x1f)])
        : Buffer.from([(nal[0]! & 0x81) | (49 << 1), nal[1]!, edge | ((nal[0]! >> 1) & 0x3f)]);
    pieces.push(Buffer.concat([head, nal.subarray(at, at + maxPayload)]));
  }
  return pieces;
}
