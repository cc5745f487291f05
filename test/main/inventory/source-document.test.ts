import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, openTestSite, sourceDocument, sourceLines, type TestSite } from './site.ts';

let site: TestSite;
beforeEach(() => (site = openTestSite()));
afterEach(() => site.close());

const counted = (repairs: { kind: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of repairs) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

describe('M9 the whole source document pasted at once', () => {
  it('S35 S36 S38 S42 finds the router, the camera, and both records with their hostnames', async () => {
    const { proposals, unreadable } = await site.preview(sourceDocument);
    expect(
      proposals.map(({ kind, name, address, hostname, line, effect }) => [kind, name, address, hostname, line, effect]),
    ).toEqual([
      ['router', 'EDGE-5G, 2.4G 공유기', '192.168.0.222', null, 72, 'create'],
      ['camera', 'AXIS M1135 카메라', '192.168.0.76', null, 76, 'create'],
      ['master', 'Master01', '192.168.0.14', 'edge-master-01', 80, 'create'],
      ['terminal', 'EdgeCCTV01', '192.168.0.9', 'edge-worker-01', 106, 'create'],
    ]);
    expect(unreadable).toEqual([]);
  });

  it('lists every mend: 24 curly quotes, 8 of the master and 16 of the worker, and the others', async () => {
    const { proposals, repairs, repairCount } = await site.preview(sourceDocument);
    expect(counted(repairs)).toEqual({
      'curly-quote': 24,
      'single-quote': 2,
      'bare-word': 2,
      'line-continuation': 1,
      'paste-prefix': 9,
    });
    expect(repairCount).toBe(38);
    const of = (name: string) => counted(proposals.find((proposal) => proposal.name === name)?.repairs ?? []);
    expect(of('Master01')).toEqual({ 'curly-quote': 8 });
    expect(of('EdgeCCTV01')).toEqual({ 'curly-quote': 16 });
    const lines = sourceDocument.split('\n');
    for (const { kind, line, column, before } of repairs) {
      if (kind !== 'paste-prefix')
        expect(lines[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^${before.replace('\\', '\\\\')}`));
    }
  });

  it('S39 finds the join line, masked, and knows its master', async () => {
    const { joinCommands, proposals } = await site.preview(sourceDocument);
    expect(joinCommands).toEqual([
      {
        endpoint: '192.168.0.14:6443',
        tokenMasked: '3j3fp6.****',
        caCertHash: 'sha256:84fa33eed337bf7ed84a887e7a11014e42f674146b6fe188fb7c75d194b848ff',
        receivedAtMs: site.clock.nowMs(),
        line: 89,
        masterKey: proposals.find(({ name }) => name === 'Master01')?.key,
      },
    ]);
  });

  it('S60 S61 S62 S63 S64 S65 S66 S68 finds the registry recipes, without paste prefixes', async () => {
    const { registryRecipes } = await site.preview(sourceDocument);
    expect(registryRecipes.map(({ variant, line }) => [variant, line])).toEqual([
      ['plain', 262],
      ['tls', 272],
      ['tls', 280],
      ['insecure-registries', 292],
      ['restart', 302],
      ['push', 310],
      ['deployment', 319],
      ['pull-secret', 347],
      ['deployment', 353],
    ]);
    expect(registryRecipes[0]?.text).toBe('docker run -d -p 5000:5000 --name registry --restart=always registry:2');
    expect(registryRecipes[1]?.text).toBe('mkdir -p /certs\ncp your_cert.crt /certs\ncp your_key.key /certs');
    expect(registryRecipes[2]?.text).toContain('\n  -v /certs:/certs \\\n');
    expect(registryRecipes[6]?.text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}name: myapp\n/);
    expect(registryRecipes.map(({ text }) => text).join()).not.toMatch(/코드 복사|your_password/);
  });

  it('S51 S82 finds the 12 metric names, the usage sample and its address', async () => {
    const { metricNames, usageSamples, usageUrl } = await site.preview(sourceDocument);
    expect(metricNames).toEqual([
      'node_cpu_seconds_total',
      'node_memory_MemTotal_bytes',
      'node_memory_MemAvailable_bytes',
      'node_disk_io_time_seconds_total',
      'node_network_receive_bytes_total',
      'node_network_transmit_bytes_total',
      'container_cpu_usage_seconds_total',
      'container_memory_usage_bytes',
      'container_fs_usage_bytes',
      'kube_node_status_allocatable_cpu_cores',
      'kube_node_status_allocatable_memory_bytes',
      'kube_pod_status_phase',
    ]);
    expect(usageSamples).toEqual([{ username: 'edge-master-01-1129', line: 144 }]);
    expect(usageUrl).toBe('http://192.168.0.14:6432/usage');
  });

  it('S44 shows no secret: not in the preview, a record, the history, an export, the log or a file', async () => {
    const preview = await site.preview(sourceDocument);
    await site.paste(sourceDocument);
    const shown = [
      JSON.stringify(preview),
      JSON.stringify(site.inventory.devices()),
      JSON.stringify(
        await Promise.all(
          site.inventory.devices().map(async ({ id }) => site.inventory.procedures.history({ id }, call)),
        ),
      ),
      await site.exported(),
      (await site.inventory.procedures.export({ ids: null, format: 'csv' }, call)).text,
      JSON.stringify(site.log.lines),
      site.written(),
    ];
    for (const text of shown) expect(text).not.toMatch(/root|ocl6obtpe1lbju7l/);
  });

  it('saves it once: pasted again, nothing changes', async () => {
    expect(await site.paste(sourceDocument)).toEqual({ created: 4, merged: 0, unchanged: 0 });
    const before = site.inventory.devices();
    site.clock.advance(1000);
    const again = await site.preview(sourceDocument);
    expect(again.proposals.map(({ effect, changes }) => [effect, changes])).toEqual(Array(4).fill(['same', []]));
    expect(await site.paste(sourceDocument)).toEqual({ created: 0, merged: 0, unchanged: 4 });
    expect(site.inventory.devices()).toEqual(before);
  });

  it('S17 what was exported makes the same inventory elsewhere, without the secrets', async () => {
    await site.paste(sourceDocument);
    const text = await site.exported();
    const other = openTestSite();
    try {
      await other.paste(text);
      const facts = (from: TestSite) =>
        from.inventory.devices().map(({ kind, name, address, hostname, streamUrl, gps }) => ({
          kind,
          name,
          address,
          hostname,
          streamUrl,
          gps,
        }));
      expect(facts(other)).toEqual(facts(site));
      expect(await other.exported()).toBe(text);
    } finally {
      other.close();
    }
  });
});

describe('single blocks of the source document', () => {
  it('S41 the master block as it is: 8 mends, straight quotes out, nothing else different', async () => {
    const block = sourceLines(96, 101);
    const { proposals } = await site.preview(block);
    expect(proposals[0]).toMatchObject({ kind: 'master', name: 'Master01', address: '192.168.0.14', hostname: null });
    expect(counted(proposals[0]?.repairs ?? [])).toEqual({ 'curly-quote': 8 });
    await site.paste(block);
    const expected = block.replace(/[“”]/g, '"').replace(/^ {4}/gm, '');
    expect(await site.exported()).toBe(`${expected}\n`);
    expect(site.named('Master01')).toMatchObject({ registryPort: '5000', description: '마스터 서버 1' });
  });

  it('S43 S45 the worker block as it is: types kept, gps read, the spelling as it came', async () => {
    const block = sourceLines(115, 128);
    expect(counted((await site.preview(block)).repairs)).toEqual({ 'curly-quote': 16 });
    await site.paste(block);
    expect(site.named('EdgeCCTV01')).toMatchObject({
      kind: 'terminal',
      typeCode: 1,
      gps: { latitude: 37.57, longitude: 126.98 },
      postalAddress: '서울시 마포구 상암동 1599',
      supportsAnalysis: true,
      streamUrl: 'rtsp://192.168.0.12/axis-media/media.amp',
      hasCredentials: true,
      hints: [{ code: 'address-mismatch', facts: { address: '192.168.0.9', streamHost: '192.168.0.12' } }],
    });
    const expected = block.replace(/[“”]/g, '"').replace(/^ {4}/gm, '').replace('root:root@', '');
    expect(await site.exported()).toBe(`${expected}\n`);
  });

  it('S39 the two lines of the join command alone speak of a master', async () => {
    const { proposals, joinCommands } = await site.preview(sourceLines(89, 90));
    expect(proposals).toMatchObject([{ kind: 'master', address: '192.168.0.14', effect: 'create' }]);
    expect(joinCommands).toMatchObject([{ line: 1, masterKey: proposals[0]?.key }]);
  });

  it('S39 a join line finds the master that is known already, and changes nothing else of it', async () => {
    await site.paste(sourceLines(96, 101));
    const before = site.named('Master01');
    await site.paste(sourceLines(89, 90));
    const after = site.named('Master01');
    expect(site.inventory.devices()).toHaveLength(1);
    expect(after).toMatchObject({
      document: before.document,
      joinCommand: { tokenMasked: '3j3fp6.****' },
      revision: 2,
    });
  });

  it.each([
    ['a token of 15', '3j3fp6.ocl6obtpe1lbju7', 'sha256:' + '0'.repeat(64), 'join-token-invalid'],
    ['a hash of 63', '3j3fp6.ocl6obtpe1lbju7l', 'sha256:' + '0'.repeat(63), 'join-hash-invalid'],
  ])('S39 a join line with %s is refused, and said', async (_what, token, hash, code) => {
    const line = `kubeadm join 192.168.0.14:6443 --token ${token} --discovery-token-ca-cert-hash ${hash}`;
    const { unreadable, joinCommands } = await site.preview(line);
    expect([unreadable, joinCommands]).toMatchObject([[{ line: 1, remark: { code } }], []]);
  });

  it('S68 a pasted command without any fence is a recipe too', async () => {
    const { registryRecipes } = await site.preview(sourceLines(272, 274).replace(/^ {4}/gm, ''));
    expect(registryRecipes).toEqual([
      { variant: 'tls', line: 1, text: 'mkdir -p /certs\ncp your_cert.crt /certs\ncp your_key.key /certs' },
    ]);
  });

  it('S47 arrays, records one after the other and containers are all read', async () => {
    const one = (n: number) => `{“name”: “E${n}”, “type”: 1, “ip”: “10.0.0.${n}”}`;
    for (const text of [
      `[${one(1)},\n${one(2)},]`,
      `${one(1)}\n${one(2)}`,
      `${one(1)}${one(2)}`,
      `${one(1)}, ${one(2)}`,
      `{"edges": [${one(1)}, ${one(2)}]}`,
      `edges = [\n  ${one(1)},\n  ${one(2)}\n]`,
      `json코드 복사${one(1)}\njson\n코드 복사\n${one(2)}`,
      `\ufeff${one(1)}\r\n\r\n${one(2)}`,
    ]) {
      const { proposals } = await site.preview(text);
      expect(
        proposals.map(({ kind, name }) => `${kind} ${name}`),
        text,
      ).toEqual(['terminal E1', 'terminal E2']);
    }
  });

  it('a record that cannot be read is named with its line, and the others are found all the same', async () => {
    const text =
      '{"name": "A", "type": 1, "ip": "10.0.0.1"}\n\n{"name": "B",\n "ip": "10.0.0\n}\n\n{"name": "C", "type": 1, "ip": "10.0.0.3"}';
    const { proposals, unreadable } = await site.preview(text);
    expect(proposals.map(({ name, line }) => [name, line])).toEqual([
      ['A', 1],
      ['C', 7],
    ]);
    expect(unreadable).toEqual([
      { line: 3, remark: { code: 'json-unreadable', facts: { reason: 'string-not-closed', line: 4, column: 8 } } },
    ]);
  });

  it('a text without anything says so', async () => {
    await expect(site.preview('안녕하세요, 회의는 4시입니다.')).rejects.toMatchObject({ code: 'import-nothing-found' });
    await expect(site.preview('')).rejects.toMatchObject({ code: 'import-nothing-found' });
  });
});
