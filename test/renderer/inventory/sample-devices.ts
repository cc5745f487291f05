import type { Device, DeviceId } from '../../../preload/contract/index.ts';

export { idOf, sampleDevice } from '../../fakes/device.ts';

export const byId = (devices: readonly Device[]): ReadonlyMap<DeviceId, Device> =>
  new Map(devices.map((device) => [device.id, device]));
