import type { ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';

/** One connection to main. Carries bytes; knows nothing of what they mean. */
export interface Transport {
  link: ClientLink<Record<never, never>>;
  /** Resolves when the connection is gone, from whichever side. */
  closed: Promise<void>;
  close(): void;
}

const openTimeoutMs = 5000;

/** Opens a message port when the host says so in the page it serves, else a WebSocket of the page's own origin. */
export function openTransport(): Promise<Transport> {
  const link = document.querySelector<HTMLMetaElement>('meta[name="gwanje-link"]')?.content;
  return link === 'port' ? openPort() : openWebSocket();
}

/**
 * Whether the host answers and knows this page no more: it was started again, and prints a new address for whoever may
 * come in. Trying again would never help.
 */
export async function isShutOut(): Promise<boolean> {
  try {
    return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).status === 401;
  } catch {
    // Nobody answers: away, not shut out.
    return false;
  }
}

function openWebSocket(): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const websocket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
    let gone = (): void => {};
    const closed = new Promise<void>((done) => (gone = done));
    // A host that hangs answers no farewell: whoever closes does not wait for the socket's own word.
    const close = (): void => {
      websocket.close();
      clearTimeout(timer);
      gone();
      reject(new Error('the control room closed the connection'));
    };
    const timer = setTimeout(close, openTimeoutMs);
    websocket.addEventListener('close', close);
    websocket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve({
        link: new WebSocketLink({ websocket: quietAfterClosing(websocket) }),
        closed,
        close,
      });
    });
  });
}

/**
 * A socket that is closing or closed takes messages and drops them. oRPC throws instead, also where nobody listens: when
 * a stream is given up because its connection is.
 */
function quietAfterClosing(
  websocket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    addEventListener: websocket.addEventListener.bind(websocket),
    removeEventListener: websocket.removeEventListener.bind(websocket),
    send: websocket.send.bind(websocket),
    get readyState() {
      return websocket.readyState === WebSocket.CONNECTING ? WebSocket.CONNECTING : WebSocket.OPEN;
    },
  };
}

/** The preload answers each `want-port` with a fresh port. */
function openPort(): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      removeEventListener('message', take);
      reject(new Error('no message port arrived'));
    }, openTimeoutMs);
    const take = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || (event.data as { gwanje?: string } | null)?.gwanje !== 'port' || !port) return;
      removeEventListener('message', take);
      clearTimeout(timer);
      let gone = (): void => {};
      const closed = new Promise<void>((done) => (gone = done));
      port.addEventListener('close', () => gone());
      port.start();
      resolve({
        link: new PortLink({ port }),
        closed,
        close: () => {
          port.close();
          gone();
        },
      });
    };
    addEventListener('message', take);
    postMessage({ gwanje: 'want-port' }, location.origin === 'null' ? '*' : location.origin);
  });
}
