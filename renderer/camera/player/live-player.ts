import type { DeviceId, StreamProfile } from '../../../preload/contract/index.ts';
import type { MediaLoader } from './media-loader.ts';

/** What one tile's player measures. Figures are of the last half second unless said otherwise. */
export interface PlayerStats {
  /**
   * - `loading`: no picture yet.
   * - `playing`: frames are shown.
   * - `stalled`: a picture stands still because no new frames are there.
   * - `failed`: the player gave up on what it had and is about to start afresh by itself.
   */
  state: 'loading' | 'playing' | 'stalled' | 'failed';
  /** Now minus the capture (or, where the camera does not tell, arrival) time of the frame shown. `null` = not known. */
  delayMs: number | null;
  /** Frames put on the screen per second. */
  framesPerSecond: number;
  /** Frames decoded too late to be shown, since the player was made. */
  droppedFrames: number;
  /** Times that playing stood still for lack of frames, since the player was made. */
  stalls: number;
  /** From making the player to its first picture; `null` = none yet. */
  firstPictureMs: number | null;
}

export interface LivePlayerOptions {
  /** The element to play in; the player mutes it and leaves its look alone. */
  video: HTMLVideoElement;
  loader: MediaLoader;
  cameraId: DeviceId;
  profile: StreamProfile;
  /** Called about twice a second, and at each change of `state`. */
  onStats: (stats: PlayerStats) => void;
}

export interface LivePlayer {
  /** Stops, lets go of the element and of the stream. Safe to call twice. */
  destroy(): void;
}

/**
 * Plays a camera live in `video`, as close to now as the arrival of frames allows. Resumes by itself after the camera,
 * the video thread or the network was away, and after the camera changed its resolution.
 */
export declare function createLivePlayer(options: LivePlayerOptions): LivePlayer;
