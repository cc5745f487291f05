import { describe, expect, it } from 'vitest';
import type { DeviceId, Failure, StreamStatus } from '../../../preload/contract/index.ts';
import type { PlayerReport } from '../../../renderer/camera/players.ts';
import { codecName, tileState } from '../../../renderer/camera/tile-state.ts';

const nowMs = 100_000;
const failure: Failure = { code: 'camera-timeout', message: 'no answer', facts: {}, retryable: true };
const live: StreamStatus = {
  cameraId: 'c' as DeviceId,
  profile: 'sub',
  state: 'live',
  codec: 'avc1.4d401f',
  transcodedFrom: null,
  widthPixels: 640,
  heightPixels: 360,
  framesPerSecond: 25,
  bitsPerSecond: 1e6,
  keyFrameIntervalSeconds: 1,
  viewers: 1,
  connections: 1,
  lastFrameAtMs: nowMs,
  failure: null,
  attempt: 0,
  retryAtMs: null,
};
const playing: PlayerReport = {
  state: 'playing',
  delayMs: 270,
  framesPerSecond: 25,
  droppedFrames: 0,
  stalls: 0,
  firstPictureMs: 300,
  sinceMs: nowMs - 60_000,
};
const stateOf = (status?: StreamStatus, report?: PlayerReport, hasStream = true) =>
  tileState(hasStream, status, report, nowMs, (codec) => codec.startsWith('avc1'));

describe('state of a tile', () => {
  it('says that there is no address before anything else', () =>
    expect(stateOf(live, playing, false).kind).toBe('no-stream'));

  it('is connecting until the first picture', () => {
    expect(stateOf().kind).toBe('connecting');
    expect(stateOf({ ...live, state: 'connecting', codec: null }).kind).toBe('connecting');
    expect(stateOf(live, { ...playing, state: 'loading', firstPictureMs: null }).kind).toBe('connecting');
  });

  it('is live while frames are shown, also when main has not told of the stream yet', () => {
    expect(stateOf(live, playing).kind).toBe('live');
    expect(stateOf(undefined, playing).kind).toBe('live');
  });

  it('does not speak of a stall that is over at once', () => {
    expect(stateOf(live, { ...playing, state: 'stalled', sinceMs: nowMs - 1000 }).kind).toBe('live');
    expect(stateOf(live, { ...playing, state: 'stalled', sinceMs: nowMs - 2000 }).kind).toBe('stalled');
  });

  it('counts down to the next attempt after a failure', () =>
    expect(stateOf({ ...live, state: 'waiting', failure, attempt: 3, retryAtMs: nowMs + 4000 }, playing)).toEqual({
      kind: 'cut',
      failure,
      attempt: 3,
      retryAtMs: nowMs + 4000,
      isTrying: false,
    }));

  it('stays cut while it tries again, so that the tile does not flicker', () =>
    expect(stateOf({ ...live, state: 'connecting', failure, attempt: 3 }, playing)).toMatchObject({
      kind: 'cut',
      isTrying: true,
      retryAtMs: null,
    }));

  it('is live again at the first frame, whatever failed before', () =>
    expect(stateOf({ ...live, failure, attempt: 2 }, playing).kind).toBe('live'));

  it('names a codec that the browser cannot play', () => {
    expect(stateOf({ ...live, codec: 'hvc1.1.6.L93.B0' })).toEqual({ kind: 'unplayable', codec: 'hvc1.1.6.L93.B0' });
    expect(codecName('hvc1.1.6.L93.B0')).toBe('H.265');
    expect(codecName('mystery')).toBe('mystery');
  });
});
