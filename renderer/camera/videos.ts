import type { DeviceId } from '../../preload/contract/index.ts';
import { download } from '../ui/index.ts';
import type { WallCamera } from './camera-list.ts';
import { usePlayers } from './players.ts';
import { snapshotFileName, takeSnapshot } from './snapshot.ts';
import { exactSiteNow } from './store.ts';

/** The element that plays each camera on this page, for what is done to a picture from outside of its tile. */
const videos = new Map<DeviceId, HTMLVideoElement>();

export function registerVideo(cameraId: DeviceId, video: HTMLVideoElement): () => void {
  videos.set(cameraId, video);
  return () => {
    if (videos.get(cameraId) === video) videos.delete(cameraId);
  };
}

/** Saves what a camera shows now as a file. Its time is that of the capture as far as it is known. False = no picture. */
export async function saveSnapshot(camera: WallCamera, dateTimeOf: (atMs: number) => string): Promise<boolean> {
  const video = videos.get(camera.id);
  const delayMs = usePlayers.getState().reports.get(camera.id)?.delayMs ?? 0;
  const caption = { cameraName: camera.name, dateTime: dateTimeOf(exactSiteNow() - delayMs) };
  const picture = video === undefined ? null : await takeSnapshot(video, caption);
  if (picture === null) return false;
  download(snapshotFileName(caption), 'image/png', picture);
  return true;
}
