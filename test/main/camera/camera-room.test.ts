import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../main/camera/backoff.ts';
import { createCamera } from '../../../main/camera/index.ts';
import { AppError } from '../../../main/errors.ts';
import type { EventReport } from '../../../main/events/index.ts';
import type { Inventory } from '../../../main/inventory/index.ts';
import type { StreamSource, VideoProcess, VideoProcessOptions } from '../../../main/ports/index.ts';
import { Signal } from '../../../main/streams.ts';
import type { Device, DeviceId, InventoryEvent, StreamStatus } from '../../../preload/contract/index.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { collect } from '../../fakes/collect.ts';
import { createFakeLog } from '../../fakes/log.ts';

const cameraId = 'cam-1' as DeviceId;

function room() {
  const calls: unknown[][] = [];
  let options: VideoProcessOptions | null = null;
  const sources = new Map<DeviceId, StreamSource>([[cameraId, { url: 'rtsp://c/1', credentials: null }]]);
  const changed = new Signal<InventoryEvent>();
  const closing = new AbortController();
  const clock = createFakeClock();
  const reports: EventReport[] = [];
  const video: VideoProcess = {
    endpoint: () =>
      Promise.resolve({ httpUrl: 'http://127.0.0.1:1', webSocketUrl: 'ws://127.0.0.1:1/live', ticket: 't' }),
    configure: (settings) => void calls.push(['configure', settings]),
    sourceChanged: (id) => void calls.push(['sourceChanged', id]),
    retry: (id) => void calls.push(['retry', id]),
    probe: (source) => {
      calls.push(['probe', source]);
      return Promise.resolve({
        codec: 'x',
        widthPixels: 1,
        heightPixels: 1,
        framesPerSecond: 1,
        needsTranscoding: false,
      });
    },
    stop: () => Promise.resolve(void calls.push(['stop'])),
  };
  const inventory: Pick<Inventory, 'device' | 'changed' | 'streamSource'> = {
    changed,
    device: (id) => (sources.has(id) ? ({ id } as Device) : undefined),
    streamSource: (id) => {
      const source = sources.get(id);
      if (source === undefined) throw new AppError('not-found', 'no such camera');
      return source;
    },
  };
  const camera = createCamera({
    startVideoProcess: (given) => {
      options = given;
      return video;
    },
    inventory,
    settings: { ffmpegPath: '', graceSeconds: 10 },
    report: (event) => void reports.push(event),
    clock,
    log: createFakeLog(),
    closed: closing.signal,
  });
  return { camera, calls, sources, changed, closing, reports, clock, options: () => options! };
}

const status = (state: StreamStatus['state'], profile: StreamStatus['profile'] = 'main'): StreamStatus =>
  ({ cameraId, profile, state, failure: null }) as StreamStatus;
const saved = (name: string): InventoryEvent => ({ type: 'saved', device: { id: cameraId, name } as Device });

describe('the camera room', () => {
  it('tells every stream that was ever open, then each change, until the site closes', async () => {
    const { camera, options, closing } = room();
    options().onStatus([status('live'), status('idle', 'sub')]);
    const watched = collect(camera.procedures.watch(undefined, { signal: undefined }));
    expect(await watched.next()).toEqual([[status('live'), status('idle', 'sub')]]);
    options().onStatus([status('waiting')]);
    expect(await watched.next()).toEqual([[status('waiting')]]);
    closing.abort();
    await watched.ended;
  });

  it('says that a source changed when it did, not when the camera got another name', () => {
    const { changed, calls, sources, options } = room();
    changed.emit(saved('never opened'));
    options().resolveSource(cameraId, 'main');
    changed.emit(saved('renamed'));
    expect(calls).toEqual([]);
    sources.set(cameraId, { url: 'rtsp://c/1', credentials: { username: 'root', password: 'new' } });
    changed.emit(saved('same name, other password'));
    expect(calls).toEqual([['sourceChanged', cameraId]]);
    options().resolveSource(cameraId, 'main');
    sources.delete(cameraId);
    changed.emit({ type: 'removed', id: cameraId });
    expect(calls).toHaveLength(2);
  });

  it('probes a camera of the inventory, or a typed address with its credentials taken out (S44)', async () => {
    const { camera, calls } = room();
    const ask = (url: string) => camera.procedures.probe({ target: { url }, profile: 'main' }, { signal: undefined });
    await camera.procedures.probe({ target: { cameraId }, profile: 'main' }, { signal: undefined });
    await ask('rtsp://root:p%40ss@host/path');
    await ask('rtsp://root:p@ss%@host/path?a=b@c');
    await ask('rtsp://host/path');
    expect(calls.map(([, source]) => source)).toEqual([
      { url: 'rtsp://c/1', credentials: null },
      { url: 'rtsp://host/path', credentials: { username: 'root', password: 'p@ss' } },
      { url: 'rtsp://host/path?a=b@c', credentials: { username: 'root', password: 'p@ss%' } },
      { url: 'rtsp://host/path', credentials: null },
    ]);
    await expect(async () => ask('http://host/')).rejects.toMatchObject({ code: 'camera-url-invalid' });
  });

  it('retries a camera that exists', async () => {
    const { camera, calls } = room();
    await camera.procedures.retry({ cameraId }, { signal: undefined });
    expect(calls).toEqual([['retry', cameraId]]);
    await expect(async () =>
      camera.procedures.retry({ cameraId: 'gone' as DeviceId }, { signal: undefined }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('events of cameras', () => {
  const failure = new AppError('camera-refused', 'x', { retryable: true }).toFailure();
  const of = (
    state: StreamStatus['state'],
    profile: StreamStatus['profile'] = 'sub',
    hasFailed = state === 'waiting',
  ): StreamStatus => ({ cameraId, profile, state, failure: hasFailed ? failure : null }) as StreamStatus;

  it('tells once that a picture is lost, and after how long it came back, however many streams are watched', () => {
    const { options, reports, clock } = room();
    options().onStatus([of('connecting'), of('live'), of('connecting', 'main'), of('live', 'main')]);
    options().onStatus([of('waiting'), of('waiting', 'main')]);
    options().onStatus([of('connecting'), of('waiting')]);
    clock.advance(7400);
    options().onStatus([of('live'), of('live', 'main')]);
    expect(reports).toEqual([
      { severity: 'warning', deviceId: cameraId, remark: { code: 'camera-lost', facts: { code: 'camera-refused' } } },
      { severity: 'info', deviceId: cameraId, remark: { code: 'camera-back', facts: { seconds: 7 } } },
    ]);
  });

  it('hears of a loss whose wait was too short to be told', () => {
    const { options, reports } = room();
    options().onStatus([of('live')]);
    options().onStatus([of('connecting', 'sub', true)]);
    expect(reports.map(({ remark }) => remark.code)).toEqual(['camera-lost']);
  });

  it('forgets the outage of a camera that nobody watches any more', () => {
    const { options, reports } = room();
    options().onStatus([of('waiting'), of('idle'), of('live')]);
    expect(reports).toHaveLength(1);
  });
});

describe('waiting between attempts', () => {
  const refused = new AppError('camera-refused', 'x', { retryable: true });

  it('grows from a blink to a second, and to five after a minute', () => {
    expect([1, 2, 3, 4, 5, 60, 61, 1000].map((attempt) => backoffMs(refused, attempt, 0.5))).toEqual([
      100, 200, 400, 800, 1000, 1000, 5000, 5000,
    ]);
  });

  it('spreads by a fifth, and does not hammer what cannot mend itself', () => {
    expect([backoffMs(refused, 5, 0), backoffMs(refused, 5, 1)]).toEqual([800, 1200]);
    expect(backoffMs(new AppError('camera-unauthorised', 'x'), 1, 0.5)).toBe(30_000);
  });
});
