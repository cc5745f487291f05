import { readFile } from 'node:fs/promises';
import { type Clip, readClip } from './clip.ts';

export interface SceneClips {
  main: Clip;
  sub: Clip;
  /** Moving things in each second of the loop, averaged. */
  activity: number[];
}

/** Two folders up from here and from the bundle alike. */
const folder = new URL('../../resources/demo/', import.meta.url);

export async function loadScene(scene: string): Promise<SceneClips> {
  const [description, main, sub] = await Promise.all([
    readFile(new URL(`${scene}.json`, folder), 'utf8'),
    readFile(new URL(`${scene}-main.h264`, folder)),
    readFile(new URL(`${scene}-sub.h264`, folder)),
  ]);
  const { framesPerSecond, activity } = JSON.parse(description) as { framesPerSecond: number; activity: number[] };
  return { main: readClip(main, framesPerSecond), sub: readClip(sub, framesPerSecond), activity };
}
