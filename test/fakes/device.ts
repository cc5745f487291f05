import type { Device, DeviceId, DeviceKind } from '../../preload/contract/index.ts';

export const idOf = (text: string): DeviceId => text as DeviceId;

/** A device of which only what a test is about is said. */
export function sampleDevice(id: string, kind: DeviceKind, given: Partial<Omit<Device, 'id' | 'kind'>> = {}): Device {
  return {
    id: idOf(id),
    kind,
    name: id,
    address: null,
    hostname: null,
    parentId: null,
    description: null,
    roles: [],
    registryPort: null,
    joinCommand: null,
    typeCode: null,
    postalAddress: null,
    gps: null,
    supportsAnalysis: null,
    streamUrl: null,
    substreamUrl: null,
    hasCredentials: false,
    document: '{}',
    hints: [],
    revision: 1,
    createdAtMs: 0,
    updatedAtMs: 0,
    ...given,
  };
}
