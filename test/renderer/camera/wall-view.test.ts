import { describe, expect, it } from 'vitest';
import { firstView, wallView, type WallAction, type WallView } from '../../../renderer/camera/wall-view.ts';

const second = (isHeld = false): WallAction => ({ type: 'second', pages: 3, patrolSeconds: 5, isHeld });
const pass = (view: WallView, seconds: number, isHeld = false): WallView =>
  Array.from({ length: seconds }).reduce<WallView>((now) => wallView(now, second(isHeld)), view);

describe('patrol', () => {
  it('turns to the next page after its time and comes round', () => {
    expect(pass(firstView, 4).page).toBe(0);
    expect(pass(firstView, 5).page).toBe(1);
    expect(pass(firstView, 15).page).toBe(0);
  });

  it('stands while something abnormal is on the page, and its time starts afresh after', () => {
    const held = pass(pass(firstView, 4), 60, true);
    expect(held.page).toBe(0);
    expect(pass(held, 4).page).toBe(0);
    expect(pass(held, 5).page).toBe(1);
  });

  it('stands while a person looks at one tile or filters', () => {
    expect(pass(wallView(firstView, { type: 'enlarge', cursor: 2 }), 30).page).toBe(0);
    expect(pass(wallView(firstView, { type: 'filter', onlyAbnormal: true }), 30).page).toBe(0);
  });

  it('does not run with one page, or switched off', () => {
    const once: WallAction = { type: 'second', pages: 1, patrolSeconds: 5, isHeld: false };
    const off: WallAction = { type: 'second', pages: 3, patrolSeconds: 0, isHeld: false };
    expect(wallView(firstView, once)).toBe(firstView);
    expect(wallView(firstView, off)).toBe(firstView);
  });

  it('counts from the last touch', () => {
    const touched = wallView(pass(firstView, 4), { type: 'cursor', cursor: 1 });
    expect(pass(touched, 4).page).toBe(0);
  });
});

describe('pages and the large tile', () => {
  it('keeps a page within what there is', () => {
    expect(wallView(firstView, { type: 'page', page: 8, pages: 2 }).page).toBe(1);
    expect(wallView(firstView, { type: 'page', page: -1, pages: 2 }).page).toBe(0);
  });

  it('goes back to the wall with the cursor where it was', () => {
    const large = wallView(firstView, { type: 'enlarge', cursor: 4 });
    expect(large).toMatchObject({ isEnlarged: true, cursor: 4 });
    expect(wallView(large, { type: 'shrink' })).toMatchObject({ isEnlarged: false, cursor: 4 });
  });
});
