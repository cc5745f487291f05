import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { create } from 'zustand';
import type { AppState, Contract, Failure } from '../../preload/contract/index.ts';
import { LinkLost, toFailure } from './failure.ts';
import { isShutOut, openTransport, type Transport } from './transport.ts';

export type Api = ContractRouterClient<Contract>;

interface Connection {
  /**
   * - `away`: was open, is not now; the page keeps what it knows and shows a banner.
   * - `shut-out`: the app was started again and takes this page for a stranger; a new address is needed.
   */
  state: 'connecting' | 'open' | 'away' | 'shut-out';
  app: AppState | null;
  /** Main's clock minus the page's, in ms; ages are counted on main's clock. */
  clockOffsetMs: number;
  /** Counts up with each (re)connection and each change of site. */
  epoch: number;
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', app: null, clockOffsetMs: 0, epoch: 0 }));

/** Main tells its state every 5 s; nothing for this long means that the connection is dead though nobody said so. */
const silenceMs = 12_000;
const retryDelaysMs = [200, 500, 1000, 2000] as const;

let transport: Transport | null = null;
const waiting = new Set<() => void>();

/** Calls main over whichever connection is open now; throws {@link LinkLost} while there is none. */
export const api: Api = createORPCClient({
  call: (path, input, options) => {
    if (transport === null) throw new LinkLost();
    return transport.link.call(path, input, options);
  },
});

/** Keeps one connection open for the life of the page. Call once. */
export async function keepConnected(): Promise<never> {
  for (let attempt = 0; ; attempt++) {
    try {
      const opened = await openTransport();
      transport = opened;
      attempt = 0;
      await followApp(opened);
    } catch {
      // Whatever it was, there is only one thing to do: try again. The banner says so meanwhile.
    }
    transport?.close();
    transport = null;
    useConnection.setState((was) => (was.state === 'open' ? { state: 'away' } : {}));
    if (attempt > 0 && (await isShutOut())) useConnection.setState({ state: 'shut-out' });
    await sleep(retryDelaysMs[Math.min(attempt, retryDelaysMs.length - 1)] ?? 2000);
  }
}

async function followApp(opened: Transport): Promise<void> {
  const giveUp = new AbortController();
  void opened.closed.then(() => giveUp.abort());
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => opened.close(), silenceMs);
  };
  try {
    heard();
    for await (const app of await api.app.watch(undefined, { signal: giveUp.signal })) {
      heard();
      useConnection.setState((was) => ({
        state: 'open',
        app,
        clockOffsetMs: app.nowMs - Date.now(),
        epoch: was.state !== 'open' || was.app?.site !== app.site ? was.epoch + 1 : was.epoch,
      }));
      for (const go of waiting) go();
      waiting.clear();
    }
  } finally {
    clearTimeout(silence);
  }
}

function whenOpen(signal: AbortSignal): Promise<void> {
  if (useConnection.getState().state === 'open' || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Follows a stream for as long as the page lives: when it ends or breaks, it is opened again as soon as there is a
 * connection. Streams begin with what holds now, so nothing has to be remembered in between. `onFailure` hears what
 * main said when it broke one; the next item means that it works again.
 */
export function follow<Item>(
  open: (api: Api, signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  onItem: (item: Item) => void,
  onFailure: (failure: Failure) => void = () => {},
): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  void (async () => {
    while (!signal.aborted) {
      await whenOpen(signal);
      try {
        for await (const item of await open(api, signal)) {
          if (signal.aborted) return;
          onItem(item);
        }
      } catch (thrown) {
        const failure = toFailure(thrown);
        // That the connection is gone is the banner's to say.
        if (!signal.aborted && failure.code !== 'link-lost') {
          console.warn('a stream broke and is opened again', thrown);
          onFailure(failure);
        }
      }
      if (!signal.aborted) await sleep(300);
    }
  })();
  return () => ending.abort();
}

const sleep = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
