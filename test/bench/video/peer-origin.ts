import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface PeerOrigin {
  urls: string[];
  pids: number[];
  stop(): Promise<void>;
}

/** What most walls do: one `ffmpeg -c copy -f hls` a camera, its files over plain HTTP. */
export async function startPeerOrigin(cameraUrl: string, cameras: number, segmentSeconds: number): Promise<PeerOrigin> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hls-'));
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    readFile(join(folder, basename(new URL(request.url ?? '/', 'http://x').pathname))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const children: ChildProcess[] = Array.from({ length: cameras }, (_, index) =>
    spawn(
      'ffmpeg',
      [
        ...['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-i', cameraUrl, '-c', 'copy', '-f', 'hls'],
        ...['-hls_time', String(segmentSeconds), '-hls_list_size', '6', '-hls_flags', 'delete_segments'],
        ...['-hls_segment_filename', join(folder, `c${index}-%d.ts`), join(folder, `c${index}.m3u8`)],
      ],
      { stdio: 'ignore' },
    ),
  );
  const names = children.map((_, index) => `c${index}.m3u8`);
  // hls.js starts three segments before the end: earlier it would only wait.
  const deadline = Date.now() + 30_000;
  for (const name of names) {
    while (!(await holdsSegments(join(folder, name), 3))) {
      if (Date.now() > deadline) throw new Error('ffmpeg writes no playlist');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return {
    urls: names.map((name) => `http://127.0.0.1:${port}/${name}`),
    pids: children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    stop: async () => {
      for (const child of children) child.kill('SIGKILL');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function holdsSegments(path: string, count: number): Promise<boolean> {
  const there = await stat(path).catch(() => null);
  return there !== null && ((await readFile(path, 'utf8')).match(/#EXTINF/g) ?? []).length >= count;
}
