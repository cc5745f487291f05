const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A text that must not be seen: it prints as `***` in strings, JSON, logs and the inspector. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, at the very place that sends it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect](): string {
    return '***';
  }
}
