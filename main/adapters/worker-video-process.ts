import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { MediaEndpoint } from '../../preload/contract/index.ts';
import { AppError, toFailure } from '../errors.ts';
import type { Log, ProbeResult, StartVideoProcess, VideoProcess, VideoProcessOptions } from '../ports/index.ts';
import type { FromVideoThread, Outcome, ToVideoThread, VideoThreadData } from './video-messages.ts';

export interface VideoProcessStarterOptions {
  /** The thread's entry (main/hosts/video). */
  workerUrl: URL;
  /** Origins of the pages that may fetch media, e.g. `http://127.0.0.1:8080`, `app://gwanje`. */
  allowedOrigins: readonly string[];
  log: Log;
}

/** Waits before a crashed thread is started again: the first, and the longest. */
const restartMs = { first: 100, longest: 5000 };
/** A thread that ran this long was sound; the next crash counts as the first again. */
const soundAfterMs = 30_000;
const endpointTimeoutMs = 10_000;
const probeTimeoutMs = 15_000;
const stopTimeoutMs = 1000;

/** The video path in a worker thread, started again when it crashes: pages come back to the same port and ticket. */
export function createVideoProcessStarter(starter: VideoProcessStarterOptions): StartVideoProcess {
  return (options) => new WorkerVideoProcess(starter, options);
}

class WorkerVideoProcess implements VideoProcess {
  readonly #starter: VideoProcessStarterOptions;
  readonly #options: VideoProcessOptions;
  readonly #ticket = randomBytes(24).toString('base64url');
  readonly #probes = new Map<number, (outcome: Outcome<ProbeResult>) => void>();
  readonly #awaitingEndpoint = new Set<(endpoint: MediaEndpoint) => void>();
  #settings: VideoProcessOptions['settings'];
  #worker: Worker | null = null;
  #endpoint: MediaEndpoint | null = null;
  #port = 0;
  #probeId = 0;
  #crashes = 0;
  #startedAtMs = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | null = null;

  constructor(starter: VideoProcessStarterOptions, options: VideoProcessOptions) {
    this.#starter = starter;
    this.#options = options;
    this.#settings = options.settings;
    this.#start();
  }

  endpoint(): Promise<MediaEndpoint> {
    if (this.#endpoint !== null) return Promise.resolve(this.#endpoint);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#awaitingEndpoint.delete(found);
        reject(new AppError('video-process-failed', 'the video thread does not come up', { retryable: true }));
      }, endpointTimeoutMs);
      const found = (endpoint: MediaEndpoint): void => {
        clearTimeout(timer);
        resolve(endpoint);
      };
      this.#awaitingEndpoint.add(found);
    });
  }

  configure(settings: VideoProcessOptions['settings']): void {
    this.#settings = settings;
    this.#tell({ type: 'configure', settings });
  }

  sourceChanged(cameraId: Parameters<VideoProcess['sourceChanged']>[0]): void {
    this.#tell({ type: 'source-changed', cameraId });
  }

  retry(cameraId: Parameters<VideoProcess['retry']>[0]): void {
    this.#tell({ type: 'retry', cameraId });
  }

  async probe(source: Parameters<VideoProcess['probe']>[0]): Promise<ProbeResult> {
    const id = ++this.#probeId;
    const outcome = await new Promise<Outcome<ProbeResult>>((resolve) => {
      const timer = setTimeout(() => this.#probes.get(id)?.({ ok: false, failure: threadFailure() }), probeTimeoutMs);
      this.#probes.set(id, (found) => {
        clearTimeout(timer);
        this.#probes.delete(id);
        resolve(found);
      });
      this.#tell({ type: 'probe', id, source });
    });
    if (outcome.ok) return outcome.value;
    const { code, message, facts, retryable } = outcome.failure;
    throw new AppError(code, message, { facts, retryable });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  #start(): void {
    const { workerUrl, allowedOrigins } = this.#starter;
    const workerData: VideoThreadData = {
      settings: this.#settings,
      pageOrigins: [...allowedOrigins],
      ticket: this.#ticket,
      port: this.#port,
    };
    const worker = new Worker(workerUrl, { workerData, name: 'video' });
    this.#worker = worker;
    this.#startedAtMs = performance.now();
    worker.on('message', (message: FromVideoThread) => this.#hear(message));
    worker.on('error', (cause) => this.#starter.log.error({ err: cause }, 'the video thread crashed'));
    worker.on('exit', () => this.#restart());
  }

  #restart(): void {
    this.#worker = null;
    this.#endpoint = null;
    for (const settle of this.#probes.values()) settle({ ok: false, failure: threadFailure() });
    if (this.#stopped !== null) return;
    if (performance.now() - this.#startedAtMs > soundAfterMs) this.#crashes = 0;
    const waitMs = Math.min(restartMs.first * 2 ** Math.min(this.#crashes, 16), restartMs.longest);
    this.#crashes += 1;
    this.#starter.log.warn({ crashes: this.#crashes, waitMs }, 'the video thread ended; starting it again');
    this.#restartTimer = setTimeout(() => this.#start(), waitMs);
  }

  #hear(message: FromVideoThread): void {
    switch (message.type) {
      case 'ready':
        this.#endpoint = message.endpoint;
        this.#port = message.port;
        for (const found of this.#awaitingEndpoint) found(message.endpoint);
        this.#awaitingEndpoint.clear();
        return;
      case 'resolve':
        try {
          const source = this.#options.resolveSource(message.cameraId, message.profile);
          this.#tell({ type: 'source', id: message.id, outcome: { ok: true, value: source } });
        } catch (thrown) {
          this.#tell({ type: 'source', id: message.id, outcome: { ok: false, failure: toFailure(thrown) } });
        }
        return;
      case 'status':
        return this.#options.onStatus(message.changed);
      case 'probed':
        return this.#probes.get(message.id)?.(message.outcome);
      case 'log':
        return this.#starter.log[message.level](message.fields, message.message);
      case 'stopped':
        return;
    }
  }

  #tell(message: ToVideoThread): void {
    this.#worker?.postMessage(message);
  }

  async #shutDown(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const worker = this.#worker;
    if (worker === null) return;
    // The thread says good-bye to its cameras; one that does not answer is ended as it is.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, stopTimeoutMs);
      worker.on('message', (message: FromVideoThread) => {
        if (message.type !== 'stopped') return;
        clearTimeout(timer);
        resolve();
      });
      this.#tell({ type: 'stop' });
    });
    await worker.terminate();
  }
}

function threadFailure() {
  return new AppError('video-process-failed', 'the video thread went away', { retryable: true }).toFailure();
}
