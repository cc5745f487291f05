import { createVideoProcessStarter } from '../../../main/adapters/worker-video-process.ts';
import type { MediaEndpoint } from '../../../preload/contract/index.ts';
import { createFakeLog } from '../../fakes/log.ts';

/** Our video path in a process of its own, so that its CPU and memory can be told from everything else's. */
export type ToOriginProcess = { url: string; allowedOrigin: string };
export type FromOriginProcess = { endpoint: MediaEndpoint };

process.once('message', (message: ToOriginProcess) => {
  const start = createVideoProcessStarter({
    workerUrl: new URL('../../../main/hosts/video/index.ts', import.meta.url),
    allowedOrigins: [message.allowedOrigin],
    log: createFakeLog(),
  });
  const video = start({
    settings: { ffmpegPath: '', graceSeconds: 1 },
    resolveSource: () => ({ url: message.url, credentials: null }),
    onStatus: () => {},
  });
  void video.endpoint().then((endpoint) => process.send?.({ endpoint } satisfies FromOriginProcess));
});
process.on('disconnect', () => process.exit());
