import { create } from 'zustand';
import type { DemoFault, DemoState, DeviceId } from '../../preload/contract/index.ts';
import { sayFailed } from '../format/index.ts';
import { api, follow, toFailure } from '../link/index.ts';

export const useDemo = create<DemoState>(() => ({ faults: [] }));

export const startDemo = (): (() => void) =>
  follow(
    (link, signal) => link.demo.watch(undefined, { signal }),
    (state) => useDemo.setState(state),
  );

export async function setFault(fault: DemoFault, deviceId: DeviceId, active: boolean): Promise<void> {
  try {
    await api.demo.setFault({ fault, deviceId, active });
  } catch (thrown) {
    sayFailed(toFailure(thrown));
  }
}
