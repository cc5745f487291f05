import { createServer, connect, type Server, type Socket } from 'node:net';

/**
 * What the line does with bytes and connections:
 * - `whole`: carries them.
 * - `cut`: breaks every connection and accepts none.
 * - `stalled`: keeps every connection, carries nothing, takes new ones in and carries nothing there either.
 */
export type LineState = 'whole' | 'cut' | 'stalled';

/** A TCP line to an API server that fails in the ways lines fail. */
export interface FaultyLine {
  readonly port: number;
  set(state: LineState): void;
  /** Connections open now go dead without a word: nothing comes through, nobody is told. New ones work. */
  goHalfOpen(): void;
  readonly connections: number;
  close(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket;
  isDead: boolean;
}

export async function openFaultyLine(targetPort: number): Promise<FaultyLine> {
  let state: LineState = 'whole';
  const pairs = new Set<Pair>();
  const server: Server = createServer({ noDelay: true }, (near) => {
    // A broken connection is what this is for.
    near.on('error', () => undefined);
    if (state === 'cut') return void near.resetAndDestroy();
    const far = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    far.on('error', () => undefined);
    const pair: Pair = { near, far, isDead: false };
    pairs.add(pair);
    const carries = (): boolean => state === 'whole' && !pair.isDead;
    near.on('data', (bytes) => carries() && far.write(bytes));
    far.on('data', (bytes) => carries() && near.write(bytes));
    near.on('close', () => {
      pairs.delete(pair);
      far.destroy();
    });
    far.on('close', () => carries() && near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    set(next) {
      if (next === 'cut') for (const { near } of pairs) near.resetAndDestroy();
      // What a stalled line swallowed is missing from the stream: its connections are of no use any more.
      if (state === 'stalled') for (const pair of pairs) pair.isDead = true;
      state = next;
    },
    goHalfOpen() {
      for (const pair of pairs) {
        pair.isDead = true;
        pair.far.destroy();
      }
    },
    get connections() {
      return pairs.size;
    },
    close: () =>
      new Promise((resolve) => {
        for (const { near } of pairs) near.destroy();
        server.close(() => resolve());
      }),
  };
}
