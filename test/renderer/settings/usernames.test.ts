import { describe, expect, test } from 'vitest';
import type { UsernameBinding } from '../../../preload/contract/index.ts';
import { hostsMatching, orderBindings } from '../../../renderer/settings/usernames.ts';
import { sampleDevice } from '../inventory/sample-devices.ts';

describe('S51 names of usage reports', () => {
  test('those without a device come first', () => {
    const binding = (username: string, how: UsernameBinding['how']): UsernameBinding => ({
      username,
      how,
      deviceId: null,
      lastSeenAtMs: 1,
    });
    const ordered = orderBindings([
      binding('edge-10', 'prefix'),
      binding('stranger', 'none'),
      binding('edge-9', 'manual'),
    ]);
    expect(ordered.map(({ username }) => username)).toEqual(['stranger', 'edge-9', 'edge-10']);
  });

  test('only hosts can be chosen, by name, hostname or address', () => {
    const devices = [
      sampleDevice('master', 'master', { hostname: 'edge-master-01' }),
      sampleDevice('camera', 'camera', { name: 'edge camera' }),
      sampleDevice('terminal', 'terminal', { address: '192.168.0.9' }),
    ];
    expect(hostsMatching(devices, '').hosts.map(({ id }) => id)).toEqual(['master', 'terminal']);
    expect(hostsMatching(devices, 'EDGE-').hosts.map(({ id }) => id)).toEqual(['master']);
    expect(hostsMatching(devices, '0.9').hosts.map(({ id }) => id)).toEqual(['terminal']);
    const many = Array.from({ length: 60 }, (_, index) => sampleDevice(`t${index}`, 'terminal'));
    expect(hostsMatching(many, '').more).toBe(10);
  });
});
