import type { ClusterConnection, Failure, WatchedResource } from '../../preload/contract/index.ts';
import { watchedResource } from '../../preload/contract/index.ts';
import { toFailure } from '../errors.ts';
import type { Clock, KubeApi, Log } from '../ports/index.ts';
import { backoffMs } from './backoff.ts';
import { ClusterState } from './cluster-state.ts';
import { createPause } from './pause.ts';
import { at, text } from './projection/reading.ts';
import { type Reflector, type ReflectorState, startReflector } from './reflector.ts';
import { resources } from './resources.ts';

/** How often an API server that is well is asked whether it is. Bounds how old a `live` picture can be. */
export const probePeriodMs = 5000;
/** An API server that has not answered for this long is away. Higher on very slow links. */
const probeTimeoutMs = 4000;
/** Failures in a row of one resource until it is told; a line that drops and is back is not worth a word. */
const toldAttempts = 3;

interface Progress {
  state: ReflectorState;
  isListed: boolean;
  failure: Failure | null;
  attempt: number;
}

export interface MonitorOptions {
  api: KubeApi;
  clock: Clock;
  random: () => number;
  log: Log;
  /** When the API server was last heard in an earlier run. */
  heardAtMs: number | null;
  /** Something to be told changed. Called often; gather. */
  onChange(): void;
}

/**
 * Watches one cluster until it is stopped: keeps its state in step, resource by resource, and says how the API server
 * is. Knows no other cluster, so none can hold it up.
 */
export class ClusterMonitor {
  readonly state = new ClusterState();
  /** `null` = not asked yet. */
  version: string | null = null;
  readonly #options: MonitorOptions;
  readonly #reflectors = new Map<WatchedResource, Reflector>();
  readonly #progress = new Map<WatchedResource, Progress>();
  readonly #stopping = new AbortController();
  readonly #pause;
  #connection: ClusterConnection;
  /** Why the last probe failed; `null` = it did not. */
  #failure: Failure | null = null;
  #attempt = 0;
  #isProbed = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#pause = createPause(options.clock);
    const { heardAtMs } = options;
    const sinceMs = options.clock.nowMs();
    this.#connection = { state: 'connecting', sinceMs, heardAtMs, failure: null, attempt: 0, troubles: [] };
    for (const name of watchedResource.options) this.#reflect(name);
    void this.#probe();
  }

  get connection(): ClusterConnection {
    return this.#connection;
  }

  /** Everything that is watched has been read at least once. */
  get isComplete(): boolean {
    return watchedResource.options.every((name) => this.#progress.get(name)?.isListed === true);
  }

  /** Tries now what waits. */
  retry(): void {
    this.#pause.rouse();
    for (const reflector of this.#reflectors.values()) reflector.rouse();
  }

  stop(): void {
    this.#stopping.abort();
    this.#pause.rouse();
    for (const reflector of this.#reflectors.values()) reflector.stop();
    this.#options.api.reset();
  }

  #reflect(name: WatchedResource): void {
    const { api, clock, random } = this.#options;
    const progress: Progress = { state: 'listing', isListed: false, failure: null, attempt: 0 };
    this.#progress.set(name, progress);
    const { path, project } = resources[name];
    const reflector = startReflector({
      api,
      path,
      clock,
      random,
      project: (object) => project(object),
      onList: (records) => {
        progress.isListed = true;
        this.state.replace(name, records);
        this.#heard();
      },
      onChange: (type, object) => {
        if (type === 'put') this.state.put(name, object);
        else this.state.remove(name, object);
        this.#options.onChange();
      },
      onState: (state, failure, attempt) => {
        if (this.#stopping.signal.aborted) return;
        Object.assign(progress, { state, failure, attempt } satisfies Partial<Progress>);
        if (failure !== null) this.#options.log.debug({ resource: name, failure, attempt }, 'a watch waits');
        this.#judge();
      },
    });
    this.#reflectors.set(name, reflector);
  }

  async #probe(): Promise<void> {
    const { api, random } = this.#options;
    const { signal } = this.#stopping;
    const ask = (path: string): Promise<unknown> =>
      api.request({ method: 'GET', path, timeoutMs: probeTimeoutMs, signal });
    while (!signal.aborted) {
      try {
        await ask('/readyz');
        if (this.#failure !== null || !this.#isProbed) {
          // It may have been upgraded, or be another one, while it was away.
          this.version = text(at(await ask('/version'), 'gitVersion')) ?? this.version;
          for (const reflector of this.#reflectors.values()) reflector.rouse();
        }
        this.#isProbed = true;
        this.#failure = null;
        this.#attempt = 0;
        this.#heard();
        this.#judge();
        await this.#pause.wait(probePeriodMs);
      } catch (thrown) {
        if (signal.aborted) return;
        this.#failure = toFailure(thrown);
        this.#attempt += 1;
        // Lines that died without a word would stay silent after the server is back.
        if (this.#failure.code === 'cluster-timeout') api.reset();
        this.#judge();
        await this.#pause.wait(backoffMs(this.#attempt, this.#failure.retryable, random()));
      }
    }
  }

  #heard(): void {
    this.#connection = { ...this.#connection, heardAtMs: this.#options.clock.nowMs() };
    this.#options.onChange();
  }

  /** How the cluster is, from its probe and its watches. */
  #judge(): void {
    const troubles = [...this.#progress].flatMap(([resource, { state, failure, attempt }]) =>
      state === 'waiting' && failure !== null && (attempt >= toldAttempts || !isPassing(failure))
        ? [{ resource, failure }]
        : [],
    );
    const refused = [this.#failure, ...troubles.map(({ failure }) => failure)].find(
      (failure) => failure?.code === 'cluster-unauthorised',
    );
    const isRead = [...this.#progress].every(
      ([name, { isListed }]) => isListed || troubles.some(({ resource }) => resource === name),
    );
    const state =
      refused !== undefined
        ? 'unauthorised'
        : this.#failure !== null
          ? 'away'
          : this.#isProbed && isRead
            ? 'live'
            : 'connecting';
    const { state: before, sinceMs, heardAtMs } = this.#connection;
    this.#connection = {
      state,
      sinceMs: state === before ? sinceMs : this.#options.clock.nowMs(),
      heardAtMs,
      failure: refused ?? this.#failure,
      attempt: this.#attempt,
      // While the server itself is away, its resources need no words of their own.
      troubles: state === 'live' || state === 'connecting' ? troubles : [],
    };
    if (state !== before) this.#options.log.info({ state, failure: refused ?? this.#failure }, 'a cluster changed');
    this.#options.onChange();
  }
}

/** Mends itself: the line, the server's mood, or a version that it has forgotten. */
function isPassing(failure: Failure): boolean {
  return failure.retryable || failure.facts['status'] === 410;
}
