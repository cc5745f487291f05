import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { connectTcp } from '../../../main/adapters/tcp-connections.ts';
import { systemClock } from '../../../main/adapters/system-clock.ts';
import { feedFromCamera } from '../../../main/camera/camera-feed.ts';
import { LiveWindow } from '../../../main/camera/hls/live-window.ts';
import { Packager } from '../../../main/camera/hls/packager.ts';

/**
 * The bound that no playlist can go below: each frame as a fragment of its own, pushed over a WebSocket into the
 * browser's MSE as soon as it is there. A process of its own, as our origin is.
 */
export type ToPushProcess = { url: string };
export type FromPushProcess = { webSocketUrl: string };

/** Hands on what is written instead of serving it. */
class PushWindow extends LiveWindow {
  newestInit: Buffer | null = null;
  readonly readers = new Set<{ began: boolean; send(bytes: Buffer): void }>();

  constructor() {
    // No two frames fit into a part so short.
    super(0, 0.001);
  }

  override setInit(init: Buffer): void {
    super.setInit(init);
    this.newestInit = init;
  }

  override addPart(part: Parameters<LiveWindow['addPart']>[0]): void {
    super.addPart(part);
    for (const reader of this.readers) {
      if (!reader.began && (!part.independent || this.newestInit === null)) continue;
      if (!reader.began) reader.send(this.newestInit!);
      reader.began = true;
      reader.send(part.bytes);
    }
  }
}

process.once('message', ({ url }: ToPushProcess) => {
  const window = new PushWindow();
  const packager = new Packager(window);
  void feedFromCamera({
    source: { url, credentials: null },
    connect: connectTcp,
    clock: systemClock,
    transcoding: { start: () => Promise.reject(new Error('the bench sends H.264')) },
    signal: new AbortController().signal,
    onDescribed: (_video, parameterSets) => packager.setParameterSets(parameterSets),
    onAccessUnit: (unit) => packager.push(unit),
  });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ webSocketUrl: `ws://127.0.0.1:${port}` } satisfies FromPushProcess);
  });
  server.on('connection', (socket) => {
    const reader = { began: false, send: (bytes: Buffer) => socket.send(bytes) };
    window.readers.add(reader);
    socket.on('close', () => window.readers.delete(reader));
  });
});
process.on('disconnect', () => process.exit());
