/**
 * The lighter stream of a camera, as a URL, made from the URL of its full one.
 * AXIS cameras scale on request by query parameters (VAPIX, «Video streaming over RTSP»), so theirs is made here; other
 * parameters of the URL are kept as they were written. Any other URL is answered unchanged: what its camera understands
 * is not known, and the operator may name a substream by hand.
 */
export function substreamUrlOf(url: string): string {
  const [address = '', query = ''] = splitOnce(url, '?');
  if (!/^rtsps?:\/\/[^/]+\/axis-media\/media\.amp$/i.test(address)) return url;
  const kept = query.split('&').filter((pair) => pair !== '' && !(splitOnce(pair, '=')[0]!.toLowerCase() in scaled));
  return `${address}?${[...kept, ...Object.entries(scaled).map(([name, value]) => `${name}=${value}`)].join('&')}`;
}

/** 640×360 is what 16 tiles on two cores decode without dropping; 15 fps halves that again and still shows movement. */
const scaled: Record<string, string> = { resolution: '640x360', videocodec: 'h264', fps: '15' };

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
