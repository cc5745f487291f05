import type { Failure } from '../../preload/contract/index.ts';
import { AppError, toFailure } from '../errors.ts';
import type { Clock, KubeApi } from '../ports/index.ts';
import { backoffMs } from './backoff.ts';
import { createPause } from './pause.ts';
import { at, list, text } from './projection/reading.ts';

/** Objects a page of a list; larger = fewer calls, longer stalls while one is parsed (5 kB a pod: about 10 ms). */
const pageLength = 250;
/** More pages than this are no list but a server that goes in circles. */
const mostPages = 4000;
const listTimeoutMs = 30_000;
/** How long a server may take to accept a watch. */
const watchAcceptMs = 10_000;
/** The server is asked to end a watch after this long, spread so that they do not all end together. */
const watchSeconds = { least: 240, spread: 240 } as const;
/**
 * A watch that says nothing for this long is cut and resumed: bookmarks come every minute where nothing else does.
 * Lower = a line that died without a word is noticed sooner; below a minute quiet watches are cut for nothing.
 */
export const silenceMs = 75_000;
/** Watches that end in good order are not opened more often than this. */
const shortestCycleMs = 1000;

export type ReflectorState = 'listing' | 'watching' | 'waiting';

export interface ReflectorOptions<R> {
  api: KubeApi;
  /** `/api/v1/pods` */
  path: string;
  clock: Clock;
  random: () => number;
  project(object: unknown): R | null;
  /** The whole, freshly read. */
  onList(records: R[]): void;
  onChange(type: 'put' | 'removed', object: unknown): void;
  /** `failure` only with `waiting`. */
  onState(state: ReflectorState, failure: Failure | null, attempt: number): void;
}

export interface Reflector {
  /** Gives up waiting and tries now. */
  rouse(): void;
  stop(): void;
}

/**
 * Keeps one resource in step with the API server: lists it in pages, watches it from the list's resource version, and
 * resumes where it was when the watch ends or breaks; lists again only when the server has forgotten that version (410).
 * Whatever happens, two attempts are apart: by back-off after a failure, by `shortestCycleMs` otherwise.
 * Source: Kubernetes API concepts, «efficient detection of changes».
 */
export function startReflector<R>(options: ReflectorOptions<R>): Reflector {
  const { api, path, clock, random } = options;
  const stopping = new AbortController();
  const pause = createPause(clock);
  /** `null` = to be listed. */
  let version: string | null = null;
  let attempt = 0;
  /** The server has forgotten our version, and no watch has worked since. */
  let hasForgotten = false;

  async function readAll(): Promise<string> {
    const records: R[] = [];
    let token = '';
    for (let page = 0; page < mostPages; page++) {
      const query = `?limit=${pageLength}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
      const answer = await api.request({
        method: 'GET',
        path: path + query,
        timeoutMs: listTimeoutMs,
        signal: stopping.signal,
      });
      const items = at(answer, 'items');
      const listed = at(answer, 'metadata', 'resourceVersion');
      // Go writes an empty list as null.
      if ((!Array.isArray(items) && items !== null) || typeof listed !== 'string')
        throw new AppError('cluster-protocol', `the answer to ${path} is no list`, { retryable: true });
      for (const object of list(items)) {
        const record = options.project(object);
        if (record !== null) records.push(record);
      }
      token = text(at(answer, 'metadata', 'continue')) ?? '';
      if (token === '') {
        options.onList(records);
        return listed;
      }
    }
    throw new AppError('cluster-protocol', `the list of ${path} does not end`, { retryable: true });
  }

  async function watchFrom(start: string, heard: () => void): Promise<void> {
    const quiet = new AbortController();
    let heardAtMs = clock.monotonicMs();
    const stopWatchdog = clock.every(silenceMs / 5, () => {
      if (clock.monotonicMs() - heardAtMs >= silenceMs) quiet.abort();
    });
    const seconds = Math.round(watchSeconds.least + watchSeconds.spread * random());
    try {
      await api.watch({
        path: `${path}?watch=true&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(start)}&timeoutSeconds=${seconds}`,
        timeoutMs: watchAcceptMs,
        signal: AbortSignal.any([stopping.signal, quiet.signal]),
        onEvent: (event) => {
          if (stopping.signal.aborted) return;
          heardAtMs = clock.monotonicMs();
          heard();
          takeEvent(event);
        },
      });
    } catch (thrown) {
      // Cut by us for its silence: the watch is resumed where it was.
      if (!quiet.signal.aborted || stopping.signal.aborted) throw thrown;
    } finally {
      stopWatchdog();
    }
  }

  function takeEvent(event: unknown): void {
    const type = at(event, 'type');
    const object = at(event, 'object');
    if (type === 'ADDED' || type === 'MODIFIED') options.onChange('put', object);
    else if (type === 'DELETED') options.onChange('removed', object);
    const reached = text(at(object, 'metadata', 'resourceVersion'));
    if (reached !== null) version = reached;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedMs = clock.monotonicMs();
      let isHeard = false;
      let retryable = true;
      try {
        if (version === null) {
          options.onState('listing', null, attempt);
          version = await readAll();
        }
        if (stopping.signal.aborted) return;
        options.onState('watching', null, 0);
        await watchFrom(version, () => (isHeard = true));
        attempt = 0;
        hasForgotten = false;
      } catch (thrown) {
        if (stopping.signal.aborted) return;
        if (isHeard || clock.monotonicMs() - startedMs >= silenceMs) {
          attempt = 0;
          hasForgotten = false;
        }
        if (isForgotten(thrown)) {
          version = null;
          // A server that has forgotten answers: what failed before is over, unless it forgets again and again.
          if (!hasForgotten) attempt = 0;
          hasForgotten = true;
        }
        attempt += 1;
        const failure = toFailure(thrown);
        retryable = failure.retryable || isForgotten(thrown);
        options.onState('waiting', failure, attempt);
      }
      if (stopping.signal.aborted) return;
      const restMs = shortestCycleMs - (clock.monotonicMs() - startedMs);
      const waitMs = attempt > 0 ? backoffMs(attempt, retryable, random()) : restMs;
      if (waitMs > 0) await pause.wait(waitMs);
    }
  }

  // A fault of ours must not end the watching in silence; `run` catches what the server can cause.
  void run();
  return {
    rouse: () => {
      attempt = 0;
      pause.rouse();
    },
    stop: () => {
      stopping.abort();
      pause.rouse();
    },
  };
}

/** The version is older than what the server remembers (410 Gone, `Expired`). */
function isForgotten(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.facts['status'] === 410;
}
