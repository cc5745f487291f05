type Listener = (method: string, params: Record<string, unknown>) => void;

/** One WebSocket to Chromium's DevTools, with flat sessions. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, Listener>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#answers.values()) reject(new Error('Chromium has ended'));
      this.#answers.clear();
    });
  }

  static connect(url: string): Promise<DevTools> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      const devTools = new DevTools(socket);
      socket.addEventListener('open', () => resolve(devTools));
      socket.addEventListener('error', () => reject(new Error(`no DevTools at ${url}`)));
    });
  }

  /** `sessionId` '' = the browser itself. */
  send<Result = unknown>(method: string, params: object = {}, sessionId = ''): Promise<Result> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === '' ? {} : { sessionId }) }));
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  listen(sessionId: string, listener: Listener): void {
    this.#listeners.set(sessionId, listener);
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as {
      id?: number;
      result?: never;
      error?: { message: string };
      method?: string;
      params?: Record<string, unknown>;
      sessionId?: string;
    };
    if (message.id === undefined) {
      this.#listeners.get(message.sessionId ?? '')?.(message.method ?? '', message.params ?? {});
      return;
    }
    const answer = this.#answers.get(message.id);
    this.#answers.delete(message.id);
    if (message.error === undefined) answer?.resolve(message.result as never);
    else answer?.reject(new Error(message.error.message));
  }
}
