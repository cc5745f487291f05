export { createCamera } from './camera-room.ts';
export type { Camera } from './camera-room.ts';
export { substreamUrlOf } from './substream.ts';
