import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorisation, chooseChallenge } from '../../../main/camera/rtsp/authentication.ts';
import { type RtspMessage, RtspReader } from '../../../main/camera/rtsp/message-reader.ts';
import { readRtspUrl } from '../../../main/camera/rtsp/session.ts';
import { decodeParameterSets } from '../../../main/camera/rtsp/parameter-sets.ts';
import { readSessionDescription } from '../../../main/camera/rtsp/session-description.ts';
import { AppError } from '../../../main/errors.ts';

interface Read {
  messages: RtspMessage[];
  frames: { channel: number; payload: string }[];
}

function read(...pieces: Buffer[]): Read {
  const found: Read = { messages: [], frames: [] };
  const reader = new RtspReader({
    onMessage: (message) => void found.messages.push(message),
    onFrame: (channel, payload) => void found.frames.push({ channel, payload: payload.toString('hex') }),
  });
  for (const piece of pieces) reader.push(piece);
  return found;
}

describe('reading RTSP', () => {
  const stream = Buffer.concat([
    Buffer.from(
      'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\nWWW-Authenticate: a\r\nwww-authenticate: b\r\n\r\nabc',
    ),
    Buffer.from([0x24, 0, 0, 2, 0x80, 0x60]),
    Buffer.from([0x24, 1, 0, 0]),
    Buffer.from('\r\nOPTIONS rtsp://x RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
    Buffer.from([0x24, 0, 0, 1, 0x24]),
  ]);

  it('takes messages and frames apart', () => {
    const { messages, frames } = read(stream);
    expect(messages.map(({ startLine, body }) => [startLine, body])).toEqual([
      ['RTSP/1.0 200 OK', 'abc'],
      ['OPTIONS rtsp://x RTSP/1.0', ''],
    ]);
    expect(messages[0]?.headers.get('www-authenticate')).toEqual(['a', 'b']);
    expect(frames).toEqual([
      { channel: 0, payload: '8060' },
      { channel: 1, payload: '' },
      { channel: 0, payload: '24' },
    ]);
  });

  it('gives the same however the bytes are cut', () => {
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (points) => {
        const sorted = [0, ...points.sort((a, b) => a - b), stream.length];
        const pieces = sorted.slice(1).map((end, index) => stream.subarray(sorted[index], end));
        expect(read(...pieces)).toEqual(read(stream));
      }),
    );
  });

  it('ends in an AppError on anything else, never otherwise', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (pieces) => {
        try {
          read(...pieces.map((piece) => Buffer.from(piece)));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  it.each([
    ['a length below zero', 'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a length that is none', 'RTSP/1.0 200 OK\r\nContent-Length: many\r\n\r\n'],
    ['a body of 10 MB', 'RTSP/1.0 200 OK\r\nContent-Length: 10485760\r\n\r\n'],
    ['an endless header', `RTSP/1.0 200 OK\r\nX: ${'y'.repeat(20_000)}`],
    ['another protocol', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['no protocol', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3 and more'],
  ])('refuses %s', (_title, text) => {
    expect(() => read(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'camera-protocol' }));
  });
});

describe('logging in (S36)', () => {
  // RFC 7616 §3.9.1.
  const realm = 'http-auth@example.org';
  const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
  const opaque = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
  const offer = (algorithm: string): string =>
    `Digest realm="${realm}", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="${opaque}"`;
  const answer = (...headers: string[]): string =>
    authorisation({
      challenge: chooseChallenge(headers)!,
      credentials: { username: 'Mufasa', password: 'Circle of Life' },
      method: 'GET',
      uri: '/dir/index.html',
      nonceCount: 1,
      clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    });

  it('computes the digests of RFC 7616', () => {
    expect(answer(offer('MD5'))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(answer(offer('SHA-256'))).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('takes the strongest that is offered, in one header or in several', () => {
    expect(answer('Basic realm="x"', offer('MD5'), offer('SHA-256'))).toContain('algorithm=SHA-256');
    expect(answer(`Basic realm="a, Digest b", ${offer('MD5')}`)).toMatch(/^Digest /);
    expect(answer('Basic realm="x"')).toBe(`Basic ${Buffer.from('Mufasa:Circle of Life').toString('base64')}`);
  });

  it('answers nothing to what it does not know', () => {
    expect(chooseChallenge(['Negotiate', 'Digest realm="x", nonce="1", algorithm=SHA-512-256'])).toBeNull();
    expect(chooseChallenge(['Digest realm="x", nonce="1", qop="auth-int"'])).toBeNull();
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 200 })), (headers) => void chooseChallenge(headers)));
  });
});

describe('session descriptions', () => {
  it('finds the video track among others', () => {
    const video = readSessionDescription(
      [
        ...['v=0', 'a=control:rtsp://c/stream/', 'm=audio 0 RTP/AVP 0', 'a=control:audio', 'm=video 0 RTP/AVP 96'],
        ...[
          'a=rtpmap:96 H264/90000',
          'a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0I=,aM4=;profile-level-id=42',
        ],
        ...['a=framerate:12.5', 'a=control:trackID=1', 'm=application 0 RTP/AVP 107', 'a=control:meta'],
      ].join('\r\n'),
    );
    expect(video).toMatchObject({
      control: 'trackID=1',
      sessionControl: 'rtsp://c/stream/',
      payloadType: 96,
      encoding: 'H264',
      clockHz: 90_000,
      framesPerSecond: 12.5,
    });
    expect(decodeParameterSets(video!).map((set) => set.toString('hex'))).toEqual(['6742', '68ce']);
  });

  it('knows static payload types, and that there may be no video', () => {
    expect(readSessionDescription('m=video 0 RTP/AVP 26')?.encoding).toBe('JPEG');
    expect(readSessionDescription('v=0\nm=audio 0 RTP/AVP 0\na=rtpmap:0 PCMU/8000')).toBeNull();
  });

  it('reads anything without breaking', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('m=video 0 RTP/AVP 96', 'a=rtpmap:96', 'a=fmtp:96 ;=;', 'a=control:'),
    );
    fc.assert(fc.property(fc.array(line), (lines) => void readSessionDescription(lines.join('\n'))));
  });
});

describe('addresses of cameras (S44)', () => {
  it.each([
    ['rtsp://10.0.0.1/a?b=c', { url: 'rtsp://10.0.0.1/a?b=c', host: '10.0.0.1', port: 554 }],
    ['rtsp://root:ro@ot@10.0.0.1:8554', { url: 'rtsp://10.0.0.1:8554/', host: '10.0.0.1', port: 8554 }],
    ['RTSP://[fe80::1]:554/x', { url: 'rtsp://[fe80::1]:554/x', host: 'fe80::1', port: 554 }],
  ])('%s', (text, expected) => expect(readRtspUrl(text)).toEqual(expected));

  it.each([
    '',
    'http://x/',
    'rtsp://',
    'rtsp://x:0/',
    'rtsp://x:99999/',
    'rtsp://a b/',
    'rtsp://x/\r\nEvil: 1',
    `rtsp://x/${'y'.repeat(3000)}`,
  ])('refuses %j', (text) =>
    expect(() => readRtspUrl(text)).toThrow(expect.objectContaining({ code: 'camera-url-invalid' })),
  );
});
