export type Tool = 'chromium' | 'display' | 'korean-font' | 'ffmpeg' | 'etcd' | 'openssl' | 'curl' | 'gstreamer-rtsp';
export function has(tool: Tool): boolean;
export function missingTools(): { tool: Tool; packages: string[] }[];
