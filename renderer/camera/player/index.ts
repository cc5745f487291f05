export { createLivePlayer } from './live-player.ts';
export type { LivePlayer, LivePlayerOptions, PlayerStats } from './live-player.ts';
export { createMediaLoader } from './media-loader.ts';
export type { MediaLoader } from './media-loader.ts';
