import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { Log } from '../../ports/index.ts';
import type { AppRouter } from '../../router.ts';

/** A page that has not taken this much yet gets nothing new: streams wait, and drop what they may (main/streams.ts). */
const unsentLimitBytes = 4 * 1024 * 1024;
const drainCheckMs = 20;
/** A page that answers no ping for one period is gone, though its socket may not know. */
const pingMs = 5000;
const lateAnswerMs = 1000;

/** Serves the contract on one WebSocket, with bounds in both directions. */
export function serveRpc(socket: WebSocket, router: AppRouter, log: Log): void {
  const handler = new RPCHandler(router);
  void handler.upgrade({ addEventListener: socket.addEventListener.bind(socket), send: paced(socket) as never });

  let answered = true;
  const pinging = setInterval(() => {
    if (answered) {
      answered = false;
      socket.ping();
      return;
    }
    // After long work of our own this timer comes before the answers that wait to be read: they get their turn first.
    setTimeout(() => {
      if (!answered) socket.terminate();
    }, lateAnswerMs);
  }, pingMs);
  socket.on('pong', () => (answered = true));
  socket.on('error', (error) => log.warn({ err: error }, 'a page connection failed'));
  socket.on('close', () => clearInterval(pinging));
}

/** Sends, and makes the sender wait while too much is unsent. oRPC awaits it between the items of a stream. */
function paced(socket: WebSocket): (data: string | Uint8Array) => Promise<void> {
  return async (data) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(data);
    while (socket.bufferedAmount > unsentLimitBytes && socket.readyState === socket.OPEN) {
      await new Promise((resolve) => setTimeout(resolve, drainCheckMs));
    }
  };
}
