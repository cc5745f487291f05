import { describe, expect, it } from 'vitest';
import type { DeviceId, Wall } from '../../../preload/contract/index.ts';
import type { WallCamera } from '../../../renderer/camera/camera-list.ts';
import {
  activeWall,
  camerasOf,
  everythingId,
  freeName,
  placeCamera,
  saveWall,
} from '../../../renderer/camera/walls.ts';

const idOf = (id: string): DeviceId => id as DeviceId;
const camera = (id: string): WallCamera => ({ id: idOf(id), name: id, edge: null, hasStream: true });
const cameras = ['a', 'b', 'c'].map(camera);
const night: Wall = { id: 'night', name: '야간', layout: '4', cells: [idOf('c'), null, idOf('a')], patrolSeconds: 0 };
const idsOf = (wall: Wall) => camerasOf(wall, cameras).map((cell) => cell?.id ?? null);

describe('saved walls', () => {
  it('fall back to the wall of all cameras, in a layout that fits', () => {
    expect(activeWall([], null, 8)).toMatchObject({ id: everythingId, layout: '9', cells: [] });
    expect(activeWall([night], 'gone', 3)).toMatchObject({ id: everythingId, layout: '4' });
    expect(activeWall([night], 'night', 3)).toBe(night);
  });

  it('show exactly their cells, empty where a camera is gone', () => {
    expect(idsOf(night)).toEqual(['c', null, 'a']);
    expect(idsOf({ ...night, cells: [idOf('gone'), idOf('b')] })).toEqual([null, 'b']);
    expect(idsOf({ ...night, cells: [] })).toEqual(['a', 'b', 'c']);
  });

  it('the wall of all cameras never lacks one, in whatever order it was put', () =>
    expect(idsOf({ ...night, id: everythingId, cells: [idOf('c'), idOf('gone')] })).toEqual(['c', 'a', 'b']));

  it('swap two cameras when one is put where the other stands', () => {
    expect(placeCamera(['a', 'b', 'c'].map(idOf), 0, idOf('c'))).toEqual(['c', 'b', 'a']);
    expect(placeCamera(['a', 'b'].map(idOf), 3, idOf('a'))).toEqual([null, 'b', null, 'a']);
    expect(placeCamera(['a', 'b'].map(idOf), 1, null)).toEqual(['a']);
  });

  it('are added or replaced, and get names that are free', () => {
    expect(saveWall([night], { ...night, layout: '9' })).toEqual([{ ...night, layout: '9' }]);
    expect(saveWall([], night)).toEqual([night]);
    expect(freeName([{ ...night, name: '벽 2' }], (number) => `벽 ${number}`)).toBe('벽 3');
  });
});
