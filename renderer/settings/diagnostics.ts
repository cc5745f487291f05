import type {
  AppState,
  Device,
  Facts,
  Failure,
  ReceiverStatus,
  Settings,
  SiteEvent,
  StreamStatus,
} from '../../preload/contract/index.ts';

/** What the page knows and a person who is asked for help wants to see. */
export interface DiagnosticsSource {
  app: AppState | null;
  settings: Settings | null;
  receiver: ReceiverStatus | null;
  streams: readonly StreamStatus[];
  events: readonly SiteEvent[];
  devices: readonly Device[];
}

const keptEvents = 200;

/**
 * A report without secrets, by construction: it is built of numbers, booleans and words of closed lists alone. No text
 * that a person, a camera or a file may have written (names, addresses, URLs, messages, paths) is copied into it;
 * devices stand as running numbers.
 */
export function diagnosticsOf(source: DiagnosticsSource, nowMs: number) {
  const { app, settings, receiver, streams, events, devices } = source;
  const numbers = new Map(devices.map(({ id }, index) => [id, index + 1]));
  const numberOf = (id: Device['id'] | null): number | null => (id === null ? null : (numbers.get(id) ?? null));
  return {
    format: 'gwanje-diagnostics-1',
    atMs: nowMs,
    app: app && {
      version: versionOf(app.version),
      host: app.host,
      site: app.site,
      startedAtMs: app.startedAtMs,
      notices: app.notices.map(({ code, facts }) => ({ code: codeOf(code), facts: numbersOf(facts) })),
    },
    settings: settings && {
      language: settings.language,
      receiver: {
        enabled: settings.receiver.enabled,
        host: hostKind(settings.receiver.host),
        port: settings.receiver.port,
        tolerant: settings.receiver.tolerant,
        sampleIntervalMs: settings.receiver.sampleIntervalMs,
      },
      video: { ffmpegPathSet: settings.video.ffmpegPath !== '', graceSeconds: settings.video.graceSeconds },
      walls: settings.walls.map(({ layout, cells, patrolSeconds }) => ({ layout, cells: cells.length, patrolSeconds })),
    },
    receiver: receiver && {
      state: receiver.state,
      host: hostKind(receiver.host),
      port: receiver.port,
      wantedPort: receiver.wantedPort,
      failure: failureOf(receiver.failure),
      accepted: receiver.accepted,
      rejected: receiver.rejected,
    },
    devices: devices.map(({ id, kind, parentId, revision, hints, hasCredentials, streamUrl, gps }) => ({
      device: numberOf(id),
      kind,
      parent: numberOf(parentId),
      revision,
      hasCredentials,
      hasStream: streamUrl !== null,
      hasGps: gps !== null,
      hints: hints.map(({ code }) => codeOf(code)),
    })),
    streams: streams.map((stream) => ({
      device: numberOf(stream.cameraId),
      profile: stream.profile,
      state: stream.state,
      transcoded: stream.transcodedFrom !== null,
      widthPixels: stream.widthPixels,
      heightPixels: stream.heightPixels,
      framesPerSecond: stream.framesPerSecond,
      bitsPerSecond: stream.bitsPerSecond,
      keyFrameIntervalSeconds: stream.keyFrameIntervalSeconds,
      viewers: stream.viewers,
      connections: stream.connections,
      lastFrameAtMs: stream.lastFrameAtMs,
      failure: failureOf(stream.failure),
      attempt: stream.attempt,
      retryAtMs: stream.retryAtMs,
    })),
    events: events.slice(0, keptEvents).map(({ id, atMs, lastAtMs, severity, deviceId, remark, count }) => ({
      id,
      atMs,
      lastAtMs,
      severity,
      device: numberOf(deviceId),
      code: codeOf(remark.code),
      facts: numbersOf(remark.facts),
      count,
    })),
  };
}

const failureOf = (failure: Failure | null) =>
  failure && { code: failure.code, facts: numbersOf(failure.facts), retryable: failure.retryable };

/** Facts that are texts are left out: nobody can promise what is in them. */
const numbersOf = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([key, value]) => isCode(key) && typeof value !== 'string'));

/** Codes of remarks are ours: lower case words and hyphens, at most 60 letters. */
const isCode = (text: string): boolean => /^[a-z][a-zA-Z-]{0,59}$/.test(text);
const codeOf = (text: string): string => (isCode(text) ? text : 'other');

const versionOf = (text: string): string => /^\d{1,5}(?:\.\d{1,5}){2}/.exec(text)?.[0] ?? 'other';

function hostKind(host: string): 'every-network' | 'loopback' | 'other' {
  if (host === '0.0.0.0' || host === '::') return 'every-network';
  return host === '127.0.0.1' || host === '::1' || host === 'localhost' ? 'loopback' : 'other';
}
