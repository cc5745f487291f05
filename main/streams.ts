/** Tells listeners, in order, synchronously. A listener that throws is the caller's fault and is not caught here. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** The answer unsubscribes. */
  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  get size(): number {
    return this.#listeners.size;
  }
}

export interface LiveStreamOptions<Item, Change> {
  /** The whole state as the stream's first items. */
  snapshot: () => Item[];
  changes: Signal<Change>;
  /** A change as the items that tell it. */
  toItems: (change: Change) => Item[];
  /** Ends the stream: the subscriber left. */
  signal: AbortSignal | undefined;
  /** Ends the stream: the site was closed. */
  closed?: AbortSignal | undefined;
  /** Items held for a subscriber that reads slowly; above it they are dropped and a fresh snapshot follows. */
  limit?: number;
}

/**
 * State as a stream: the snapshot first, then each change, nothing lost between the two. Memory is bounded: a slow
 * subscriber gets a fresh snapshot instead of a long queue. Subscribing again is how a stream resumes.
 */
export async function* liveStream<Item, Change>(
  options: LiveStreamOptions<Item, Change>,
): AsyncGenerator<Item, void, void> {
  const { snapshot, changes, toItems, signal, closed, limit = 1000 } = options;
  let queue: Item[] = [];
  let wake: (() => void) | null = null;
  const ended = (): boolean => signal?.aborted === true || closed?.aborted === true;
  const rouse = (): void => wake?.();
  const unlisten = changes.listen((change) => {
    queue.push(...toItems(change));
    if (queue.length > limit) queue = snapshot();
    rouse();
  });
  signal?.addEventListener('abort', rouse);
  closed?.addEventListener('abort', rouse);
  try {
    queue = snapshot();
    while (!ended()) {
      const items = queue;
      queue = [];
      for (const item of items) {
        yield item;
        if (ended()) return;
      }
      if (queue.length === 0 && !ended()) await new Promise<void>((resolve) => (wake = resolve));
      wake = null;
    }
  } finally {
    unlisten();
    signal?.removeEventListener('abort', rouse);
    closed?.removeEventListener('abort', rouse);
  }
}
