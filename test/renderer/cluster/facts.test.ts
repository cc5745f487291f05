import { describe, expect, test } from 'vitest';
import type { CertificateDates, ClusterFacts, Device, DeviceId } from '../../../preload/contract/index.ts';
import { hostOf, suggestedMaster, textKind } from '../../../renderer/cluster/adoption.ts';
import { certificateEnds } from '../../../renderer/cluster/certificates.ts';
import { factChanges } from '../../../renderer/cluster/fact-changes.ts';

const dayMs = 86_400_000;

describe('S17 certificates', () => {
  const now = 1000 * dayMs;
  const dates = (days: number): CertificateDates => ({ subject: 's', issuedAtMs: 0, expiresAtMs: now + days * dayMs });
  const ends = (client: number | null, server: number | null, authority: number | null) => {
    const of = (days: number | null) => (days === null ? null : dates(days));
    const certificates = { client: of(client), server: of(server), authority: of(authority) };
    return certificateEnds({ certificates }, now).map(({ which, daysLeft, level }) => [which, daysLeft, level]);
  };

  test('the soonest to end comes first; under thirty days it is spoken of', () => {
    expect(ends(30, 29.9, 3650)).toEqual([
      ['server', 29, 'soon'],
      ['client', 30, 'fine'],
      ['authority', 3650, 'fine'],
    ]);
  });

  test('one that has ended says so, from its last moment on; one that is not there says nothing', () => {
    expect(ends(0, null, -0.5)).toEqual([
      ['authority', -1, 'ended'],
      ['client', 0, 'ended'],
    ]);
    expect(ends(null, null, null)).toEqual([]);
  });
});

describe('S15 what is handed over', () => {
  const master = (id: string, address: string | null, hostname: string | null = null): Device =>
    ({ id: id as DeviceId, address, hostname }) as Device;
  const masters = [master('a', '192.168.0.14'), master('b', '192.168.0.15', 'edge-master-02'), master('c', null)];

  test('an export is told from a kubeconfig', () => {
    expect(textKind('{\n  "format": "gwanje-clusters",\n  "version": 1')).toBe('export');
    expect(textKind('apiVersion: v1\nkind: Config')).toBe('kubeconfig');
    expect(textKind(`# ${'x'.repeat(3000)} "format": "gwanje-clusters"`)).toBe('kubeconfig');
  });

  test('the master that has the server’s address or name is suggested, and nobody when that is not one', () => {
    expect(suggestedMaster(masters, 'https://192.168.0.14:6443')).toBe('a');
    expect(suggestedMaster(masters, 'https://edge-master-02:6443')).toBe('b');
    expect(suggestedMaster(masters, 'https://10.0.0.1:6443')).toBeNull();
    expect(suggestedMaster([...masters, master('d', '192.168.0.14')], 'https://192.168.0.14:6443')).toBeNull();
    expect(suggestedMaster(masters, 'no address')).toBeNull();
    expect(hostOf('https://[fd00::1]:6443')).toBe('fd00::1');
  });
});

describe('S17 history', () => {
  const node = (name: string, kubeletVersion: string | null): ClusterFacts['nodes'][number] => ({
    name,
    roles: [],
    kubeletVersion,
    runtimeVersion: null,
    osImage: null,
    architecture: 'amd64',
    addresses: ['10.0.0.1'],
    cpuMillicores: 4000,
    memoryBytes: 1,
  });
  const facts: ClusterFacts = {
    atMs: 1,
    server: 'https://a:6443',
    uid: 'u',
    version: 'v1.20.2',
    caCertHash: null,
    registryPort: '5000',
    clientExpiresAtMs: 5,
    serverExpiresAtMs: null,
    authorityExpiresAtMs: null,
    nodes: [node('a', 'v1.20.2'), node('b', null)],
  };

  test('says what became different, and nothing of what did not', () => {
    expect(factChanges(facts, { ...facts, atMs: 2 })).toEqual([]);
    expect(
      factChanges(facts, {
        ...facts,
        atMs: 2,
        version: 'v1.21.0',
        clientExpiresAtMs: 9,
        nodes: [node('a', 'v1.21.0'), node('c', 'v1.21.0')],
      }),
    ).toEqual([
      { type: 'field', field: 'version', before: 'v1.20.2', after: 'v1.21.0' },
      { type: 'field', field: 'clientExpiresAtMs', before: 5, after: 9 },
      { type: 'node-changed', name: 'a', what: 'kubeletVersion', before: 'v1.20.2', after: 'v1.21.0' },
      { type: 'node-added', name: 'c' },
      { type: 'node-removed', name: 'b' },
    ]);
  });
});
