import { spawnSync } from 'node:child_process';

/** True where ffmpeg and ffprobe are not installed; what needs them is skipped. */
export const ffmpegMissing = ['ffmpeg', 'ffprobe'].some((tool) => spawnSync(tool, ['-version']).status !== 0);
