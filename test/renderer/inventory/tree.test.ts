import { describe, expect, test } from 'vitest';
import {
  buildForest,
  countKinds,
  orphanGroup,
  treeKey,
  visibleRows,
  type TreeRow,
} from '../../../renderer/inventory/tree.ts';
import { idOf, sampleDevice } from './sample-devices.ts';

const site = [
  sampleDevice('cam-2', 'camera', { parentId: idOf('edge-10') }),
  sampleDevice('edge-10', 'terminal', { parentId: idOf('master-1'), name: 'EdgeCCTV10' }),
  sampleDevice('edge-9', 'terminal', { parentId: idOf('master-1'), name: 'EdgeCCTV9' }),
  sampleDevice('vms', 'analysis-server', { parentId: idOf('master-1') }),
  sampleDevice('router', 'router', { parentId: idOf('gone') }),
  sampleDevice('master-2', 'master'),
  sampleDevice('master-1', 'master'),
];
const open = { matches: null, opened: new Map(), openByDefault: true };
const drawn = (rows: readonly TreeRow[]): string[] => rows.map(({ id, level }) => `${'  '.repeat(level - 1)}${id}`);

describe('the tree of the site', () => {
  test('S57 stands several masters side by side, each with what hangs below it, kinds before names, numbers as numbers', () => {
    expect(drawn(visibleRows(buildForest(site), open))).toEqual([
      'master-1',
      '  edge-9',
      '  edge-10',
      '    cam-2',
      '  vms',
      'master-2',
      orphanGroup,
      '  router',
    ]);
  });

  test('shows what leads to a match, quietly, and opens it', () => {
    const rows = visibleRows(buildForest(site), { ...open, openByDefault: false, matches: new Set([idOf('cam-2')]) });
    expect(drawn(rows)).toEqual(['master-1', '  edge-10', '    cam-2']);
    expect(rows.map((row) => row.type === 'device' && row.matched)).toEqual([false, false, true]);
    expect(rows.map(({ setSize }) => setSize)).toEqual([1, 1, 1]);
  });

  test('keeps closed what was closed by hand', () => {
    const rows = visibleRows(buildForest(site), { ...open, opened: new Map([[idOf('master-1'), false]]) });
    expect(drawn(rows)).toEqual(['master-1', 'master-2', orphanGroup, '  router']);
    expect(rows[0]?.expanded).toBe(false);
    expect(rows[1]?.expanded).toBe(null);
  });

  test('survives devices that are each other’s parent: they are shown, once', () => {
    const circle = [
      sampleDevice('a', 'terminal', { parentId: idOf('b') }),
      sampleDevice('b', 'terminal', { parentId: idOf('a') }),
      sampleDevice('c', 'camera', { parentId: idOf('a') }),
      sampleDevice('d', 'camera', { parentId: idOf('d') }),
    ];
    const ids = visibleRows(buildForest(circle), open).map(({ id }) => id);
    expect([...ids].sort()).toEqual(['a', 'b', 'c', 'd', orphanGroup]);
  });

  test('S26 lays out 10,000 terminals within one frame of a slow PC', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      sampleDevice(`edge-${index}`, 'terminal', { parentId: idOf(`master-${index % 10}`), name: `EdgeCCTV${index}` }),
    );
    const masters = Array.from({ length: 10 }, (_, index) => sampleDevice(`master-${index}`, 'master'));
    const forest = buildForest([...many, ...masters]);
    const from = performance.now();
    expect(visibleRows(forest, open)).toHaveLength(10_010);
    expect(performance.now() - from).toBeLessThan(100);
  });

  test('counts kinds', () => {
    expect([...countKinds(site)]).toEqual([
      ['camera', 1],
      ['terminal', 2],
      ['analysis-server', 1],
      ['router', 1],
      ['master', 2],
    ]);
  });
});

describe('keys of the tree', () => {
  const rows = visibleRows(buildForest(site), open);
  const at = (id: string): number => rows.findIndex((row) => row.id === id);

  test('arrows go from row to row, in and out', () => {
    expect(treeKey('ArrowDown', rows, 0, 15)).toEqual({ focus: 1 });
    expect(treeKey('ArrowUp', rows, 0, 15)).toEqual({ focus: 0 });
    expect(treeKey('ArrowRight', rows, at('edge-10'), 15)).toEqual({ focus: at('cam-2') });
    expect(treeKey('ArrowLeft', rows, at('cam-2'), 15)).toEqual({ focus: at('edge-10') });
    expect(treeKey('ArrowLeft', rows, at('edge-10'), 15)).toEqual({ toggle: true });
    expect(treeKey('ArrowRight', rows, at('vms'), 15)).toEqual({});
    expect(treeKey('ArrowLeft', rows, at('master-2'), 15)).toEqual({});
  });

  test('Home, End and pages stay inside', () => {
    expect(treeKey('End', rows, 0, 15)).toEqual({ focus: rows.length - 1 });
    expect(treeKey('PageDown', rows, 3, 15)).toEqual({ focus: rows.length - 1 });
    expect(treeKey('PageUp', rows, 3, 2)).toEqual({ focus: 1 });
    expect(treeKey('ArrowDown', [], 0, 15)).toEqual({});
  });
});
