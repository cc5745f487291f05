import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../../main/inventory/free-text.ts';
import { splitCredentials } from '../../../main/inventory/stream-url.ts';
import { openParameters, sealParameters } from '../../../main/inventory/url-parameters.ts';

describe('S44 secrets in a URL’s path or query are sealed, whatever the camera calls them', () => {
  const cases: [url: string, sealed: string, ...secrets: string[]][] = [
    ['rtsp://cam/s?user=admin&password=abc', 'rtsp://cam/s?user=admin&password=****', 'abc'],
    ['rtsp://cam/s?password=abc&channel=1', 'rtsp://cam/s?password=****&channel=1', 'abc'],
    ['rtsp://cam/user=admin&password=abc&channel=1', 'rtsp://cam/user=admin&password=****&channel=1', 'abc'],
    ['rtsp://cam/user=admin&pwd=abc/ch1?x=1', 'rtsp://cam/user=admin&pwd=****/ch1?x=1', 'abc'],
    [
      'rtsp://cam/user=admin_password=tlJw_channel=1_stream=0.sdp?real_stream',
      'rtsp://cam/user=admin_password=****_channel=1_stream=0.sdp?real_stream',
      'tlJw',
    ],
    ['rtsp://cam/s?PASSWD=abc&a=1', 'rtsp://cam/s?PASSWD=****&a=1', 'abc'],
    ['rtsp://cam/s?pass=a&pw=b', 'rtsp://cam/s?pass=****&pw=****', 'a', 'b'],
    ['rtsp://cam/s?loginuse=admin&loginpas=abc', 'rtsp://cam/s?loginuse=admin&loginpas=****', 'abc'],
    ['rtsp://cam/s?token=ab/cd+e==&x=1', 'rtsp://cam/s?token=****&x=1', 'ab/cd+e=='],
    ['rtsp://cam/s?access_token=a.b-c_d', 'rtsp://cam/s?access_token=****', 'a.b-c_d'],
    ['rtsp://cam/s?password=a&b&channel=1', 'rtsp://cam/s?password=****&channel=1', 'a&b'],
    ['rtsp://cam/s?password=p@ss#1?x', 'rtsp://cam/s?password=****', 'p@ss#1?x'],
    ['rtsp://cam/s?a=1&amp;password=abc', 'rtsp://cam/s?a=1&amp;password=****', 'abc'],
    ['rtsp://cam/s?비밀번호=abc', 'rtsp://cam/s?비밀번호=****', 'abc'],
    ['rtsp://cam/s?password=&channel=1', 'rtsp://cam/s?password=&channel=1'],
    ['rtsp://cam/s?keyframe=1&passive=1&author=kim', 'rtsp://cam/s?keyframe=1&passive=1&author=kim'],
  ];
  it.each(cases)('%s', (url, sealed, ...values) => {
    const found = sealParameters(url);
    expect(found.url).toBe(sealed);
    expect(found.secrets.map(({ value }) => value)).toEqual(values);
    expect(openParameters(sealed, found.secrets)).toBe(url);
    expect(sealParameters(sealed).secrets.every(({ value }) => value === null)).toBe(true);
  });

  it('any secret comes out whole, and goes back in whole', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'abz019@:/#?%+!*_-.한'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(secret, secret, (password, token) => {
        fc.pre(password !== '****' && token !== '****');
        const url = `rtsp://10.0.0.1:554/s?user=kim&password=${password}&channel=1&token=${token}`;
        const { url: sealed, secrets } = sealParameters(splitCredentials(url).url);
        expect(sealed).toBe('rtsp://10.0.0.1:554/s?user=kim&password=****&channel=1&token=****');
        expect(openParameters(sealed, secrets)).toBe(url);
      }),
      { numRuns: 2000 },
    );
  });

  it('an `@` in a parameter is no end of user information', () => {
    for (const url of ['rtsp://cam:554/s?password=p@ss.word', 'rtsp://cam/s?password=p@ss.word']) {
      expect(splitCredentials(url)).toEqual({ url, credentials: null });
    }
  });
});

describe('S44 free text', () => {
  it.each([
    ['see rtsp://kim:geheim@10.0.0.9/1.', 'see rtsp://****@10.0.0.9/1.'],
    ['rtsp://10.0.0.9/1?pwd=geheim (old)', 'rtsp://10.0.0.9/1?pwd=**** (old)'],
    ['rtsp://kim:geheim@h/1?token=geheim', 'rtsp://****@h/1?token=****'],
    ['join with abcdef.0123456789abcdef', 'join with abcdef.****'],
  ])('%s', (text, clean) => {
    expect(withoutSecrets(text)).toBe(clean);
    expect(withoutSecrets(clean)).toBe(clean);
  });
});
