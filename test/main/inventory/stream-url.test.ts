import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOf, splitCredentials } from '../../../main/inventory/stream-url.ts';

describe('S44 credentials are split out of a URL as sites write them', () => {
  const cases: [url: string, bare: string, username: string | null, password: string | null][] = [
    ['rtsp://root:root@192.168.0.12/axis-media/media.amp', 'rtsp://192.168.0.12/axis-media/media.amp', 'root', 'root'],
    ['rtsp://root:p@ss@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', 'p@ss'],
    ['rtsp://root:a:b@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', 'a:b'],
    ['rtsp://root:a/b@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', 'a/b'],
    ['rtsp://root:a#b@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', 'a#b'],
    ['rtsp://root:a?b@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', 'a?b'],
    ['rtsp://root:p@s/s#1?%@192.168.0.12:554/x', 'rtsp://192.168.0.12:554/x', 'root', 'p@s/s#1?%'],
    ['rtsp://root:100%@192.168.0.12/x', 'rtsp://192.168.0.12/x', 'root', '100%'],
    ['rtsp://root:p%40ss%2F%ED%95%9C@10.0.0.1/x', 'rtsp://10.0.0.1/x', 'root', 'p@ss/한'],
    ['rtsp://root:%FF@10.0.0.1/x', 'rtsp://10.0.0.1/x', 'root', '%FF'],
    ['rtsp://admin@cam.local/x', 'rtsp://cam.local/x', 'admin', ''],
    ['rtsp://root:root@[fe80::1]:554/x', 'rtsp://[fe80::1]:554/x', 'root', 'root'],
    ['rtsp://root:root@camera1/x', 'rtsp://camera1/x', 'root', 'root'],
    ['rtsp://192.168.0.12:554/x@1.2.3.4/y', 'rtsp://192.168.0.12:554/x@1.2.3.4/y', null, null],
    ['rtsp://192.168.0.12/x?user=a@b.com', 'rtsp://192.168.0.12/x?user=a@b.com', null, null],
    ['rtsp://root:pw@10.0.0.1/x?mail=a@b.com', 'rtsp://10.0.0.1/x?mail=a@b.com', 'root', 'pw'],
    ['rtsp://:@10.0.0.1/x', 'rtsp://10.0.0.1/x', null, null],
    ['서울시 마포구 a@b', '서울시 마포구 a@b', null, null],
  ];
  it.each(cases)('%s', (url, bare, username, password) => {
    expect(splitCredentials(url)).toEqual({
      url: bare,
      credentials: username === null ? null : { username, password },
    });
  });

  it('any password before a plain host comes out whole', () => {
    const password = fc.string({ unit: fc.constantFrom(...'abz019@:/#?%&=+ !한'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(password, (secret) => {
        // A password that itself ends like a host cannot be told from one.
        fc.pre(!/%[0-9a-f]{2}/i.test(secret));
        expect(splitCredentials(`rtsp://root:${secret}@192.168.0.12/axis-media/media.amp`)).toEqual({
          url: 'rtsp://192.168.0.12/axis-media/media.amp',
          credentials: { username: 'root', password: secret },
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('hosts', () => {
    expect(hostOf('rtsp://192.168.0.12:554/x')).toBe('192.168.0.12');
    expect(hostOf('rtsp://[fe80::1]:554/x')).toBe('fe80::1');
    expect(hostOf('not a url')).toBeNull();
  });
});
