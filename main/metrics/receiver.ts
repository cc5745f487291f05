import type { ReceiverStatus } from '../../preload/contract/index.ts';
import { AppError, toFailure } from '../errors.ts';
import type { Clock, Log, StartUsageServer, UsageServer } from '../ports/index.ts';
import { Signal } from '../streams.ts';

export interface ListenSettings {
  enabled: boolean;
  host: string;
  port: number;
}

/** Ports tried above a taken one, before the system chooses any. */
const neighbourPorts = 20;
/** How often a listener on another port, or none, tries for the port it should have. */
const retryMs = 15_000;

type Listening = Omit<ReceiverStatus, 'accepted' | 'rejected'>;

/** The life of the `/usage` listener: opened, moved and closed as the settings say, on another port when theirs is taken. */
export interface Receiver {
  readonly changed: Signal<void>;
  status(): Listening;
  /** Never throws; failures show in the status. */
  configure(settings: ListenSettings): Promise<void>;
  stop(): Promise<void>;
}

export function createReceiver(ports: {
  startUsageServer: StartUsageServer;
  answer: Parameters<StartUsageServer>[0]['answer'];
  refused: Parameters<StartUsageServer>[0]['refused'];
  clock: Clock;
  log: Log;
}): Receiver {
  const { clock, log } = ports;
  const changed = new Signal<void>();
  let wanted: ListenSettings = { enabled: false, host: '127.0.0.1', port: 6432 };
  let server: UsageServer | null = null;
  let status: Listening = { state: 'off', host: wanted.host, port: null, wantedPort: wanted.port, failure: null };
  /** Openings and closings, one after the other. */
  let turn: Promise<void> = Promise.resolve();
  let disarm = (): void => {};

  const inTurn = (work: () => Promise<void>): Promise<void> => (turn = turn.then(work));

  const start = (host: string, port: number): Promise<UsageServer> =>
    ports.startUsageServer({ host, port, answer: ports.answer, refused: ports.refused });

  function show(next: Listening): void {
    status = next;
    log.info({ ...next }, 'usage receiver');
    changed.emit();
  }

  async function close(): Promise<void> {
    disarm();
    const closing = server;
    server = null;
    await closing?.stop();
  }

  async function open({ host, port: wantedPort }: ListenSettings): Promise<void> {
    try {
      server = await start(host, wantedPort);
      show({ state: 'listening', host, port: server.port, wantedPort, failure: null });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.code === 'internal') log.error({ err: thrown }, 'usage receiver');
      server = failure.code === 'port-in-use' ? await openElsewhere(host, wantedPort) : null;
      show({ state: server === null ? 'failed' : 'listening', host, port: server?.port ?? null, wantedPort, failure });
      disarm = clock.after(retryMs, () => void inTurn(retry));
    }
  }

  /** `null` = no port at all. */
  async function openElsewhere(host: string, taken: number): Promise<UsageServer | null> {
    const above = Array.from({ length: neighbourPorts }, (_, index) => taken + 1 + index).filter(
      (port) => port < 65_536,
    );
    for (const port of [...above, 0]) {
      try {
        return await start(host, port);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) log.error({ err: thrown, port }, 'usage receiver');
      }
    }
    return null;
  }

  /** Moves to the wanted port when it has become free; a listener elsewhere goes on until then. */
  async function retry(): Promise<void> {
    const { enabled, host, port } = wanted;
    if (!enabled || status.failure === null) return;
    try {
      const moved = await start(host, port);
      await close();
      server = moved;
      show({ state: 'listening', host, port: moved.port, wantedPort: port, failure: null });
    } catch (thrown) {
      log.debug({ failure: toFailure(thrown) }, 'usage receiver: the wanted port is still not to be had');
      disarm = clock.after(retryMs, () => void inTurn(retry));
    }
  }

  return {
    changed,
    status: () => status,
    configure: (settings) =>
      inTurn(async () => {
        const { enabled, host, port } = settings;
        if (enabled === wanted.enabled && host === wanted.host && port === wanted.port) return;
        wanted = { enabled, host, port };
        await close();
        if (enabled) await open(wanted);
        else show({ state: 'off', host, port: null, wantedPort: port, failure: null });
      }),
    stop: () =>
      inTurn(async () => {
        wanted = { ...wanted, enabled: false };
        await close();
        status = { ...status, state: 'off', port: null, failure: null };
      }),
  };
}
