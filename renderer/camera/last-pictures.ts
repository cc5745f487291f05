import type { DeviceId } from '../../preload/contract/index.ts';

/** The last picture of a camera, kept when its tile is closed or its stream breaks. */
export interface LastPicture {
  canvas: HTMLCanvasElement;
  atMs: number;
}

/** Pictures kept, newest last. 640 × 360 × 4 bytes × 32 = 30 MB at most. */
const keptPictures = 32;
const keptWidthPixels = 640;
const pictures = new Map<DeviceId, LastPicture>();

export const lastPicture = (cameraId: DeviceId): LastPicture | undefined => pictures.get(cameraId);

/** Keeps what the element shows now; does nothing while it shows nothing. */
export function keepPicture(cameraId: DeviceId, video: HTMLVideoElement, atMs: number): void {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return;
  const canvas = pictures.get(cameraId)?.canvas ?? document.createElement('canvas');
  const scale = Math.min(1, keptWidthPixels / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  pictures.delete(cameraId);
  pictures.set(cameraId, { canvas, atMs });
  for (const oldest of pictures.keys()) {
    if (pictures.size <= keptPictures) break;
    pictures.delete(oldest);
  }
}
