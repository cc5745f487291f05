/** Records of one resource by uid, and which of them changed since they were last asked for. */
export class RecordTable<R extends { uid: string }> {
  readonly #records = new Map<string, R>();
  readonly #changed = new Set<string>();
  readonly #removed = new Map<string, R>();
  /** Called for each record that goes (`after` null), comes (`before` null) or changes. */
  readonly #onChange: (before: R | null, after: R | null) => void;

  constructor(onChange: (before: R | null, after: R | null) => void = () => undefined) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#records.size;
  }

  values(): IterableIterator<R> {
    return this.#records.values();
  }

  get(uid: string): R | undefined {
    return this.#records.get(uid);
  }

  put(record: R): void {
    const before = this.#records.get(record.uid) ?? null;
    // Objects change more often than what is shown of them: a node's heartbeat, a field of a controller.
    if (before !== null && JSON.stringify(before) === JSON.stringify(record)) return;
    this.#records.set(record.uid, record);
    this.#removed.delete(record.uid);
    this.#changed.add(record.uid);
    this.#onChange(before, record);
  }

  remove(uid: string): void {
    const before = this.#records.get(uid);
    if (before === undefined) return;
    this.#records.delete(uid);
    this.#changed.delete(uid);
    this.#removed.set(uid, before);
    this.#onChange(before, null);
  }

  /** Makes the table hold exactly these. */
  replace(records: readonly R[]): void {
    const kept = new Set(records.map(({ uid }) => uid));
    for (const uid of [...this.#records.keys()]) if (!kept.has(uid)) this.remove(uid);
    for (const record of records) this.put(record);
  }

  /** Tells the record again although it is the same. */
  touch(uid: string): void {
    if (this.#records.has(uid)) this.#changed.add(uid);
  }

  /** What changed since the last call. */
  take(): { changed: R[]; removed: R[] } {
    const changed = [...this.#changed].map((uid) => this.#records.get(uid)).filter((record) => record !== undefined);
    const removed = [...this.#removed.values()];
    this.#changed.clear();
    this.#removed.clear();
    return { changed, removed };
  }
}
