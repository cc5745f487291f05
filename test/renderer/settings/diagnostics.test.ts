import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  AppState,
  Device,
  Failure,
  ReceiverStatus,
  Settings,
  SiteEvent,
  StreamStatus,
} from '../../../preload/contract/index.ts';
import { settings as settingsSchema } from '../../../preload/contract/index.ts';
import { diagnosticsOf, type DiagnosticsSource } from '../../../renderer/settings/diagnostics.ts';
import { idOf, sampleDevice } from '../inventory/sample-devices.ts';

/** A source in which every text that someone may have written holds the secret. */
function sourceWith(secret: string): DiagnosticsSource {
  const failure: Failure = {
    code: 'camera-unauthorised',
    message: secret,
    facts: { host: secret, port: 554 },
    retryable: false,
  };
  const app: AppState = {
    version: secret,
    host: 'node',
    site: 'real',
    nowMs: 2,
    startedAtMs: 1,
    notices: [{ code: secret, facts: { file: secret, [secret]: 1 } }],
  };
  const settings: Settings = settingsSchema.parse({
    receiver: { host: secret },
    video: { ffmpegPath: secret },
    walls: [{ id: 'w', name: 'w', layout: '9', cells: [], patrolSeconds: 0 }],
  });
  const receiver: ReceiverStatus = {
    state: 'failed',
    host: secret,
    port: null,
    wantedPort: 6432,
    failure,
    accepted: 1,
    rejected: 2,
  };
  const device: Device = sampleDevice(secret, 'camera', {
    name: secret,
    address: secret,
    description: secret,
    streamUrl: secret,
    document: secret,
    hints: [{ code: 'address-mismatch', facts: { address: secret } }],
  });
  const stream: StreamStatus = {
    cameraId: idOf(secret),
    profile: 'main',
    state: 'waiting',
    codec: secret,
    transcodedFrom: secret,
    widthPixels: 1920,
    heightPixels: 1080,
    framesPerSecond: 25,
    bitsPerSecond: 1,
    keyFrameIntervalSeconds: 2,
    viewers: 1,
    connections: 1,
    lastFrameAtMs: 1,
    failure,
    attempt: 1,
    retryAtMs: 2,
  };
  const event: SiteEvent = {
    id: 1,
    atMs: 1,
    lastAtMs: 1,
    severity: 'warning',
    deviceId: idOf(secret),
    remark: { code: 'usage-failure-reported', facts: { username: secret, message: secret, count: 3 } },
    count: 1,
  };
  return { app, settings, receiver, streams: [stream], events: [event], devices: [device] };
}

describe('diagnostics', () => {
  test('S44 no text that anybody wrote is in the report, whatever it is', () => {
    const secret = fc
      .string({ minLength: 3, maxLength: 40, unit: 'grapheme' })
      .map((text) => `§${text.replaceAll('\\', '').replaceAll('"', '')}§`);
    fc.assert(
      fc.property(secret, (text) => {
        expect(JSON.stringify(diagnosticsOf(sourceWith(text), 5))).not.toContain(text);
      }),
    );
    for (const text of ['root:root', 'rtsp://root:root@192.168.0.12/axis-media/media.amp', '3j3fp6.ocl6obtpe1lbju7l']) {
      expect(JSON.stringify(diagnosticsOf(sourceWith(text), 5))).not.toContain(text);
    }
  });

  test('what helps is in it: codes, numbers, states, and devices as numbers', () => {
    const report = diagnosticsOf(sourceWith('secret §'), 5);
    expect(report.receiver).toMatchObject({
      state: 'failed',
      wantedPort: 6432,
      host: 'other',
      failure: { code: 'camera-unauthorised', facts: { port: 554 } },
    });
    expect(report.streams[0]).toMatchObject({ device: 1, state: 'waiting', widthPixels: 1920, transcoded: true });
    expect(report.events[0]).toMatchObject({ device: 1, code: 'usage-failure-reported', facts: { count: 3 } });
    expect(report.devices[0]).toMatchObject({
      device: 1,
      kind: 'camera',
      hints: ['address-mismatch'],
      hasStream: true,
    });
  });

  test('what is not known yet is null, not made up', () => {
    const report = diagnosticsOf(
      { app: null, settings: null, receiver: null, streams: [], events: [], devices: [] },
      5,
    );
    expect(report).toMatchObject({ app: null, settings: null, receiver: null, devices: [] });
  });
});
