import { connect, createServer, type Socket } from 'node:net';
import { toApp } from './addresses.ts';

/** The longest request head; a browser's are far shorter. */
const headLimit = 64 * 1024;

/**
 * Between Chromium and the servers on loopback: writes the app's own origin where Chromium names the stand-in's, and asks
 * `allows` first. Takes `CONNECT`, which Chromium uses for WebSockets, and plain requests.
 */
export async function startOriginProxy(allows: (url: string) => boolean): Promise<number> {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    readHead(client, (head, rest) => {
      const [method = '', target = ''] = head.split(' ');
      const url = new URL(method === 'CONNECT' ? `ws://${target}` : target);
      if (!allows(url.href)) return client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      const upstream = connect(Number(url.port) || 80, url.hostname);
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      const forward = (first: string, more: Buffer): void => {
        upstream.write(withAppOrigin(first));
        upstream.write(more);
        client.pipe(upstream).pipe(client);
      };
      if (method !== 'CONNECT') {
        const line = `${method} ${url.pathname}${url.search} HTTP/1.1`;
        return forward(head.replace(/^[^\r]*/, line).replace(/\r\n\r\n$/, '\r\nConnection: close\r\n\r\n'), rest);
      }
      upstream.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        readHead(client, forward, rest);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as { port: number }).port;
}

const withAppOrigin = (head: string): string =>
  head.replace(/^Origin: (.*)$/im, (_line, origin: string) => `Origin: ${toApp(origin)}`);

function readHead(socket: Socket, take: (head: string, rest: Buffer) => void, before: Buffer = Buffer.alloc(0)): void {
  let bytes = before;
  const look = (): boolean => {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0 && bytes.length > headLimit) socket.destroy();
    if (end < 0) return false;
    take(bytes.subarray(0, end + 4).toString('latin1'), bytes.subarray(end + 4));
    return true;
  };
  if (look()) return;
  const more = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    socket.removeListener('data', more);
    if (!look()) socket.on('data', more);
  };
  socket.on('data', more);
}
