/** The video part of a session description (SDP, RFC 8866). */
export interface VideoDescription {
  /** `a=control` of the track; `null` = the session itself is the track. */
  control: string | null;
  /** `a=control` of the whole session. */
  sessionControl: string | null;
  payloadType: number;
  /** Encoding name in upper case, e.g. `H264`, `H265`, `JPEG`. */
  encoding: string;
  clockHz: number;
  /** `a=fmtp`: names in lower case. */
  parameters: Map<string, string>;
  /** `a=framerate` where the camera tells it. */
  framesPerSecond: number | null;
}

/** RFC 3551 §6: payload types whose encoding need not be said. */
const staticEncodings = new Map([
  [26, 'JPEG'],
  [31, 'H261'],
  [32, 'MPV'],
  [33, 'MP2T'],
  [34, 'H263'],
]);
const maxLines = 4096;

/** The first video track that is offered, or `null`. */
export function readSessionDescription(text: string): VideoDescription | null {
  let sessionControl: string | null = null;
  let media: string | null = null;
  let video: VideoDescription | null = null;
  for (const line of text.split(/\r\n|\n|\r/, maxLines)) {
    const value = line.slice(2).trim();
    if (line.startsWith('m=')) {
      if (video !== null) break;
      media = value;
      const [kind, port, , ...formats] = value.split(/\s+/);
      const payloadType = Number(formats[0]);
      // Port 0 means that the track is refused (RFC 3264 §6), but cameras that answer DESCRIBE write it for "not yet set".
      if (kind !== 'video' || port === undefined || !Number.isInteger(payloadType)) continue;
      video = {
        control: null,
        sessionControl,
        payloadType,
        encoding: staticEncodings.get(payloadType) ?? 'UNKNOWN',
        clockHz: 90_000,
        parameters: new Map(),
        framesPerSecond: null,
      };
    } else if (line.startsWith('a=')) {
      if (media === null && value.startsWith('control:')) sessionControl = value.slice('control:'.length).trim();
      if (video !== null) readVideoAttribute(video, value);
    }
  }
  return video;
}

function readVideoAttribute(video: VideoDescription, attribute: string): void {
  const colon = attribute.indexOf(':');
  const name = attribute.slice(0, colon);
  const value = attribute.slice(colon + 1).trim();
  if (name === 'control') video.control = value;
  if (name === 'framerate') video.framesPerSecond = positive(Number(value));
  if (name !== 'rtpmap' && name !== 'fmtp') return;
  const [payloadType, ...words] = value.split(/\s+/);
  if (Number(payloadType) !== video.payloadType) return;
  if (name === 'rtpmap') {
    const [encoding = '', clock] = words.join('').split('/');
    video.encoding = encoding.toUpperCase();
    video.clockHz = positive(Number(clock)) ?? 90_000;
    return;
  }
  for (const pair of words.join(' ').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) video.parameters.set(pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim());
  }
}

function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}
