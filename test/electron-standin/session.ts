import { toApp } from './addresses.ts';
import type { DevTools } from './cdp.ts';

/** The page that asks, as far as a session looks at it. */
interface AskingPage {
  getURL(): string;
}

type Handler = (request: Request) => Response | Promise<Response>;
type PermissionCheck = (contents: AskingPage | null, permission: string, origin: string) => boolean;
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;

/** `protocol`: schemes of the app's own. */
export const protocol = {
  handlers: new Map<string, Handler>(),
  schemes: [] as { scheme: string; privileges?: object }[],
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges?: object }[]): void {
    protocol.schemes = schemes;
  },
  handle(scheme: string, handler: Handler): void {
    protocol.handlers.set(scheme, handler);
  },
};

let check: PermissionCheck | null = null;
let beforeRequest: BeforeRequest | null = null;

export const defaultSession = {
  protocol,
  setPermissionCheckHandler(handler: PermissionCheck): void {
    check = handler;
  },
  /** Electron asks it when a page asks; here the check handler, which must agree with it, is asked in advance. */
  setPermissionRequestHandler(_handler: unknown): void {},
  setDevicePermissionHandler(_handler: unknown): void {},
  webRequest: {
    onBeforeRequest(_filter: { urls: string[] }, handler: BeforeRequest): void {
      beforeRequest = handler;
    },
  },
};

export function allowsRequest(url: string): boolean {
  let allowed = true;
  beforeRequest?.({ url }, ({ cancel }) => (allowed = cancel !== true));
  return allowed;
}

/** Electron's names and Chromium's, of what a page could ask for. */
const permissions: Record<string, string> = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  'idle-detection': 'idle-detection',
};

export async function settlePermissions(devTools: DevTools, contents: AskingPage, origin: string): Promise<void> {
  const ask = (name: string): string => (check?.(contents, name, toApp(origin)) === true ? 'granted' : 'denied');
  const settle = (name: string, setting: string): Promise<unknown> =>
    devTools.send('Browser.setPermission', { permission: { name }, setting, origin });
  await Promise.all([
    ...Object.entries(permissions).map(([electron, chromium]) => settle(chromium, ask(electron))),
    settle('camera', ask('media')),
    settle('microphone', ask('media')),
  ]);
}

interface PausedRequest {
  requestId: string;
  request: { url: string; method: string; headers: Record<string, string> };
}

/** Answers a request of a scheme of the app, or decides whether another one may go on. */
export async function answerRequest(devTools: DevTools, sessionId: string, paused: PausedRequest): Promise<void> {
  const { requestId, request } = paused;
  const url = toApp(request.url);
  const handler = protocol.handlers.get(url.split(':', 1)[0] ?? '');
  if (handler === undefined) {
    if (allowsRequest(request.url)) await devTools.send('Fetch.continueRequest', { requestId }, sessionId);
    else await devTools.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }, sessionId);
    return;
  }
  const response = await handler(new Request(url, { method: request.method, headers: request.headers }));
  const answer = {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
  await devTools.send('Fetch.fulfillRequest', answer, sessionId);
}
