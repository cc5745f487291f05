import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { WebContents, type WebPreferences } from './web-contents.ts';

interface Options {
  width?: number;
  height?: number;
  title?: string;
  show?: boolean;
  webPreferences?: WebPreferences;
}

const open = new Set<BrowserWindow>();
let watching = false;

/** Electron's window: a page and what can be said of its frame without a desktop. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly id: number;
  #visible: boolean;
  #minimized = false;
  #bounds: { x: number; y: number; width: number; height: number };
  #title: string;

  constructor(options: Options = {}) {
    super();
    const { width = 800, height = 600 } = options;
    this.#bounds = { x: 0, y: 0, width, height };
    this.#title = options.title ?? '';
    this.#visible = options.show !== false;
    this.webContents = new WebContents(options.webPreferences ?? {}, { width, height });
    this.id = this.webContents.id;
    open.add(this);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.once('destroyed', () => this.#closed());
    void followTargets();
  }

  static getAllWindows = (): BrowserWindow[] => [...open];
  static fromWebContents = (contents: WebContents): BrowserWindow | null =>
    [...open].find((window) => window.webContents === contents) ?? null;
  static getFocusedWindow = (): BrowserWindow | null => [...open][0] ?? null;

  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url);
  show = (): void => void (this.#visible = true);
  hide = (): void => void (this.#visible = false);
  isVisible = (): boolean => this.#visible;
  focus = (): void => void this.emit('focus');
  minimize = (): void => void (this.#minimized = true);
  restore = (): void => void (this.#minimized = false);
  isMinimized = (): boolean => this.#minimized;
  isDestroyed = (): boolean => this.webContents.isDestroyed();
  getBounds = () => ({ ...this.#bounds });
  getTitle = (): string => this.#title;
  close = (): void => this.webContents.close();
  destroy = (): void => this.webContents.close();

  #closed(): void {
    open.delete(this);
    this.emit('closed');
    if (open.size > 0) return;
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
    else app.quit();
  }
}

/** Chromium's news of targets that are gone. */
async function followTargets(): Promise<void> {
  if (watching) return;
  watching = true;
  const { devTools } = await app.chromium();
  devTools.listen('', (method, params) => {
    if (method === 'Target.targetDestroyed') WebContents.fromDevToolsTargetId(String(params['targetId']))?.gone();
  });
  await devTools.send('Target.setDiscoverTargets', { discover: true });
}
