import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Clock, ConnectTcp, StreamSource, TcpConnection } from '../../ports/index.ts';
import { authorisation, type Challenge, chooseChallenge } from './authentication.ts';
import { type RtspMessage, RtspReader } from './message-reader.ts';
import { readSessionDescription, type VideoDescription } from './session-description.ts';

export interface RtspSessionOptions {
  source: StreamSource;
  connect: ConnectTcp;
  clock: Clock;
  /** Ends the set-up or the session. */
  signal: AbortSignal;
}

export interface RtspListener {
  onRtp(packet: Buffer): void;
  onRtcp(packet: Buffer): void;
  /** The session is over; called once, after `play`, and not after `close`. */
  onEnd(cause: AppError): void;
}

/** A camera that has described itself. One upstream connection; without retries of its own: ending is its failure signal. */
export interface RtspSession {
  readonly video: VideoDescription;
  /** Asks for the video track and starts it. */
  play(listener: RtspListener): Promise<void>;
  /** Says good-bye (TEARDOWN) without waiting for an answer. */
  close(): void;
}

const connectTimeoutMs = 5000;
/** Longest silence between a request and its answer. Slow cameras take a second to wake an encoder. */
const answerTimeoutMs = 5000;
/** RFC 2326 §12.37: what a session lasts without a sign of life when the camera does not say. */
const defaultSessionSeconds = 60;

/** Connects and asks what the camera offers. Throws the AppError `camera-*` that the camera deserves. */
export async function openRtspSession(options: RtspSessionOptions): Promise<RtspSession> {
  const address = readRtspUrl(options.source.url);
  const connection = await options.connect({
    host: address.host,
    port: address.port,
    timeoutMs: connectTimeoutMs,
    signal: options.signal,
  });
  const session = new Session(connection, address.url, options);
  try {
    await session.describe();
    return session;
  } catch (thrown) {
    session.close();
    throw thrown;
  }
}

/** Throws `camera-url-invalid`. Credentials inside the URL are dropped: they travel apart from it. */
export function readRtspUrl(text: string): { url: string; host: string; port: number } {
  const invalid = (): AppError => new AppError('camera-url-invalid', 'not an RTSP URL that can be played');
  if (text.length > 2048 || /[\s\x00-\x1f]/.test(text.trim())) throw invalid();
  const match = /^rtsp:\/\/(?:[^/?#]*@)?(\[[0-9a-f:.]+\]|[^/?#:@[\]]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(
    text.trim(),
  );
  const port = Number(match?.[2] ?? 554);
  if (match === null || port < 1 || port > 65_535) throw invalid();
  const host = match[1]!;
  const path = match[3] ?? '/';
  return {
    url: `rtsp://${host}${match[2] === undefined ? '' : `:${port}`}${path}`,
    host: host.replace(/^\[|\]$/g, ''),
    port,
  };
}

interface Waiting {
  method: string;
  resolve: (answer: Answer) => void;
  reject: (cause: AppError) => void;
}

interface Answer extends RtspMessage {
  status: number;
}

class Session implements RtspSession {
  readonly #connection: TcpConnection;
  readonly #options: RtspSessionOptions;
  readonly #url: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #reader: RtspReader;
  #sequence = 0;
  #challenge: Challenge | null = null;
  #nonceCount = 0;
  #sessionId: string | null = null;
  #base: string;
  #video: VideoDescription | null = null;
  #supportsGetParameter = false;
  #rtpChannel = 0;
  #listener: RtspListener | null = null;
  #stopKeepAlive = (): void => {};
  #ended: AppError | null = null;

  constructor(connection: TcpConnection, url: string, options: RtspSessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#url = this.#base = url;
    this.#reader = new RtspReader({
      onMessage: (message) => this.#receive(message),
      onFrame: (channel, payload) => {
        if (channel === this.#rtpChannel) this.#listener?.onRtp(payload);
        else if (channel === this.#rtpChannel + 1) this.#listener?.onRtcp(payload);
      },
    });
    connection.onClose((cause) =>
      this.#end(new AppError('camera-ended', 'the camera closed the connection', { cause, retryable: true })),
    );
    connection.onData((bytes) => {
      try {
        this.#reader.push(bytes);
      } catch (thrown) {
        this.#end(
          thrown instanceof AppError ? thrown : new AppError('internal', 'reading RTSP broke', { cause: thrown }),
        );
      }
    });
    options.signal.addEventListener('abort', this.#abort, { once: true });
  }

  get video(): VideoDescription {
    if (this.#video === null) throw new Error('describe first');
    return this.#video;
  }

  async describe(): Promise<void> {
    const options = await this.#request('OPTIONS', this.#url);
    this.#supportsGetParameter = (options.headers.get('public') ?? []).join(',').includes('GET_PARAMETER');
    const answer = await this.#request('DESCRIBE', this.#url, { Accept: 'application/sdp' });
    this.#base = withoutCredentials(
      answer.headers.get('content-base')?.[0] || answer.headers.get('content-location')?.[0] || this.#url,
    );
    this.#video = readSessionDescription(answer.body);
    if (this.#video === null) {
      throw new AppError('camera-codec-unsupported', 'the camera offers no video', { facts: { codec: 'none' } });
    }
  }

  async play(listener: RtspListener): Promise<void> {
    const { control, sessionControl } = this.video;
    const setup = await this.#request('SETUP', this.#resolve(control), {
      Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
    });
    const channel = /interleaved=(\d+)/.exec(setup.headers.get('transport')?.[0] ?? '');
    this.#rtpChannel = Number(channel?.[1] ?? 0);
    const [id, ...parameters] = (setup.headers.get('session')?.[0] ?? '').split(';');
    this.#sessionId = id?.trim() || null;
    const named = parameters.map((parameter) => /timeout\s*=\s*(\d+)/i.exec(parameter)?.[1]).find(Boolean);
    const seconds = Math.min(Math.max(Number(named ?? defaultSessionSeconds), 2), 3600);
    // Frames may come before the answer to PLAY.
    this.#listener = listener;
    try {
      await this.#request('PLAY', this.#resolve(sessionControl), { Range: 'npt=0.000-' });
    } catch (thrown) {
      this.#listener = null;
      throw thrown;
    }
    if (this.#ended !== null) throw this.#ended;
    this.#stopKeepAlive = this.#options.clock.every(Math.min(seconds * 500, 30_000), () => void this.#keepAlive());
  }

  close(): void {
    if (this.#ended !== null) return;
    if (this.#sessionId !== null) this.#send('TEARDOWN', this.#resolve(this.#video?.sessionControl ?? null), {});
    this.#listener = null;
    this.#end(new AppError('camera-ended', 'closed by us'));
  }

  readonly #abort = (): void => this.close();

  async #keepAlive(): Promise<void> {
    const method = this.#supportsGetParameter ? 'GET_PARAMETER' : 'OPTIONS';
    try {
      await this.#request(method, this.#resolve(this.video.sessionControl));
    } catch (thrown) {
      // An answer that says no is a sign of life too; silence is not.
      if (thrown instanceof AppError && ['camera-timeout', 'camera-unauthorised'].includes(thrown.code))
        this.#end(thrown);
    }
  }

  /** Sends, waits for the answer, logs in when asked to. Throws unless the answer is a success. */
  async #request(method: string, uri: string, headers: Record<string, string> = {}): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#exchange(method, uri, headers);
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (answer.status !== 401) throw refusal(method, answer.status);
      const challenge = chooseChallenge(answer.headers.get('www-authenticate') ?? []);
      // Asked again with the credentials that were just sent means that they are wrong, unless only the nonce had aged.
      const asked =
        this.#challenge === null || (challenge?.scheme === 'digest' && (challenge.stale || this.#nonceCount > 1));
      if (challenge === null || this.#options.source.credentials === null || !asked || attempt >= 2) {
        throw new AppError('camera-unauthorised', 'the camera refused the user name or password', {
          facts: { given: this.#options.source.credentials !== null },
        });
      }
      this.#challenge = challenge;
      this.#nonceCount = 0;
    }
  }

  #exchange(method: string, uri: string, headers: Record<string, string>): Promise<Answer> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const sequence = this.#send(method, uri, headers);
      const stopTimer = this.#options.clock.after(answerTimeoutMs, () => {
        this.#waiting.delete(sequence);
        reject(new AppError('camera-timeout', `no answer to ${method}`, { retryable: true, facts: { method } }));
      });
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          stopTimer();
          then(value);
        };
      this.#waiting.set(sequence, { method, resolve: settle(resolve), reject: settle(reject) });
    });
  }

  #send(method: string, uri: string, headers: Record<string, string>): number {
    const sequence = ++this.#sequence;
    const { credentials } = this.#options.source;
    const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${sequence}`, 'User-Agent: Gwanje'];
    if (this.#challenge !== null && credentials !== null) {
      const nonceCount = ++this.#nonceCount;
      const clientNonce = randomBytes(8).toString('hex');
      const request = { challenge: this.#challenge, credentials, method, uri, nonceCount, clientNonce };
      lines.push(`Authorization: ${authorisation(request)}`);
    }
    if (this.#sessionId !== null) lines.push(`Session: ${this.#sessionId}`);
    lines.push(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`));
    this.#connection.write(`${lines.join('\r\n')}\r\n\r\n`);
    return sequence;
  }

  #receive(message: RtspMessage): void {
    const sequence = Number(message.headers.get('cseq')?.[0]);
    const status = Number(/^RTSP\/1\.\d (\d{3})/.exec(message.startLine)?.[1]);
    if (Number.isNaN(status)) {
      // The camera asks something of us; all we offer is to be there.
      if (Number.isInteger(sequence))
        this.#connection.write(`RTSP/1.0 501 Not Implemented\r\nCSeq: ${sequence}\r\n\r\n`);
      return;
    }
    const waiting = this.#waiting.get(sequence);
    this.#waiting.delete(sequence);
    waiting?.resolve({ ...message, status });
  }

  #end(cause: AppError): void {
    if (this.#ended !== null) return;
    this.#ended = cause;
    this.#stopKeepAlive();
    this.#options.signal.removeEventListener('abort', this.#abort);
    this.#connection.close();
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
    this.#listener?.onEnd(cause);
    this.#listener = null;
  }

  /** RFC 2326 §C.1.1: a control attribute is absolute, or relative to the base that the camera named. */
  #resolve(control: string | null): string {
    if (control === null || control === '*' || control === '') return this.#base;
    if (/^rtsp:\/\//i.test(control)) return withoutCredentials(control);
    return this.#base.endsWith('/') ? this.#base + control : `${this.#base}/${control}`;
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/^(rtsp:\/\/)[^/?#]*@/i, '$1');
}

function refusal(method: string, status: number): AppError {
  const facts = { method, status };
  if (status === 403) return new AppError('camera-forbidden', 'the camera forbids this stream', { facts });
  if (status === 404) return new AppError('camera-stream-missing', 'the camera has no such stream', { facts });
  return new AppError('camera-protocol', `the camera answered ${status} to ${method}`, { facts, retryable: true });
}
