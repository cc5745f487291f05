/** A name fell silent, or reports again after so many ms. */
export type SilenceChange = { username: string; silentForMs: number | null };

/** Notices when a name that reported stops, and when it starts again. Times are of the clock that never jumps. */
export class Silences {
  readonly #lastAtMs = new Map<string, number>();
  readonly #silent = new Set<string>();

  /** A report came; answers the change when the name had been silent. */
  heard(username: string, nowMs: number): SilenceChange | null {
    const lastAtMs = this.#lastAtMs.get(username);
    this.#lastAtMs.set(username, nowMs);
    if (!this.#silent.delete(username)) return null;
    return { username, silentForMs: nowMs - (lastAtMs ?? nowMs) };
  }

  /** Names whose last report is older than `staleAfterMs` since the last check. */
  check(nowMs: number, staleAfterMs: number): SilenceChange[] {
    const changes: SilenceChange[] = [];
    for (const [username, lastAtMs] of this.#lastAtMs) {
      if (this.#silent.has(username) || nowMs - lastAtMs <= staleAfterMs) continue;
      this.#silent.add(username);
      changes.push({ username, silentForMs: null });
    }
    return changes;
  }

  forget(username: string): void {
    this.#lastAtMs.delete(username);
    this.#silent.delete(username);
  }
}
