/** The page's Content-Security-Policy and its companions. Both hosts send these with everything they serve. */

/**
 * Scripts, styles, fonts and images come from the app itself. The page talks to its own host and to the video server,
 * whose loopback port changes when a site is opened or the video process starts again: hence any port of 127.0.0.1.
 * `nonce`: React Aria adds one small style element of its own and marks it with the page's nonce.
 */
export function contentSecurityPolicy(options: { ownSockets: string[]; nonce: string | null }): string {
  const { ownSockets, nonce } = options;
  const loopback = ['http://127.0.0.1:*', 'ws://127.0.0.1:*'];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", ...(nonce === null ? [] : [`'nonce-${nonce}'`])],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'media-src': ["'self'", 'blob:'],
    'worker-src': ["'self'", 'blob:'],
    'connect-src': ["'self'", ...ownSockets, ...loopback],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}

export const pageHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The wall goes full screen; nothing else of the machine is the page's business.
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=()',
};

/**
 * index.html as this host serves it: the nonce where React Aria looks for it, and which way the page reaches main.
 */
export function pageFor(html: string, options: { nonce: string; link: 'port' | 'socket' }): string {
  const { nonce, link } = options;
  const told = `<meta property="csp-nonce" nonce="${nonce}" content="${nonce}"><meta name="gwanje-link" content="${link}">`;
  return html.replace('<head>', `<head>${told}`);
}
