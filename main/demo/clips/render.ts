import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Film } from './film.ts';
import { loopSeconds } from './routes.ts';
import type { Scene } from './scene.ts';

export const framesPerSecond = 15;
/** Pictures are cast at this size and scaled; a camera's lens is no sharper. */
export const renderSize = { width: 960, height: 540 };

/** Casts a scene's whole loop into a file of 8-bit luma frames. Answers the active figures of each second, averaged. */
export async function render(scene: Scene, path: string): Promise<number[]> {
  const film = new Film(scene, renderSize.width, renderSize.height);
  const file = createWriteStream(path);
  const activity: number[] = [];
  for (let second = 0; second < loopSeconds; second++) {
    let active = 0;
    for (let i = 0; i < framesPerSecond; i++) {
      const picture = film.picture(second + i / framesPerSecond);
      active += picture.active;
      if (!file.write(picture.luma)) await once(file, 'drain');
    }
    activity.push(Math.round((active / framesPerSecond) * 100) / 100);
  }
  file.end();
  await once(file, 'finish');
  return activity;
}
