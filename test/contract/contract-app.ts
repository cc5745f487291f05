import { contract, type AppState } from '../../preload/contract/index.ts';
import { AppError } from '../../main/errors.ts';
import type { Log } from '../../main/ports/index.ts';
import { createRouter, type AppRouter, type Rooms } from '../../main/router.ts';
import { createSettings } from '../../main/settings/index.ts';
import { liveStream, Signal } from '../../main/streams.ts';

/** What the suite sees of the far side. */
export interface ContractApp {
  router: AppRouter;
  log: Log;
  /** Changes the app's state so many times; every `app.watch` tells it. Lets other work run in between. */
  tick(times?: number): Promise<void>;
  /** Subscribers of `app.watch` right now. */
  watching(): number;
  errors: string[];
}

/** Items that wait for a slow subscriber before they are dropped for a snapshot. */
export const queueLimit = 50;

/**
 * The real router over the real settings room and one stream that the test drives. All other procedures fail with a
 * typed error that carries their name, which proves that a call arrives where it should.
 */
export function contractApp(): ContractApp {
  const changes = new Signal<AppState>();
  const errors: string[] = [];
  const log = silentLog(errors);
  const settings = createSettings({ read: () => ({}), write: () => undefined, setAside: null });
  let count = 0;
  const state = (): AppState => ({
    version: 'x'.repeat(20_000),
    host: 'node',
    site: 'demo',
    nowMs: count,
    startedAtMs: 0,
    notices: [],
  });
  const rooms: Record<string, Record<string, unknown>> = {};
  for (const [room, procedures] of Object.entries(contract)) {
    rooms[room] = Object.fromEntries(
      Object.keys(procedures).map((name) => [
        name,
        () => {
          throw new AppError('not-found', `reached ${room}.${name}`, { facts: { room, name, attempts: 3 } });
        },
      ]),
    );
  }
  rooms['settings'] = settings.procedures;
  rooms['app'] = {
    watch: (_input: unknown, { signal }: { signal: AbortSignal | undefined }) =>
      liveStream({ snapshot: () => [state()], changes, toItems: (item) => [item], signal, limit: queueLimit }),
    openSite: () => {
      throw new Error('a fault whose words stay inside');
    },
  };
  return {
    router: createRouter(() => rooms as unknown as Rooms, log),
    log,
    async tick(times = 1) {
      for (let turn = 0; turn < times; turn++) {
        count += 1;
        changes.emit(state());
        if (turn % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    watching: () => changes.size,
    errors,
  };
}

function silentLog(errors: string[]): Log {
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields, message) => void errors.push(`${message} ${String(fields['err'])}`),
    child: () => log,
  };
  return log;
}
