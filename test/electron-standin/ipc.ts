import { EventEmitter } from 'node:events';

export const ipcMain = new EventEmitter();

/** A message port of the main process. Its other end is here too until it is posted to a page. */
export class MessagePortMain extends EventEmitter {
  /** Where messages go: the other end, or the page it was posted to. */
  deliver: ((data: unknown) => void) | null = null;
  tellClosed: (() => void) | null = null;
  #started = false;
  #closed = false;
  readonly #waiting: unknown[] = [];

  postMessage(data: unknown): void {
    if (!this.#closed) this.deliver?.(data);
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (this.#closed) return;
    this.hearClosed();
    this.tellClosed?.();
  }

  /** A message from the other end. */
  hear(data: unknown): void {
    if (this.#closed) return;
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }

  hearClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('close');
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    const { port1, port2 } = this;
    port1.deliver = (data) => setImmediate(() => port2.hear(data));
    port2.deliver = (data) => setImmediate(() => port1.hear(data));
    port1.tellClosed = () => port2.hearClosed();
    port2.tellClosed = () => port1.hearClosed();
  }
}
