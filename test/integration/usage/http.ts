import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  envelope: Record<string, unknown>;
}

export interface PostOptions {
  path?: string;
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  /** The address the request comes from; 127.0.0.2 and up stand for other machines. */
  from?: string;
  agent?: http.Agent;
}

/** One request as a simple client makes it. */
export function send(port: number, body: string | Uint8Array, options: PostOptions = {}): Promise<HttpAnswer> {
  const { path = '/usage', method = 'POST', headers = {}, from = '127.0.0.1', agent } = options;
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method, localAddress: from, headers, ...(agent === undefined ? {} : { agent }) },
      (answer) => {
        text(answer).then(
          (told) =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              envelope: JSON.parse(told === '' ? '{}' : told) as Record<string, unknown>,
            }),
          reject,
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A connection that a test writes to byte by byte. */
export interface RawConnection {
  readonly socket: Socket;
  /** What the server answered so far. */
  received(): string;
  /** Resolves when the server ended the connection, with all it answered. */
  readonly ended: Promise<string>;
}

export function openRaw(port: number, from = '127.0.0.1'): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    const ended = new Promise<string>((done) => socket.once('close', () => done(received)));
    // A connection that the server cut reports it here; `ended` tells the test.
    socket.on('error', reject);
    socket.once('connect', () => resolve({ socket, received: () => received, ended }));
  });
}
