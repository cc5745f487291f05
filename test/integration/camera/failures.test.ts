import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClipFrame, makeNumberedClip } from './rig/numbered-clip.ts';
import { RtspCamera, type RtspCameraOptions } from './rig/rtsp-camera.ts';
import { pause, playlistUrl, startVideoPath, type VideoPath } from './rig/video-path.ts';
import type { StreamSource } from '../../../main/ports/index.ts';

const framesPerSecond = 25;
let frames: ClipFrame[];
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  frames = await makeNumberedClip({ width: 320, height: 192, framesPerSecond, keyFrameSeconds: 1, seconds: 4 });
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function camera(options: Partial<RtspCameraOptions> = {}): Promise<RtspCamera> {
  const made = await new RtspCamera({ frames, framesPerSecond, ...options }).listen();
  undo.push(() => made.stop());
  return made;
}

/** A server that is whatever `serve` makes of it. */
async function server(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const made: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => made.close(resolve));
  });
  const address = made.address();
  return `rtsp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/stream`;
}

/** Somebody watches; nobody reads. */
async function watch(source: StreamSource): Promise<VideoPath> {
  const path = startVideoPath(() => source);
  undo.push(() => path.stop());
  const leaving = new AbortController();
  undo.push(() => leaving.abort());
  void fetch(await playlistUrl(path), { signal: leaving.signal }).catch(() => null);
  return path;
}

async function failureOf(
  url: string,
  credentials: StreamSource['credentials'] = null,
  timeoutMs = 9000,
): Promise<string> {
  const path = await watch({ url, credentials });
  const { failure } = await path.until((status) => status.failure !== null, timeoutMs);
  return failure!.code;
}

const ok = (headers: string[], body = ''): string =>
  ['RTSP/1.0 200 OK', 'CSeq: SEQUENCE', ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  );

describe('each failure has its own code (S36)', () => {
  it('nobody listens', async () => {
    expect(await failureOf('rtsp://127.0.0.1:1/stream')).toBe('camera-refused');
  });

  it('no route to the host', async () => {
    // The broadcast address takes no connections.
    expect(await failureOf('rtsp://255.255.255.255/stream')).toBe('camera-unreachable');
  });

  it('a name that nobody knows', async () => {
    expect(await failureOf('rtsp://camera.invalid/stream')).toBe('camera-unreachable');
  });

  it('something else than RTSP', async () => {
    const url = await server((socket) => void socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'.repeat(4)));
    expect(await failureOf(url)).toBe('camera-protocol');
  });

  it('a URL that is none', async () => {
    expect(await failureOf('http://127.0.0.1/stream')).toBe('camera-url-invalid');
  });

  it.each([
    [403, 'camera-forbidden'],
    [404, 'camera-stream-missing'],
    [454, 'camera-protocol'],
  ])('status %i', async (status, code) => {
    const refusing = await camera({
      answer: (method) => (method === 'DESCRIBE' ? `RTSP/1.0 ${status} No\r\nCSeq: SEQUENCE\r\n\r\n` : null),
    });
    expect(await failureOf(refusing.url)).toBe(code);
  });

  it('a codec that nobody plays', async () => {
    const odd = await camera({
      answer: (method) =>
        method === 'DESCRIBE' ? ok([], 'v=0\r\nm=video 0 RTP/AVP 97\r\na=rtpmap:97 MP4V-ES/90000\r\n') : null,
    });
    expect(await failureOf(odd.url)).toBe('camera-codec-unsupported');
  });

  it('no pictures', async () => {
    const still = await camera();
    still.paused = true;
    expect(await failureOf(still.url)).toBe('camera-no-frames');
  });

  it('a camera that hangs', async () => {
    expect(await failureOf(await server(() => {}))).toBe('camera-timeout');
  });
});

describe('logging in (S36, S44)', () => {
  const password = 'p@ss:w/rd %41#관제"';

  it.each(['basic', 'md5', 'sha256'] as const)('by %s, with a password of all kinds of characters', async (scheme) => {
    const login = { username: 'root', password, scheme, nonceUses: 3 };
    const locked = await camera({ login });
    const path = await watch({ url: locked.url, credentials: { username: 'root', password } });
    expect(await path.until((status) => status.state === 'live')).toMatchObject({ failure: null, connections: 1 });
    expect(JSON.stringify([path.log.lines, path.status(), await path.endpoint()])).not.toContain('p@ss');
  });

  it.each(['basic', 'md5', 'sha256'] as const)(
    'a wrong password by %s is told once and not hammered',
    async (scheme) => {
      const locked = await camera({ login: { username: 'root', password, scheme } });
      const path = await watch({ url: locked.url, credentials: { username: 'root', password: 'wrong' } });
      const status = await path.until(({ failure }) => failure !== null);
      expect(status.failure).toMatchObject({ code: 'camera-unauthorised', retryable: false, facts: { given: true } });
      await pause(1500);
      expect(locked.connections).toBe(1);
    },
  );

  it('no password given', async () => {
    const locked = await camera({ login: { username: 'root', password, scheme: 'md5' } });
    const path = await watch({ url: locked.url, credentials: null });
    const { failure } = await path.until((status) => status.failure !== null);
    expect(failure).toMatchObject({ code: 'camera-unauthorised', facts: { given: false } });
  });

  it('a camera that answers 401 for ever is left after a few tries', async () => {
    let asked = 0;
    const challenge = 'WWW-Authenticate: Digest realm="x", nonce="1", stale=true';
    const looping = await camera({
      answer: (method) => {
        asked += method === 'DESCRIBE' ? 1 : 0;
        return method === 'DESCRIBE' ? `RTSP/1.0 401 Unauthorized\r\nCSeq: SEQUENCE\r\n${challenge}\r\n\r\n` : null;
      },
    });
    expect(await failureOf(looping.url, { username: 'a', password: 'b' })).toBe('camera-unauthorised');
    expect(asked).toBeLessThanOrEqual(3);
  });
});

describe('cameras that lie or break', () => {
  it('a session description of 10 MB is refused', async () => {
    const body = 'a=x\r\n'.repeat(2_000_000);
    const talkative = await camera({ answer: (method) => (method === 'DESCRIBE' ? ok([], body) : null) });
    expect(await failureOf(talkative.url)).toBe('camera-protocol');
  });

  it('an endless header is refused', async () => {
    const url = await server((socket) => {
      socket.write('RTSP/1.0 200 OK\r\n');
      for (let line = 0; line < 2000; line += 1) socket.write(`X-${line}: ${'y'.repeat(40)}\r\n`);
    });
    expect(await failureOf(url)).toBe('camera-protocol');
  });

  it('a body shorter than it says is waited for only so long', async () => {
    const lying = await camera({
      answer: (method) =>
        method === 'DESCRIBE' ? 'RTSP/1.0 200 OK\r\nCSeq: SEQUENCE\r\nContent-Length: 100000\r\n\r\nv=0' : null,
    });
    expect(await failureOf(lying.url)).toBe('camera-timeout');
  });

  it('garbage in the packets costs pictures, not the stream', async () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const noisy = await camera({
      tamper: (packet, count) => {
        if (count % 97 !== 0) return packet;
        return Buffer.from(packet.map((byte) => (random() < 0.2 ? Math.floor(random() * 256) : byte)));
      },
    });
    const path = await watch({ url: noisy.url, credentials: null });
    await path.until((status) => status.state === 'live');
    await pause(2500);
    expect(path.status()).toMatchObject({ connections: 1, state: 'live' });
  });

  it('lost packets cost pictures up to the next key frame', async () => {
    const lossy = await camera({ tamper: (packet, count) => (count % 60 === 0 ? null : packet) });
    const path = await watch({ url: lossy.url, credentials: null });
    await path.until((status) => status.state === 'live');
    await pause(2500);
    const { framesPerSecond: rate, state } = path.status()!;
    expect(state).toBe('live');
    expect(rate).toBeLessThan(framesPerSecond);
  });

  it('sends signs of life while it plays, well within the session time-out', async () => {
    const strict = await camera({ sessionSeconds: 2 });
    const path = await watch({ url: strict.url, credentials: null });
    await path.until((status) => status.state === 'live');
    await pause(2500);
    expect(strict.requests.filter((method) => method === 'GET_PARAMETER').length).toBeGreaterThanOrEqual(2);
  });
});
