import { describe, expect, it } from 'vitest';
import type { Device, DeviceId } from '../../../preload/contract/index.ts';
import { faultMasters, faultRows, isActive } from '../../../renderer/demo/fault-rows.ts';

const idOf = (id: string): DeviceId => id as DeviceId;
const terminal = (id: string): [DeviceId, Device] => [idOf(id), { id: idOf(id), kind: 'terminal', name: id } as Device];

describe('rows of the demo panel', () => {
  it('name each edge once, with its cameras beside it and the rest after', () => {
    const rows = faultRows(new Map([terminal('E10'), terminal('E2')]), [
      { id: idOf('c1'), name: 'c1', edge: { id: idOf('E2') } },
      { id: idOf('c2'), name: 'c2', edge: { id: idOf('E2') } },
      { id: idOf('c3'), name: 'c3', edge: null },
    ]);
    expect(rows.map(({ edge, camera }) => [edge?.id ?? null, camera?.id ?? null])).toEqual([
      ['E2', 'c1'],
      [null, 'c2'],
      ['E10', null],
      [null, 'c3'],
    ]);
  });

  it('S57 name each master, in order', () => {
    const master = (id: string): [DeviceId, Device] => [idOf(id), { id: idOf(id), kind: 'master', name: id } as Device];
    expect(faultMasters(new Map([terminal('E1'), master('M10'), master('M2')])).map(({ id }) => id)).toEqual([
      'M2',
      'M10',
    ]);
  });

  it('know which fault is on where', () => {
    const state = { faults: [{ fault: 'overload', deviceId: idOf('E2') } as const] };
    expect(isActive(state, 'overload', idOf('E2'))).toBe(true);
    expect(isActive(state, 'silence', idOf('E2'))).toBe(false);
    expect(isActive(state, 'overload', idOf('E10'))).toBe(false);
  });
});
