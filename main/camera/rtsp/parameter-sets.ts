import type { VideoDescription } from './session-description.ts';

const maxSets = 16;

/** Parameter sets that the session description carries (`sprop-*`, RFC 6184 §8.1, RFC 7798 §7.1), as NAL units. */
export function decodeParameterSets(video: VideoDescription): Buffer[] {
  return ['sprop-vps', 'sprop-sps', 'sprop-pps', 'sprop-parameter-sets']
    .flatMap((name) => video.parameters.get(name)?.split(',') ?? [])
    .slice(0, maxSets)
    .map((set) => Buffer.from(set, 'base64'))
    .filter((nal) => nal.length > 0);
}
