/** Reads a stream in the background. */
export interface Collected<Item> {
  /** Everything read so far. */
  readonly items: Item[];
  /** What was read since the last call, after the stream came to rest. */
  next(): Promise<Item[]>;
  /** Resolves when the stream ended by itself. */
  readonly ended: Promise<void>;
}

/** Streams of a room hand on what they hold in microtasks, so one turn of the event loop lets them come to rest. */
export function collect<Item>(stream: unknown): Collected<Item> {
  const items: Item[] = [];
  let told = 0;
  const ended = (async () => {
    for await (const item of stream as AsyncIterable<Item>) items.push(item);
  })();
  return {
    items,
    ended,
    async next() {
      await new Promise((resolve) => setImmediate(resolve));
      const fresh = items.slice(told);
      told = items.length;
      return fresh;
    },
  };
}
