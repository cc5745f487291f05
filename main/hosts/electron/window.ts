import type { App, BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import type { Log } from '../../ports/index.ts';
import { page } from './page-protocol.ts';

/** What the page may ask of the desktop: the wall in full screen, and copying a text. */
const granted = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** A renderer that crashed comes back after this long, so that one that always crashes does not take a whole core. */
const reviveAfterMs = 1000;

export const windowOptions = (preload: string): BrowserWindowConstructorOptions => ({
  width: 1600,
  height: 900,
  minWidth: 1024,
  minHeight: 640,
  title: 'Gwanje',
  // The page's own background (tokens.css), so that nothing flashes white in a dark room.
  backgroundColor: '#0f1214',
  autoHideMenuBar: true,
  show: false,
  webPreferences: {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    spellcheck: false,
    // A wall on a second monitor plays on while another window has the focus.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  },
});

/** Refuses navigation, new windows, web views, permissions and devices to every page of the app, now and to come. */
export function confine(app: App, session: Session): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  const ours = (contents: WebContents | null): boolean => contents?.getURL().startsWith(page.url) === true;
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(ours(contents) && granted.has(permission));
  });
  session.setPermissionCheckHandler((contents, permission) => ours(contents) && granted.has(permission));
  session.setDevicePermissionHandler(() => false);
  // The policy of the page says the same; this also holds for what a policy does not reach.
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (details, answer) => {
      answer({ cancel: new URL(details.url).hostname !== '127.0.0.1' });
    },
  );
}

/** Loads the page, shows the window when there is something to see, and brings a crashed page back. */
export function openPage(window: BrowserWindow, log: Log): void {
  const { webContents } = window;
  window.once('ready-to-show', () => window.show());
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error({ reason, exitCode }, 'the page crashed and is loaded again');
    setTimeout(() => {
      if (!window.isDestroyed()) webContents.reload();
    }, reviveAfterMs);
  });
  webContents.on('unresponsive', () => log.warn({}, 'the page does not respond'));
  window.loadURL(page.url).catch((error: unknown) => log.error({ err: error }, 'the page could not be loaded'));
}
