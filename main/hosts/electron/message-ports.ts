import type { MessagePortMainLike } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain, WebContents } from 'electron';
import { messageLimitCharacters } from '../limits.ts';
import type { Log } from '../../ports/index.ts';
import type { AppRouter } from '../../router.ts';
import { page } from './page-protocol.ts';

/** Channels between the preload and main; the only two there are. */
const wantPort = 'gwanje:want-port';
const herePort = 'gwanje:port';

/**
 * Serves the contract over message ports: one for each page, a fresh one each time the page asks, the one before it
 * closed. Only the main frame of our own page is answered. While a page hangs its port is closed, because a port, other
 * than a socket, cannot tell how much is waiting in it; the page asks for a new one when it lives again.
 */
export function serveMessagePorts(options: {
  ipcMain: IpcMain;
  newChannel: () => MessageChannelMain;
  router: AppRouter;
  log: Log;
}): void {
  const { ipcMain, newChannel, router, log } = options;
  const handler = new RPCHandler(router);
  const open = new Map<WebContents, MessagePortMain>();

  const close = (contents: WebContents): void => {
    open.get(contents)?.close();
    open.delete(contents);
  };
  const known = new WeakSet<WebContents>();
  const watch = (contents: WebContents): void => {
    if (known.has(contents)) return;
    known.add(contents);
    const gone = (): void => close(contents);
    contents.on('destroyed', gone).on('render-process-gone', gone).on('unresponsive', gone);
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) close(contents);
    });
  };

  ipcMain.on(wantPort, (event: IpcMainEvent) => {
    const { sender, senderFrame } = event;
    if (senderFrame === null || senderFrame !== sender.mainFrame || !senderFrame.url.startsWith(page.url)) {
      log.warn({ url: senderFrame?.url }, 'a message port was asked for by a frame that is not the page');
      return;
    }
    watch(sender);
    close(sender);
    const { port1, port2 } = newChannel();
    open.set(sender, port1);
    handler.upgrade(bounded(port1, () => close(sender)));
    port1.start();
    sender.postMessage(herePort, null, [port2]);
  });
}

/** The port as oRPC uses it, with the same bound on a message as the WebSocket has. */
function bounded(port: MessagePortMain, refuse: () => void): MessagePortMainLike {
  return {
    on(event: string, callback: (event?: { data: unknown }) => void): void {
      if (event === 'close') port.on('close', () => callback());
      if (event !== 'message') return;
      port.on('message', ({ data }: { data: unknown }) => {
        if (typeof data === 'string' && data.length > messageLimitCharacters) refuse();
        else callback({ data });
      });
    },
    postMessage: (data: unknown): void => port.postMessage(data),
  };
}
