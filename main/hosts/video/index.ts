import { parentPort, workerData } from 'node:worker_threads';
import type { DeviceId, StreamProfile } from '../../../preload/contract/index.ts';
import { startFfmpeg } from '../../adapters/ffmpeg-transcoder.ts';
import { startMediaServer } from '../../adapters/media-server.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { connectTcp } from '../../adapters/tcp-connections.ts';
import type { FromVideoThread, Outcome, ToVideoThread, VideoThreadData } from '../../adapters/video-messages.ts';
import { createVideoEngine } from '../../camera/video-engine.ts';
import { AppError, toFailure } from '../../errors.ts';
import type { Log, LogFields, MediaServer, StreamSource } from '../../ports/index.ts';

/** The video thread: the camera room's engine with its real sockets, told what to do by main through messages. */
async function runVideoThread(data: VideoThreadData, port: NonNullable<typeof parentPort>): Promise<void> {
  const tell = (message: FromVideoThread): void => port.postMessage(message);
  const asked = new Map<number, (outcome: Outcome<StreamSource>) => void>();
  let questions = 0;

  const engine = createVideoEngine({
    connect: connectTcp,
    startTranscoder: startFfmpeg,
    clock: systemClock,
    random: Math.random,
    log: forwardedLog(tell, {}),
    settings: data.settings,
    resolveSource: async (cameraId: DeviceId, profile: StreamProfile) => {
      const id = ++questions;
      const outcome = await new Promise<Outcome<StreamSource>>((resolve) => {
        asked.set(id, resolve);
        tell({ type: 'resolve', id, cameraId, profile });
      });
      asked.delete(id);
      if (outcome.ok) return outcome.value;
      const { code, message, facts, retryable } = outcome.failure;
      throw new AppError(code, message, { facts, retryable });
    },
    onStatus: (changed) => tell({ type: 'status', changed }),
  });
  const serverOptions = { origin: engine, pageOrigins: data.pageOrigins, ticket: data.ticket };
  const server: MediaServer = await startMediaServer({ ...serverOptions, port: data.port }).catch((thrown: unknown) => {
    // Somebody else took the port of the thread before this one; pages then ask main for the new endpoint.
    if (data.port === 0) throw thrown;
    return startMediaServer({ ...serverOptions, port: 0 });
  });

  port.on('message', (message: ToVideoThread) => {
    switch (message.type) {
      case 'configure':
        return engine.configure(message.settings);
      case 'source':
        return asked.get(message.id)?.(message.outcome);
      case 'source-changed':
        return engine.sourceChanged(message.cameraId);
      case 'retry':
        return engine.retry(message.cameraId);
      case 'probe':
        return void engine
          .probe(message.source)
          .then((value): Outcome<typeof value> => ({ ok: true, value }))
          .catch((thrown: unknown) => ({ ok: false as const, failure: toFailure(thrown) }))
          .then((outcome) => tell({ type: 'probed', id: message.id, outcome }));
      case 'stop':
        engine.stop();
        return void server.stop().then(() => tell({ type: 'stopped' }));
    }
  });
  tell({ type: 'ready', endpoint: server.endpoint, port: server.port });
}

/** The log of main, from here. An error crosses the border as its words; its stack helps only where it was thrown. */
function forwardedLog(tell: (message: FromVideoThread) => void, common: LogFields): Log {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: LogFields, message: string): void =>
      tell({ type: 'log', level, fields: { ...common, ...fields }, message });
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => forwardedLog(tell, { ...common, ...fields }),
  };
}

if (parentPort === null) throw new Error('this is the entry of a worker thread');
await runVideoThread(workerData as VideoThreadData, parentPort);
