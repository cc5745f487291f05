import type { DeviceId, Failure, MediaEndpoint, StreamProfile, StreamStatus } from '../../preload/contract/index.ts';
import type { LogFields, ProbeResult, StreamSource, VideoSettings } from '../ports/index.ts';

/** What main tells the video thread when it starts it. */
export interface VideoThreadData {
  settings: VideoSettings;
  pageOrigins: string[];
  /** The same after a crash, so that pages find their way back. */
  ticket: string;
  /** The port to take up again; 0 = any. */
  port: number;
}

/** An answer across the thread's border: errors travel as data. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export type ToVideoThread =
  | { type: 'configure'; settings: VideoSettings }
  | { type: 'source'; id: number; outcome: Outcome<StreamSource> }
  | { type: 'source-changed'; cameraId: DeviceId }
  | { type: 'retry'; cameraId: DeviceId }
  | { type: 'probe'; id: number; source: StreamSource }
  | { type: 'stop' };

export type FromVideoThread =
  | { type: 'ready'; endpoint: MediaEndpoint; port: number }
  | { type: 'resolve'; id: number; cameraId: DeviceId; profile: StreamProfile }
  | { type: 'status'; changed: StreamStatus[] }
  | { type: 'probed'; id: number; outcome: Outcome<ProbeResult> }
  | { type: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; fields: LogFields; message: string }
  | { type: 'stopped' };
