import { createHash } from 'node:crypto';
import type { contract, DeviceId, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { EventReport } from '../events/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Clock, Log, StartVideoProcess, StreamSource, VideoSettings } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';
import { Outages } from './outages.ts';

export interface Camera {
  readonly procedures: Procedures<typeof contract.camera>;
  configure(settings: VideoSettings): void;
  stop(): Promise<void>;
}

/** Cameras as streams: hands the work to the video process and tells what it reports. */
export function createCamera(ports: {
  startVideoProcess: StartVideoProcess;
  inventory: Pick<Inventory, 'device' | 'changed' | 'streamSource'>;
  settings: VideoSettings;
  report: (event: EventReport) => void;
  clock: Clock;
  log: Log;
  closed: AbortSignal;
}): Camera {
  const { inventory, closed } = ports;
  const outages = new Outages();
  const statuses = new Map<string, StreamStatus>();
  const changes = new Signal<StreamStatus[]>();
  /** What a camera's streams were made from, to tell a new address from a new name. */
  const sources = new Map<DeviceId, string>();

  const resolveSource = (cameraId: DeviceId, profile: StreamProfile): StreamSource => {
    const source = inventory.streamSource(cameraId, profile);
    sources.set(cameraId, fingerprint(cameraId));
    return source;
  };
  const fingerprint = (cameraId: DeviceId): string => {
    const describe = (profile: StreamProfile): unknown => {
      try {
        return inventory.streamSource(cameraId, profile);
      } catch (thrown) {
        if (thrown instanceof AppError) return thrown.code;
        throw thrown;
      }
    };
    // Hashed: the credentials need not lie about here for as long as the camera is watched.
    return createHash('sha256')
      .update(JSON.stringify([describe('main'), describe('sub')]))
      .digest('hex');
  };

  const video = ports.startVideoProcess({
    settings: ports.settings,
    resolveSource,
    onStatus: (changed) => {
      for (const status of changed) statuses.set(`${status.cameraId}/${status.profile}`, status);
      changes.emit(changed);
      for (const event of outages.take(changed, ports.clock.nowMs())) ports.report(event);
    },
  });
  const unlisten = inventory.changed.listen((event) => {
    const touched =
      event.type === 'snapshot' ? [...sources.keys()] : [event.type === 'saved' ? event.device.id : event.id];
    for (const cameraId of touched) {
      const known = sources.get(cameraId);
      if (known === undefined || known === fingerprint(cameraId)) continue;
      sources.delete(cameraId);
      video.sourceChanged(cameraId);
    }
  });

  return {
    configure: (settings) => video.configure(settings),
    stop: () => {
      unlisten();
      return video.stop();
    },
    procedures: {
      mediaEndpoint: () => video.endpoint(),
      watch: (_input, { signal }) =>
        liveStream({
          snapshot: () => [[...statuses.values()]],
          changes,
          toItems: (changed) => [changed],
          signal,
          closed,
        }),
      probe: ({ target, profile }) =>
        video.probe('cameraId' in target ? inventory.streamSource(target.cameraId, profile) : sourceOf(target.url)),
      retry: ({ cameraId }) => {
        if (inventory.device(cameraId) === undefined) throw new AppError('not-found', `no device ${cameraId}`);
        video.retry(cameraId);
        return {};
      },
    },
  };
}

/** A URL as a person types it, with the credentials taken out; they may be percent-encoded or not. */
function sourceOf(url: string): StreamSource {
  const match = /^(rtsp:\/\/)(?:([^/?#]*)@)?(.*)$/i.exec(url.trim());
  if (match === null) throw new AppError('camera-url-invalid', 'not an RTSP URL');
  const [, scheme = '', login, rest = ''] = match;
  if (login === undefined) return { url: scheme + rest, credentials: null };
  const colon = login.indexOf(':');
  const [username, password] = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
  return { url: scheme + rest, credentials: { username: decoded(username), password: decoded(password) } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: it was meant as it stands.
    return text;
  }
}
