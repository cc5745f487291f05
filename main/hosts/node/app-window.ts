import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';

export interface AppWindow {
  /** Resolves when the browser and its own children have ended. */
  close(): Promise<void>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];
const places: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};
/** A browser that ends sooner than this never showed a window: a fault, not somebody closing it. */
const shownAfterMs = 5000;

/**
 * Opens the page as a window of its own in an installed Chromium or Chrome, with a profile of our own, so that it
 * neither mixes with the person's browser nor outlives us. Without a display or a browser it says what to do instead.
 */
export function openAppWindow(options: {
  /** `http://127.0.0.1:PORT`; stands in the process list. */
  origin: string;
  /** Holds the one-time token, so it goes through Chromium's debugging pipe and never into the process list. */
  entryUrl: string;
  profileDirectory: string;
  say: (line: string) => void;
  onClosed: () => void;
}): AppWindow | undefined {
  const { origin, entryUrl, profileDirectory, say, onClosed } = options;
  const display = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!display) {
    say('there is no display; open the address above in a browser on this machine');
    return undefined;
  }
  const browser = findBrowser();
  if (browser === null) {
    say('no Chromium or Chrome was found; open the address above in a browser on this machine');
    return undefined;
  }
  const startedMs = performance.now();
  // Chromium ends when the pipe closes: however this process ends, no window stays behind.
  const child = spawn(browser, switches(origin, profileDirectory), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  let closing = false;
  child.on('error', (error) => say(`the browser could not be started (${error.message}); open the address above`));
  child.on('exit', () => {
    if (closing) return;
    if (performance.now() - startedMs > shownAfterMs) onClosed();
    else say('the browser ended at once; open the address above in a browser on this machine');
  });
  navigateFirstPage(child.stdio[3] as Duplex, child.stdio[4] as Duplex, origin, entryUrl);
  return {
    close() {
      closing = true;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      child.kill('SIGTERM');
      return new Promise((resolve) => child.once('exit', () => resolve()));
    },
  };
}

interface DevToolsMessage {
  method?: string;
  params?: { targetInfo?: { targetId: string; type: string; url: string }; sessionId?: string };
}

/** Waits for the window's page and sends it to `entryUrl`. Chrome DevTools Protocol: JSON texts, each ended by NUL. */
function navigateFirstPage(toBrowser: Writable, fromBrowser: Readable, origin: string, entryUrl: string): void {
  let id = 0;
  let found = false;
  const send = (method: string, params: object, sessionId?: string): void =>
    void toBrowser.write(`${JSON.stringify({ id: ++id, method, params, sessionId })}\0`);
  const receive = ({ method, params }: DevToolsMessage): void => {
    const target = params?.targetInfo;
    if (method === 'Target.attachedToTarget' && params?.sessionId !== undefined) {
      send('Page.navigate', { url: entryUrl }, params.sessionId);
      send('Target.detachFromTarget', { sessionId: params.sessionId });
    } else if (!found && target?.type === 'page' && target.url.startsWith(origin)) {
      found = true;
      send('Target.attachToTarget', { targetId: target.targetId, flatten: true });
      send('Target.setDiscoverTargets', { discover: false });
    }
  };
  let text = '';
  fromBrowser.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (text + chunk).split('\0');
    text = messages.pop() ?? '';
    for (const message of messages) receive(JSON.parse(message) as DevToolsMessage);
  });
  // A browser that is gone breaks the pipe; its `exit` says what there is to say.
  toBrowser.on('error', () => undefined);
  send('Target.setDiscoverTargets', { discover: true });
}

function switches(origin: string, profileDirectory: string): string[] {
  return [
    `--app=${origin}/`,
    '--remote-debugging-pipe',
    `--user-data-dir=${profileDirectory}`,
    '--no-first-run',
    '--no-default-browser-check',
    // An air-gapped control room: nothing of the browser's own is fetched.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-breakpad',
    '--disable-crash-reporter',
    '--autoplay-policy=no-user-gesture-required',
    '--window-size=1600,900',
    // Chromium's sandbox refuses to run as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []),
  ];
}

function findBrowser(): string | null {
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)));
  const candidates = places[process.platform] ?? inPath;
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
