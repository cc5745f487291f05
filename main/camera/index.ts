export { createCamera } from './camera-room.ts';
export type { Camera } from './camera-room.ts';
export { substreamUrlOf } from './substream.ts';
export { createVideoEngine } from './video-engine.ts';
export type { VideoEngine, VideoEnginePorts } from './video-engine.ts';
