import { describe, expect, it } from 'vitest';
import { delaySummary, type PlayerReport } from '../../../renderer/camera/players.ts';
import { snapshotFileName } from '../../../renderer/camera/snapshot.ts';
import { readKey } from '../../../renderer/camera/wall-keys.ts';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  readKey({ key, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

describe('keys of the wall', () => {
  it('are read in both input modes of a Korean keyboard', () => {
    expect(press('f')).toEqual({ type: 'full' });
    expect(press('F')).toEqual({ type: 'full' });
    expect(press('ㄹ')).toEqual({ type: 'full' });
    expect(press('ㄴ')).toEqual({ type: 'snapshot' });
  });

  it('choose pages from 1, move, enlarge and go back', () => {
    expect(press('3')).toEqual({ type: 'page', page: 2 });
    expect(press('ArrowLeft')).toEqual({ type: 'move', direction: 'left' });
    expect(press('Enter')).toEqual({ type: 'enlarge' });
    expect(press('Escape')).toEqual({ type: 'back' });
  });

  it('leave everything else to the browser', () => {
    expect(press('r', { ctrlKey: true })).toBeNull();
    expect(press('0')).toBeNull();
    expect(press('Tab')).toBeNull();
  });
});

describe('names of snapshots', () => {
  it('say which camera and when, and fit every file system', () => {
    const dateTime = '2026-11-22 03:12:47';
    expect(snapshotFileName({ cameraName: '정문 차단기', dateTime })).toBe('정문 차단기_2026-11-22_03-12-47.png');
    expect(snapshotFileName({ cameraName: '../a\u0000b:c?', dateTime })).toBe('-a-b-c-_2026-11-22_03-12-47.png');
    expect(snapshotFileName({ cameraName: ' .. ', dateTime })).toBe('camera_2026-11-22_03-12-47.png');
  });
});

describe('delay over the page', () => {
  const report = (delayMs: number | null, state: PlayerReport['state'] = 'playing'): PlayerReport => ({
    state,
    delayMs,
    framesPerSecond: 25,
    droppedFrames: 0,
    stalls: 0,
    firstPictureMs: 1,
    sinceMs: 0,
  });

  it('counts what plays and is known, nothing else', () => {
    expect(delaySummary([report(300), report(200), report(250), report(9000, 'stalled'), report(null)])).toEqual({
      medianMs: 250,
      maxMs: 300,
    });
    expect(delaySummary([report(null)])).toBeNull();
  });
});
