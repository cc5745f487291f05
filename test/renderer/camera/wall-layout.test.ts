import { describe, expect, it } from 'vitest';
import { fittingLayout, neighbour, toPages } from '../../../renderer/camera/wall-layout.ts';

describe('layouts of the wall', () => {
  it('cuts cells into pages and always has one', () => {
    expect(toPages([], '9')).toEqual([[]]);
    expect(toPages([1, 2, 3, 4, 5, 6, 7], '1+5')).toEqual([[1, 2, 3, 4, 5, 6], [7]]);
    expect(toPages([1, 2, 3, 4], '4')).toEqual([[1, 2, 3, 4]]);
  });

  it.each([
    [0, '1'],
    [1, '1'],
    [2, '4'],
    [8, '9'],
    [10, '16'],
    [40, '16'],
  ] as const)('shows %i cameras in %s', (count, layout) => expect(fittingLayout(count)).toBe(layout));

  it('moves between the tiles of a plain grid and stops at its edges', () => {
    expect(neighbour('9', 4, 'up')).toBe(1);
    expect(neighbour('9', 4, 'left')).toBe(3);
    expect(neighbour('9', 2, 'right')).toBe(2);
    expect(neighbour('16', 12, 'down')).toBe(12);
    expect(neighbour('1', 0, 'down')).toBe(0);
  });

  it('moves around the large tile of 1+5 and back into it', () => {
    // 0 0 1
    // 0 0 2
    // 3 4 5
    expect(neighbour('1+5', 0, 'right')).toBe(1);
    expect(neighbour('1+5', 0, 'down')).toBe(3);
    expect(neighbour('1+5', 2, 'left')).toBe(0);
    expect(neighbour('1+5', 4, 'up')).toBe(0);
    expect(neighbour('1+5', 5, 'up')).toBe(2);
  });
});
