import { type ClipOptions, makeNumberedClip } from '../../integration/camera/rig/numbered-clip.ts';
import { RtspCamera } from '../../integration/camera/rig/rtsp-camera.ts';

/** A camera in a process of its own: its load is not counted, and its clock is the machine's. */
export type FromCameraProcess = { url: string; frames: number } | { sent: { index: number; atMs: number }[] };

const options = JSON.parse(process.argv[2] ?? '{}') as ClipOptions;
const frames = await makeNumberedClip(options);
let sent: { index: number; atMs: number }[] = [];
const camera = await new RtspCamera({
  frames,
  framesPerSecond: options.framesPerSecond,
  onSend: (index, atMs) => void sent.push({ index, atMs }),
}).listen();
const tell = (message: FromCameraProcess): void => void process.send?.(message);
tell({ url: camera.url, frames: frames.length });
setInterval(() => {
  tell({ sent });
  sent = [];
}, 200);
process.on('disconnect', () => process.exit());
