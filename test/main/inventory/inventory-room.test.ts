import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceDraft, DeviceId, DeviceKind, InventoryEvent } from '../../../preload/contract/index.ts';
import { collect } from '../../fakes/collect.ts';
import { call, openTestSite, type TestSite } from './site.ts';

let site: TestSite;
beforeEach(() => (site = openTestSite()));
afterEach(() => site.close());

const create = async (kind: DeviceKind, draft: DeviceDraft) => site.inventory.procedures.create({ kind, draft }, call);
const url = 'rtsp://192.168.0.12/axis-media/media.amp';

describe('S24 S27 devices by form', () => {
  it('creates, changes, removes and restores, each with its line of history', async () => {
    const made = await create('terminal', {
      name: 'EdgeCCTV02',
      address: '192.168.0.10',
      typeCode: 1,
      supportsAnalysis: true,
    });
    expect(JSON.parse(made.document)).toEqual({
      name: 'EdgeCCTV02',
      type: 1,
      ip: '192.168.0.10',
      isSupportAnnalysis: 'YES',
    });
    const id = made.id as DeviceId;
    await site.inventory.procedures.update({ id, revision: 1, draft: { description: '정문' } }, call);
    await site.inventory.procedures.remove({ id, revision: 2 }, call);
    expect(site.inventory.device(id)).toBeUndefined();
    const back = await site.inventory.procedures.restore({ id, revision: 1 }, call);
    expect(back).toMatchObject({ revision: 4, description: null, document: made.document });
    const history = await site.inventory.procedures.history({ id }, call);
    expect(history.map(({ revision, kind }) => [revision, kind])).toEqual([
      [4, 'restored'],
      [3, 'removed'],
      [2, 'updated'],
      [1, 'created'],
    ]);
    expect(history[2]?.changes).toEqual([{ field: 'description', before: null, after: '정문' }]);
  });

  it('a change made against an older revision is a conflict', async () => {
    const { id } = await create('router', { name: 'R' });
    await site.inventory.procedures.update({ id: id as DeviceId, revision: 1, draft: { name: 'R2' } }, call);
    const late = async () =>
      site.inventory.procedures.update({ id: id as DeviceId, revision: 1, draft: { name: 'R3' } }, call);
    await expect(late()).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      (async () => site.inventory.procedures.remove({ id: id as DeviceId, revision: 1 }, call))(),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    [{ name: ' ' }, 'input-invalid'],
    [{ name: 'E', address: '192.168.0.300' }, 'input-invalid'],
    [{ name: 'E', address: 'rtsp://x' }, 'input-invalid'],
    [{ name: 'E', hostname: 'a b' }, 'input-invalid'],
    [{ name: 'E', streamUrl: 'http://192.168.0.12/x' }, 'camera-url-invalid'],
    [{ name: 'E', parentId: 'nobody' as DeviceId }, 'input-invalid'],
  ])('refuses %o', async (draft, code) => {
    await expect((async () => create('terminal', draft))()).rejects.toMatchObject({ code });
  });

  it('S57 S55 several masters; a master may be the analysis server itself; parents must fit', async () => {
    const one = await create('master', {
      name: 'Master01',
      address: '192.168.0.14',
      registryPort: '5000',
      roles: ['vms', 'registry'],
    });
    await create('master', { name: 'Master02', address: '192.168.1.14' });
    await create('analysis-server', { name: 'VMS', address: '192.168.0.14', parentId: one.id as DeviceId });
    const edge = await create('terminal', { name: 'E', address: '192.168.0.9', parentId: one.id as DeviceId });
    expect(site.inventory.devices().flatMap(({ hints }) => hints)).toEqual([]);
    await expect((async () => create('camera', { name: 'C', parentId: one.id as DeviceId }))()).rejects.toMatchObject({
      code: 'input-invalid',
    });
    await expect(
      (async () => create('terminal', { name: 'T', parentId: edge.id as DeviceId }))(),
    ).rejects.toMatchObject({ code: 'input-invalid' });
  });

  it('two terminals at one address are told, and no longer when one has moved', async () => {
    const one = await create('terminal', { name: 'A', address: '10.0.0.1' });
    await create('terminal', { name: 'B', address: '10.0.0.1' });
    expect(site.named('A').hints).toEqual([{ code: 'duplicate-address', facts: { address: '10.0.0.1', other: 'B' } }]);
    expect(site.named('B').hints).toEqual([{ code: 'duplicate-address', facts: { address: '10.0.0.1', other: 'A' } }]);
    await site.inventory.procedures.update(
      { id: one.id as DeviceId, revision: 1, draft: { address: '10.0.0.2' } },
      call,
    );
    expect(site.inventory.devices().flatMap(({ hints }) => hints)).toEqual([]);
  });

  it('a removed parent is let go of, and taken back with its children', async () => {
    const master = await create('master', { name: 'M' });
    await create('terminal', { name: 'E', parentId: master.id as DeviceId });
    await site.inventory.procedures.remove({ id: master.id as DeviceId, revision: 1 }, call);
    expect(site.named('E')).toMatchObject({ parentId: null, hints: [{ code: 'parent-missing' }] });
    await site.inventory.procedures.restore({ id: master.id as DeviceId, revision: 1 }, call);
    expect(site.named('E')).toMatchObject({ parentId: master.id, hints: [] });
  });

  it('tells a snapshot, then each change', async () => {
    await create('router', { name: 'R' });
    const leaving = new AbortController();
    const seen = collect<InventoryEvent>(site.inventory.procedures.watch(undefined, { signal: leaving.signal }));
    expect(await seen.next()).toMatchObject([{ type: 'snapshot', devices: [{ name: 'R' }] }]);
    const { id } = await create('router', { name: 'S' });
    await site.inventory.procedures.remove({ id: id as DeviceId, revision: 1 }, call);
    expect(await seen.next()).toMatchObject([
      { type: 'saved', device: { name: 'S' } },
      { type: 'removed', id },
    ]);
    leaving.abort();
    await seen.ended;
  });

  it('everything is there again after a restart', async () => {
    await create('camera', { name: 'C', address: '192.168.0.76', streamUrl: url.replace('//', '//root:p@ss@') });
    const before = site.inventory.devices();
    site.restart();
    expect(site.inventory.devices()).toEqual(before);
    expect(site.inventory.streamSource(before[0]?.id as DeviceId, 'main').credentials?.password).toBe('p@ss');
  });
});

describe('S44 credentials', () => {
  it('typed into a URL or beside it, they are kept apart and answered to the video path alone', async () => {
    const made = await create('camera', {
      name: 'C',
      streamUrl: 'rtsp://root:p@s/s#1@192.168.0.12/axis-media/media.amp',
    });
    expect(made).toMatchObject({ streamUrl: url, hasCredentials: true });
    const id = made.id as DeviceId;
    expect(site.inventory.streamSource(id, 'main')).toEqual({
      url,
      credentials: { username: 'root', password: 'p@s/s#1' },
    });
    await site.inventory.procedures.update(
      { id, revision: 1, draft: { credentials: { username: 'viewer', password: 'geheim7' } } },
      call,
    );
    expect(site.inventory.streamSource(id, 'main').credentials).toEqual({ username: 'viewer', password: 'geheim7' });
    await site.inventory.procedures.update({ id, revision: 2, draft: { credentials: null } }, call);
    expect(site.inventory.device(id)?.hasCredentials).toBe(false);
    expect(site.inventory.streamSource(id, 'main').credentials).toBeNull();
    const history = JSON.stringify(await site.inventory.procedures.history({ id }, call));
    for (const text of [history, site.written(), JSON.stringify(site.log.lines)])
      expect(text).not.toMatch(/p@s\/s|geheim7|viewer/);
  });

  it('a new address of a stream keeps the credentials it has', async () => {
    const made = await create('camera', { name: 'C', streamUrl: 'rtsp://root:root@192.168.0.12/a' });
    await site.inventory.procedures.update(
      { id: made.id as DeviceId, revision: 1, draft: { streamUrl: 'rtsp://192.168.0.13/a' } },
      call,
    );
    expect(site.inventory.streamSource(made.id as DeviceId, 'main')).toEqual({
      url: 'rtsp://192.168.0.13/a',
      credentials: { username: 'root', password: 'root' },
    });
  });

  it('S36 the lighter stream: its own URL and credentials, else made for AXIS, else the full one', async () => {
    const axis = await create('camera', { name: 'A', streamUrl: url });
    const other = await create('camera', { name: 'B', streamUrl: 'rtsp://10.0.0.1/stream1' });
    const own = await create('camera', {
      name: 'C',
      streamUrl: 'rtsp://a:b@10.0.0.2/1',
      substreamUrl: 'rtsp://c:d@10.0.0.2/2',
    });
    const sub = (id: string) => site.inventory.streamSource(id as DeviceId, 'sub');
    expect(sub(axis.id).url).toMatch(/^rtsp:\/\/192\.168\.0\.12\/axis-media\/media\.amp\?resolution=640x360/);
    expect(sub(other.id).url).toBe('rtsp://10.0.0.1/stream1');
    expect(sub(own.id)).toEqual({ url: 'rtsp://10.0.0.2/2', credentials: { username: 'c', password: 'd' } });
    expect(site.inventory.streamSource(own.id as DeviceId, 'main').credentials).toEqual({
      username: 'a',
      password: 'b',
    });
  });

  it.each([
    ['a password key', '{"name": "C", "url": "rtsp://10.0.0.1/1", "username": "kim", "password": "hunter2"}'],
    [
      'a URL in a description',
      '{"name": "C", "url": "rtsp://10.0.0.1/1", "description": "예전 주소 rtsp://kim:hunter2@10.0.0.9/1 였음"}',
    ],
    ['a password with a blank and a quote', `{"name": "C", "url": "rtsp://kim:hunter2 '1@10.0.0.1/1"}`],
    ['a nested URL', '{"name": "C", "url": "rtsp://10.0.0.1/1", "old": [{"u": "rtsp://kim:hunter2@10.0.0.9/1"}]}'],
    ['a bare word', '{name: C, url: rtsp://kim:hunter2@10.0.0.1/1, password: hunter2}'],
    ['a comment', '{"name": "C", /* rtsp://kim:hunter2@10.0.0.9/1 */ "url": "rtsp://10.0.0.1/1"}'],
  ])('%s gives nothing away', async (_what, text) => {
    const shown = JSON.stringify(await site.preview(text));
    await site.paste(text);
    for (const where of [shown, JSON.stringify(site.inventory.devices()), await site.exported(), site.written()]) {
      expect(where).not.toContain('hunter2');
    }
  });

  describe('in the URL’s own parameters', () => {
    const asked = 'rtsp://10.0.0.1:554/user=admin&password=hunter2&channel=1?token=hunter22';
    const masked = 'rtsp://10.0.0.1:554/user=admin&password=****&channel=1?token=****';
    const source = (name: string, profile: 'main' | 'sub' = 'main') =>
      site.inventory.streamSource(site.named(name).id, profile);
    const update = async (name: string, draft: Partial<DeviceDraft>) => {
      const { id, revision } = site.named(name);
      return site.inventory.procedures.update({ id, revision, draft }, call);
    };

    it.each(['form', 'import'])('they are masked everywhere and given to the camera (%s)', async (way) => {
      const record = JSON.stringify({ name: 'C', kind: 'camera', url: asked, description: `was ${asked}` });
      const shown = [JSON.stringify(await site.preview(record))];
      if (way === 'form') await create('camera', { name: 'C', streamUrl: asked, description: `was ${asked}` });
      else await site.paste(record);
      const device = site.named('C');
      expect(device).toMatchObject({ streamUrl: masked, hasCredentials: true, description: `was ${masked}` });
      expect(source('C')).toEqual({ url: asked, credentials: null });
      await update('C', { streamUrl: asked.replace('hunter2&', 'hunter3&') });
      expect(source('C').url).toContain('hunter3&channel');
      const history = await site.inventory.procedures.history({ id: device.id }, call);
      expect(history[0]?.changes).toEqual([{ field: 'credentials', before: '****', after: '****' }]);
      const found = await site.inventory.procedures.search({ query: 'hunter', kind: null, limit: 9 }, call);
      expect(found.total).toBe(0);
      const csv = await site.inventory.procedures.export({ ids: null, format: 'csv' }, call);
      shown.push(JSON.stringify([site.inventory.devices(), history]), csv.text, await site.exported(), site.written());
      shown.push(JSON.stringify(site.log.lines));
      for (const where of shown) expect(where).not.toContain('hunter');
      site.restart();
      expect(source('C').url).toContain('hunter3&channel');
    });

    it('a URL that is saved with its masks keeps what they stand for', async () => {
      await create('camera', { name: 'C', streamUrl: asked });
      await update('C', { streamUrl: masked.replace('10.0.0.1', '10.0.0.2').replace('channel=1', 'channel=2') });
      expect(source('C').url).toBe(asked.replace('10.0.0.1', '10.0.0.2').replace('channel=1', 'channel=2'));
      await update('C', { streamUrl: masked.replace('token=****', 'token=hunter44') });
      expect(source('C').url).toBe(asked.replace('hunter22', 'hunter44'));
      await update('C', { streamUrl: 'rtsp://10.0.0.2/1' });
      expect(site.named('C')).toMatchObject({ hasCredentials: false, hints: [] });
    });

    it('an own export changes nothing; where nobody knows the secret, it is said', async () => {
      await create('camera', { name: 'C', address: '10.0.0.1', streamUrl: asked });
      const text = await site.exported();
      expect((await site.preview(text)).proposals).toMatchObject([{ effect: 'same', hints: [] }]);
      await site.paste(text.replace('channel=1', 'channel=2'));
      expect(source('C').url).toBe(asked.replace('channel=1', 'channel=2'));
      const elsewhere = openTestSite();
      await elsewhere.paste(text);
      expect(elsewhere.named('C')).toMatchObject({
        streamUrl: masked,
        hasCredentials: false,
        hints: [{ code: 'stream-secret-missing' }],
      });
      elsewhere.close();
    });

    it('the lighter stream has its own, or those of the URL that it was copied from', async () => {
      const light = 'rtsp://10.0.0.1/s?pwd=hunter5&channel=2';
      await create('camera', { name: 'A', streamUrl: asked, substreamUrl: light });
      await create('camera', { name: 'B', streamUrl: asked, substreamUrl: masked.replace('channel=1', 'channel=2') });
      await create('camera', { name: 'X', streamUrl: 'rtsp://10.0.0.3/axis-media/media.amp?token=hunter6' });
      expect(site.named('A').substreamUrl).toBe('rtsp://10.0.0.1/s?pwd=****&channel=2');
      expect(source('A', 'sub').url).toBe(light);
      expect(source('B', 'sub').url).toBe(asked.replace('channel=1', 'channel=2'));
      expect(source('X', 'sub').url).toContain('token=hunter6&resolution=640x360');
    });
  });

  it('what was taken out of free text is said, wherever it came from', async () => {
    const description = 'rtsp://kim:hunter2@10.0.0.9/1, kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef';
    const hints = [{ code: 'secret-removed', facts: { keys: 'description' } }];
    await create('terminal', { name: 'A', description });
    expect(site.named('A').hints).toEqual(hints);
    const record = JSON.stringify({ name: 'B', type: 1, ip: '10.0.0.1', description });
    expect((await site.preview(record)).proposals).toMatchObject([{ hints }]);
    await site.paste(record);
    expect(site.named('B').hints).toEqual(hints);
    expect(site.named('B').description).toBe(site.named('A').description);
    // The password of the stream is kept, though its key is masked.
    await site.paste('{"name": "D", "type": 1, "ip": "10.0.0.2", "user": "kim", "password": "hunter2"}');
    expect(site.named('D').hints).toEqual([]);
  });

  it('a camera without a URL says so', async () => {
    const made = await create('camera', { name: 'C' });
    expect(() => site.inventory.streamSource(made.id as DeviceId, 'main')).toThrow(
      expect.objectContaining({ code: 'camera-url-invalid' }),
    );
    expect(() => site.inventory.streamSource('x' as DeviceId, 'main')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('S47 importing what is known already', () => {
  const record = (more: string) => `{"name": "E", "type": 1, "ip": "10.0.0.1", ${more}}`;

  it('the same name and address are one device, with a diff; keys that did not come stay', async () => {
    await site.paste(record('"address": "상암동", "zone": 1'));
    const { proposals } = await site.preview(record('"address": "상암동 1599", "isSupportAnnalysis": "NO"'));
    expect(proposals).toMatchObject([
      {
        effect: 'merge',
        existingId: site.named('E').id,
        changes: [
          { field: 'postalAddress', before: '상암동', after: '상암동 1599' },
          { field: 'supportsAnalysis', before: null, after: 'false' },
        ],
      },
    ]);
    expect(await site.paste(record('"address": "상암동 1599"'))).toEqual({ created: 0, merged: 1, unchanged: 0 });
    expect(site.named('E').document).toBe(record('"address": "상암동 1599", "zone": 1'));
  });

  it('another address is another device, other credentials are a change', async () => {
    const text = record('"url": "rtsp://root:one@10.0.0.1/x"');
    await site.paste(text);
    expect((await site.preview(text.replace('"10.0.0.1"', '"10.0.0.2"'))).proposals).toMatchObject([
      { effect: 'create' },
    ]);
    const { proposals } = await site.preview(text.replace('root:one', 'root:two'));
    expect(proposals).toMatchObject([
      { effect: 'merge', changes: [{ field: 'credentials', before: '****', after: '****' }] },
    ]);
    await site.paste(text.replace('root:one', 'root:two'));
    expect(site.inventory.streamSource(site.named('E').id, 'main').credentials?.password).toBe('two');
  });

  it('a decomposed name is the same name', async () => {
    await site.paste('{"name": "상암동", "type": 1, "ip": "10.0.0.1"}');
    expect(
      (await site.preview(`{"name": "${'상암동'.normalize('NFD')}", "type": 1, "ip": "10.0.0.1"}`)).proposals,
    ).toMatchObject([{ existingId: site.named('상암동').id }]);
  });

  it('S16 parents by name, also of the same text', async () => {
    await site.paste(
      '[{"name":"C","kind":"camera","url":"rtsp://10.0.0.3/1","terminal":"E"},{"name":"E","type":1,"ip":"10.0.0.1","master":"M"},{"name":"M","ip":"10.0.0.2","port":"5000"}]',
    );
    expect(site.named('C').parentId).toBe(site.named('E').id);
    expect(site.named('E').parentId).toBe(site.named('M').id);
  });

  it('a preview lasts ten minutes, once, and not longer than what it was made from', async () => {
    const first = await site.preview(record('"x": 1'));
    const second = await site.preview(record('"x": 2'));
    const apply = async (previewId: string) =>
      site.inventory.procedures.applyImport({ previewId, accept: ['found-1'] }, call);
    await expect(apply(first.previewId)).rejects.toMatchObject({ code: 'import-expired' });
    site.clock.advance(10 * 60 * 1000 + 1);
    await expect(apply(second.previewId)).rejects.toMatchObject({ code: 'import-expired' });
    const third = await site.preview(record('"x": 3'));
    expect(await apply(third.previewId)).toMatchObject({ created: 1 });
    await expect(apply(third.previewId)).rejects.toMatchObject({ code: 'import-expired' });
    const fourth = await site.preview(record('"x": 4'));
    const { id, revision } = site.named('E');
    await site.inventory.procedures.update({ id, revision, draft: { description: 'meanwhile' } }, call);
    await expect(apply(fourth.previewId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('only what was accepted is saved', async () => {
    const { previewId } = await site.preview(
      '{"name":"A","type":1,"ip":"10.0.0.1"}\n{"name":"B","type":1,"ip":"10.0.0.2"}',
    );
    await site.inventory.procedures.applyImport({ previewId, accept: ['found-2'] }, call);
    expect(site.inventory.devices().map(({ name }) => name)).toEqual(['B']);
  });
});

describe('search', () => {
  const find = async (query: string, kind: DeviceKind | null = null) =>
    (await site.inventory.procedures.search({ query, kind, limit: 10 }, call)).ids.map(
      (id) => site.inventory.device(id as DeviceId)?.name,
    );
  beforeEach(async () => {
    await create('terminal', { name: '상암동 정문', address: '10.0.0.1', hostname: 'edge-worker-01' });
    await create('terminal', { name: 'EdgeCCTV02', address: '10.0.0.2', postalAddress: '서울시 마포구 상암동 1599' });
    await create('camera', { name: 'AXIS M1135', description: '상암동을 보는 카메라' });
  });

  it.each([
    ['ㅅㅇㄷ', ['상암동 정문', 'EdgeCCTV02', 'AXIS M1135']],
    ['ㅅㅇㄷ ㅈㅁ', ['상암동 정문']],
    ['상암동', ['상암동 정문', 'EdgeCCTV02', 'AXIS M1135']],
    ['상암동'.normalize('NFD'), ['상암동 정문', 'EdgeCCTV02', 'AXIS M1135']],
    ['edgecctv', ['EdgeCCTV02']],
    ['ＡＸＩＳ', ['AXIS M1135']],
    ['worker-01', ['상암동 정문']],
    ['10.0.0', ['상암동 정문', 'EdgeCCTV02']],
    ['마포 1599', ['EdgeCCTV02']],
    ['없음', []],
    ['', ['상암동 정문', 'AXIS M1135', 'EdgeCCTV02']],
  ])('%s', async (query, names) => {
    expect(await find(query)).toEqual(names);
  });

  it('within a kind', async () => {
    expect(await find('ㅅㅇㄷ', 'camera')).toEqual(['AXIS M1135']);
  });
});
