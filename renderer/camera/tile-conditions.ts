import { useSyncExternalStore } from 'react';
import type { StreamProfile } from '../../preload/contract/index.ts';
import { loadStateOf, subscribeLoad } from '../metrics/index.ts';
import { currentNow } from '../ui/index.ts';
import type { WallCamera } from './camera-list.ts';
import { usePlayers } from './players.ts';
import { streamOf, useCamera } from './store.ts';
import { browserPlays, tileState, type TileState } from './tile-state.ts';

/**
 * What a tile is to the one who watches the whole wall, the gravest first.
 * - `cut`: no picture though there should be one.
 * - `overloaded`, `old`: the picture is there, the edge's load is too high or not known any more.
 * - `calm`: nothing to see to. `unwatched`: not played on this page, or without an address, so nothing is known of its picture.
 */
export type TileCondition = 'cut' | 'overloaded' | 'old' | 'calm' | 'unwatched';

export const isAbnormal = (condition: TileCondition): boolean =>
  condition === 'cut' || condition === 'overloaded' || condition === 'old';

/** The tile's state as of now, outside of React. */
export const tileStateOf = (camera: WallCamera, profile: StreamProfile): TileState =>
  tileState(
    camera.hasStream,
    streamOf(useCamera.getState().streams, camera.id, profile),
    usePlayers.getState().reports.get(camera.id),
    currentNow(),
    browserPlays,
  );

function conditionOf(camera: WallCamera, profile: StreamProfile): TileCondition {
  const { kind } = tileStateOf(camera, profile);
  if (kind === 'cut' || kind === 'unplayable' || kind === 'stalled') return 'cut';
  const load = camera.edge === null ? 'normal' : loadStateOf(camera.edge.id);
  if (load === 'overloaded') return 'overloaded';
  if (load === 'stale') return 'old';
  return usePlayers.getState().reports.has(camera.id) ? 'calm' : 'unwatched';
}

function subscribe(listener: () => void): () => void {
  const stops = [useCamera.subscribe(listener), usePlayers.subscribe(listener), subscribeLoad(listener)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The condition of each camera in turn; a view that uses it is drawn again only when one of them changes. */
export function useConditions(cameras: readonly WallCamera[], profile: StreamProfile): readonly TileCondition[] {
  const conditions = useSyncExternalStore(subscribe, () =>
    cameras.map((camera) => conditionOf(camera, profile)).join(' '),
  );
  return conditions === '' ? [] : (conditions.split(' ') as TileCondition[]);
}

/** The state of one tile; drawn again when its kind, failure, attempt or time of retry changes. */
export function useTileState(camera: WallCamera, profile: StreamProfile): TileState {
  const state = useSyncExternalStore(subscribe, () => JSON.stringify(tileStateOf(camera, profile)));
  return JSON.parse(state) as TileState;
}
