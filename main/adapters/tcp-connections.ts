import { connect as connectSocket } from 'node:net';
import { AppError } from '../errors.ts';
import type { ConnectTcp } from '../ports/index.ts';

const keepAliveMs = 15_000;

/** TCP by Node's own sockets. */
export const connectTcp: ConnectTcp = ({ host, port, timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    const give = (cause: AppError): void => {
      stopWaiting();
      socket.destroy();
      reject(cause);
    };
    const facts = { address: `${host}:${port}` };
    const abort = (): void => give(new AppError('camera-ended', 'closed by us'));
    const timer = setTimeout(
      () => give(new AppError('camera-timeout', 'no answer to the connection attempt', { facts, retryable: true })),
      timeoutMs,
    );
    const stopWaiting = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    const fail = (cause: NodeJS.ErrnoException): void => give(connectFailure(cause, facts));
    socket.once('error', fail);
    socket.once('connect', () => {
      stopWaiting();
      // Node needs a listener; the cause is told by `close` below.
      let broken: Error | null = null;
      socket.on('error', (cause) => void (broken = cause));
      resolve({
        write: (bytes) => void socket.write(bytes),
        onData: (listener) => void socket.on('data', listener),
        onClose: (listener) => void socket.once('close', () => listener(broken)),
        close: () => void socket.destroySoon(),
      });
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

function connectFailure(cause: NodeJS.ErrnoException, facts: { address: string }): AppError {
  const code = cause.code ?? '';
  if (code === 'ECONNREFUSED')
    return new AppError('camera-refused', 'nobody listens there', { cause, facts, retryable: true });
  if (code === 'ETIMEDOUT')
    return new AppError('camera-timeout', 'no answer from there', { cause, facts, retryable: true });
  return new AppError('camera-unreachable', `no way to the camera (${code})`, { cause, facts, retryable: true });
}
