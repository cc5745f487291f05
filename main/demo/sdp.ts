import type { Playout } from './playout.ts';
import { payloadType } from './rtp.ts';

/** Ends a track's path. */
export const trackSuffix = '/stream=0';

/** A stream's description (RFC 4566, RFC 6184 §8.2.1). The track's URL is absolute, as AXIS gives it: joining paths to URLs with a query goes wrong. */
export function describe(url: string, name: string, playout: Playout): string {
  const { sps, pps, widthPixels, heightPixels, framesPerSecond } = playout.clip;
  const queryAt = url.indexOf('?');
  const track = queryAt === -1 ? url + trackSuffix : url.slice(0, queryAt) + trackSuffix + url.slice(queryAt);
  const lines = [
    'v=0',
    `o=- ${playout.ssrc} 1 IN IP4 127.0.0.1`,
    `s=${name}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    `a=control:${url}`,
    'a=range:npt=now-',
    `m=video 0 RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} H264/90000`,
    `a=fmtp:${payloadType} packetization-mode=1;profile-level-id=${sps.toString('hex', 1, 4)};` +
      `sprop-parameter-sets=${sps.toString('base64')},${pps.toString('base64')}`,
    `a=framerate:${framesPerSecond}`,
    `a=framesize:${payloadType} ${widthPixels}-${heightPixels}`,
    `a=control:${track}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
