import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import { createRouterClient } from '@orpc/server';
import type { IpcMain, MessageChannelMain } from 'electron';
import WebSocket from 'ws';
import { serveMessagePorts } from '../../main/hosts/electron/message-ports.ts';
import { page } from '../../main/hosts/electron/page-protocol.ts';
import { startPageServer } from '../../main/hosts/node/page-server.ts';
import type { Client, Page } from './checks.ts';
import type { ContractApp } from './contract-app.ts';

export interface Transport {
  name: string;
  /** Which checks make sense. A message port cannot tell that its page is slow; the host closes it when the page hangs. */
  can: ('drop' | 'stall')[];
  /** Items of 20 kB on their way to a page that takes none. */
  heldItems: number;
  serve(app: ContractApp): Promise<{ connect(): Promise<Page>; stop(): Promise<void> }>;
}

const neverStalls = { stop: () => undefined, resume: () => undefined };

const inMemory: Transport = {
  name: 'in memory',
  can: ['stall'],
  heldItems: 2,
  serve: async (app) => ({
    connect: async () => {
      const client = createRouterClient(app.router, {});
      return {
        client: client as Client,
        drop: async () => undefined,
        stall: neverStalls,
      };
    },
    stop: async () => undefined,
  }),
};

/** The Node host's own server, entered as a browser enters it. */
const webSocket: Transport = {
  name: 'WebSocket',
  can: ['drop', 'stall'],
  // 4 MB unsent in the host (rpc-socket.ts) and what the kernel keeps for a connection.
  heldItems: 950,
  async serve(app) {
    const pageDirectory = mkdtempSync(join(tmpdir(), 'gwanje-contract-'));
    writeFileSync(join(pageDirectory, 'index.html'), '<html><head></head></html>');
    const server = await startPageServer({ port: 0, pageDirectory, log: app.log });
    server.serve(app.router);
    const entered = await fetch(server.entryUrl, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    return {
      async connect() {
        const url = `${server.origin.replace('http', 'ws')}/rpc`;
        const socket = new WebSocket(url, { headers: { cookie, origin: server.origin } });
        await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
        const link = new WebSocketLink({ websocket: socket as unknown as globalThis.WebSocket });
        return {
          client: createORPCClient(link),
          drop: () => new Promise((resolve) => socket.once('close', () => resolve()).terminate()),
          stall: { stop: () => socket.pause(), resume: () => socket.resume() },
        };
      },
      async stop() {
        await server.stop();
        rmSync(pageDirectory, { recursive: true, force: true });
      },
    };
  },
};

/** The Electron host's own port server; only Electron's classes are played here, by Node's message channel. */
const messagePort: Transport = {
  name: 'message port',
  can: ['drop'],
  heldItems: 0,
  async serve(app) {
    const ipcMain = new EventEmitter();
    const newChannel = () => new PlayedChannel() as unknown as MessageChannelMain;
    serveMessagePorts({ ipcMain: ipcMain as unknown as IpcMain, newChannel, router: app.router, log: app.log });
    const ports: MessagePort[] = [];
    return {
      async connect() {
        const frame = { url: page.url };
        const contents = Object.assign(new EventEmitter(), {
          mainFrame: frame,
          postMessage: (_channel: string, _message: unknown, [sent]: { port: MessagePort }[]) =>
            void ports.push(sent!.port),
        });
        ipcMain.emit('gwanje:want-port', { sender: contents, senderFrame: frame });
        const port = ports.at(-1)!;
        port.start();
        const link = new PortLink({ port: port as unknown as globalThis.MessagePort });
        return {
          client: createORPCClient(link),
          drop: async () => {
            const closed = new Promise((resolve) => port.once('close', resolve));
            contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
            await closed;
          },
          stall: neverStalls,
        };
      },
      stop: async () => ports.forEach((port) => port.close()),
    };
  },
};

/** Electron's MessageChannelMain: ports are event emitters whose messages come as `{ data }`. */
class PlayedChannel {
  readonly port1: PlayedPort;
  readonly port2: PlayedPort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PlayedPort(port1);
    this.port2 = new PlayedPort(port2);
  }
}

class PlayedPort extends EventEmitter {
  readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
  }

  start(): void {
    this.port.on('message', (data) => this.emit('message', { data }));
    this.port.on('close', () => this.emit('close'));
  }

  postMessage(data: unknown): void {
    this.port.postMessage(data);
  }

  close(): void {
    this.port.close();
  }
}

export const transports: Transport[] = [inMemory, webSocket, messagePort];
