import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chromium, startChromium } from './chromium.ts';
import { startOriginProxy } from './origin-proxy.ts';
import { allowsRequest } from './session.ts';

/** Electron's `app`: starts Chromium as soon as the main script had its first turn, ends it at the end. */
class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = { appendSwitch: (): void => undefined, hasSwitch: () => false, getSwitchValue: () => '' };
  #paths = new Map<string, string>();
  #chromium: Promise<Chromium> | null = null;
  #ready: Promise<void> | null = null;
  #quitting = false;
  #lock: string | null = null;

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path !== undefined) return path;
    return name === 'temp' ? tmpdir() : join(tmpdir(), `standin-${process.pid}`, name);
  }

  getAppPath(): string {
    return process.env['STANDIN_APP_PATH'] ?? process.cwd();
  }

  getName = (): string => 'Gwanje';
  getLocale = (): string => 'ko-KR';
  getVersion = (): string =>
    (JSON.parse(readFileSync(join(this.getAppPath(), 'package.json'), 'utf8')) as { version: string }).version;
  isReady = (): boolean => this.#chromium !== null;

  whenReady(): Promise<void> {
    this.#ready ??= this.chromium().then(() => {
      this.emit('ready', {}, {});
    });
    return this.#ready;
  }

  chromium(): Promise<Chromium> {
    this.#chromium ??= this.#start();
    return this.#chromium;
  }

  /** One instance a profile, by a file with the process's id; the second one's arguments arrive as a file beside it. */
  requestSingleInstanceLock(): boolean {
    const profile = this.getPath('userData');
    mkdirSync(profile, { recursive: true });
    const file = join(profile, 'standin-instance');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
    } catch {
      const other = Number(readFileSync(file, 'utf8'));
      if (isAlive(other)) {
        writeFileSync(`${file}-second`, JSON.stringify(process.argv));
        return false;
      }
      writeFileSync(file, String(process.pid));
    }
    this.#lock = file;
    watch(profile, (_kind, name) => {
      if (name !== 'standin-instance-second') return;
      rmSync(`${file}-second`, { force: true });
      this.emit('second-instance', {}, [], process.cwd(), null);
    }).unref();
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    this.#quitting = true;
    this.emit('will-quit', { preventDefault: () => undefined });
    this.exit(0);
  }

  exit(code = 0): void {
    if (this.#lock !== null) rmSync(this.#lock, { force: true });
    this.emit('quit', {}, code);
    process.exit(code);
  }

  async #start(): Promise<Chromium> {
    const profile = this.getPath('userData');
    mkdirSync(profile, { recursive: true });
    const chromium = await startChromium({ profile, proxyPort: await startOriginProxy(allowsRequest) });
    chromium.process.once('exit', () => this.exit(0));
    return chromium;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
