import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toApp, toChromium } from './addresses.ts';
import { app } from './app.ts';
import type { DevTools } from './cdp.ts';
import { ipcMain, type MessagePortMain } from './ipc.ts';
import { answerRequest, protocol, settlePermissions } from './session.ts';

const world = 'electron-preload';
const worldSource = readFileSync(join(import.meta.dirname, 'preload-world.js'), 'utf8');

/** What a page sees where every new window is denied; `loadURL` makes sure that the host denies them. */
const refuseWindows = `
  window.open = () => null;
  addEventListener('click', (event) => {
    if (event.target.closest?.('a[target=_blank]')) event.preventDefault();
  }, true);
`;

export interface WebPreferences {
  preload?: string;
  sandbox?: boolean;
  contextIsolation?: boolean;
  nodeIntegration?: boolean;
}

interface FromPage {
  type: 'send' | 'port' | 'port-close';
  id: number;
  channel: string;
  args: unknown[];
  data: unknown;
}

interface WindowOpen {
  (details: { url: string }): { action: 'allow' | 'deny' };
}

let ids = 0;
const all = new Set<WebContents>();

/** A page in Chromium, with Electron's names. */
export class WebContents extends EventEmitter {
  readonly id = ++ids;
  readonly mainFrame: { url: string } = { url: '' };
  readonly ready: Promise<void>;
  targetId = '';
  #devTools!: DevTools;
  #session = '';
  #worldId: number | null = null;
  #mainFrameId = '';
  #destroyed = false;
  /** An address that the app itself is loading: no `will-navigate` for it. */
  #asked: string | null = null;
  #windowOpen: WindowOpen = () => ({ action: 'allow' });
  readonly #ports = new Map<number, MessagePortMain>();

  constructor(preferences: WebPreferences, size: { width: number; height: number }) {
    super();
    all.add(this);
    app.emit('web-contents-created', {}, this);
    this.ready = this.#open(preferences, size);
  }

  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return [...all].find((contents) => contents.targetId === targetId);
  }

  static getAllWebContents(): WebContents[] {
    return [...all];
  }

  async loadURL(url: string): Promise<void> {
    await this.ready;
    if (this.#windowOpen({ url }).action !== 'deny')
      throw new Error('the stand-in only knows pages that open no windows');
    const target = toChromium(url, protocol.handlers.keys());
    this.mainFrame.url = url;
    await settlePermissions(this.#devTools, this, new URL(target).origin);
    this.#asked = target;
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await this.#send<{ errorText?: string }>('Page.navigate', { url: target });
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  reload(): void {
    this.#asked = toChromium(this.mainFrame.url, protocol.handlers.keys());
    void this.#send('Page.reload');
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isCrashed(): boolean {
    return false;
  }

  setWindowOpenHandler(handler: WindowOpen): void {
    this.#windowOpen = handler;
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map((port) => {
      const id = ++ids;
      this.#ports.set(id, port);
      // What main posts into the other end comes out of the page's port.
      port.on('message', ({ data }: { data: unknown }) => this.#tell({ type: 'port', id, data }));
      port.on('close', () => {
        this.#tell({ type: 'port-close', id });
        this.#ports.delete(id);
      });
      port.start();
      return id;
    });
    this.#tell({ type: 'send', channel, args: [message], ports });
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const options = { expression: code, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.#send<{
      result: { value?: unknown };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', options);
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  }

  forcefullyCrashRenderer(): void {
    void this.#send('Page.crash').catch(() => undefined);
  }

  close(): void {
    if (this.#destroyed) return;
    void this.#devTools.send('Target.closeTarget', { targetId: this.targetId }).catch(() => undefined);
  }

  /** Chromium says that the target is gone. */
  gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this);
    this.#closePorts();
    this.emit('destroyed');
  }

  async #open(preferences: WebPreferences, size: { width: number; height: number }): Promise<void> {
    const devTools = (this.#devTools = (await app.chromium()).devTools);
    const target = { url: 'about:blank', newWindow: true, ...size };
    this.targetId = (await devTools.send<{ targetId: string }>('Target.createTarget', target)).targetId;
    const attach = { targetId: this.targetId, flatten: true };
    this.#session = (await devTools.send<{ sessionId: string }>('Target.attachToTarget', attach)).sessionId;
    devTools.listen(this.#session, (method, params) => this.#onEvent(method, params as never));
    await this.#send('Runtime.addBinding', { name: 'standinTell', executionContextName: world });
    await this.#send('Page.enable');
    await this.#send('Runtime.enable');
    await this.#send('Inspector.enable');
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: 'http://*' }, { urlPattern: 'https://*' }] });
    this.#mainFrameId = (
      await this.#send<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree')
    ).frameTree.frame.id;
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: refuseWindows });
    if (preferences.preload === undefined) return;
    if (
      preferences.sandbox === false ||
      preferences.contextIsolation === false ||
      preferences.nodeIntegration === true
    ) {
      throw new Error('the stand-in only knows sandboxed, isolated pages');
    }
    const preload = readFileSync(preferences.preload, 'utf8');
    const source = worldSource.replace('SOURCE;', () => preload);
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: world });
  }

  #onEvent(method: string, params: never): void {
    if (method === 'Runtime.executionContextCreated') {
      const { context } = params as { context: { id: number; name: string; auxData: { frameId: string } } };
      if (context.name === world && context.auxData.frameId === this.#mainFrameId) this.#worldId = context.id;
    } else if (method === 'Runtime.bindingCalled') {
      const { payload, executionContextId } = params as { payload: string; executionContextId: number };
      if (executionContextId === this.#worldId) this.#hear(JSON.parse(payload) as FromPage);
    } else if (method === 'Page.frameNavigated') {
      const { frame } = params as { frame: { id: string; url: string; parentId?: string } };
      if (frame.parentId === undefined) this.mainFrame.url = toApp(frame.url);
    } else if (method === 'Page.frameStartedNavigating') {
      const { frameId, url, navigationType } = params as { frameId: string; url: string; navigationType: string };
      const isSameDocument = navigationType === 'sameDocument' || navigationType === 'historySameDocument';
      this.emit('did-start-navigation', {
        url: toApp(url),
        isMainFrame: frameId === this.#mainFrameId,
        isSameDocument,
      });
    } else if (method === 'Page.loadEventFired') {
      this.emit('dom-ready');
      this.emit('did-finish-load');
    } else if (method === 'Fetch.requestPaused') {
      void this.#onRequest(params).catch((error: unknown) => process.stderr.write(`stand-in: ${String(error)}\n`));
    } else if (method === 'Inspector.targetCrashed') {
      this.#closePorts();
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    }
  }

  async #onRequest(
    paused: Parameters<typeof answerRequest>[2] & { resourceType: string; frameId: string },
  ): Promise<void> {
    if (paused.resourceType === 'Document' && this.#refuses(paused)) {
      const refusal = { requestId: paused.requestId, errorReason: 'Aborted' };
      await this.#send('Fetch.failRequest', refusal);
      return;
    }
    await answerRequest(this.#devTools, this.#session, paused);
  }

  /** A navigation that the page began: asks the app. */
  #refuses({ request, frameId }: { request: { url: string }; frameId: string }): boolean {
    const main = frameId === this.#mainFrameId;
    if (main && this.#asked !== null && this.#asked === request.url) {
      this.#asked = null;
      return false;
    }
    // Reloading the page, by the person or a script, is no navigation to Electron.
    if (main && toApp(request.url) === this.mainFrame.url) return false;
    let prevented = false;
    const event = { url: toApp(request.url), isMainFrame: main, preventDefault: () => (prevented = true) };
    this.emit('will-frame-navigate', event);
    if (main) this.emit('will-navigate', event, event.url);
    return prevented;
  }

  #hear(message: FromPage): void {
    if (message.type === 'port') this.#ports.get(message.id)?.postMessage(message.data);
    if (message.type === 'port-close') this.#ports.get(message.id)?.close();
    if (message.type === 'send') {
      const event = { sender: this, senderFrame: this.mainFrame, ports: [] };
      ipcMain.emit(message.channel, event, ...message.args);
    }
  }

  #closePorts(): void {
    for (const port of [...this.#ports.values()]) port.close();
    this.#ports.clear();
  }

  #tell(message: object): void {
    if (this.#worldId === null) return;
    const expression = `standinHear(${JSON.stringify(message)})`;
    // The page may be gone by now; then nobody is there to hear it.
    this.#send('Runtime.evaluate', { expression, contextId: this.#worldId }).catch(() => undefined);
  }

  #send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return this.#devTools.send<Result>(method, params, this.#session);
  }
}
