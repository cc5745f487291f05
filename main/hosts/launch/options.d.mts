export interface HostOptions {
  browser: boolean;
  /** `null`: the usual port, or the next free one. */
  port: number | null;
  /** Absolute; `null`: the platform's own place. */
  dataDirectory: string | null;
  site: 'demo' | 'real' | null;
  language: 'ko' | 'en' | null;
  open: boolean;
  buildOnly: boolean;
  help: boolean;
}
export const usage: string;
export class UsageError extends Error {}
export function parseOptions(args: string[], reading?: { tolerant?: boolean; workingDirectory?: string }): HostOptions;
export function toArguments(options: HostOptions): string[];
