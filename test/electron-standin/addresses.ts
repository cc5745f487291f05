/** Chromium cannot be taught a scheme from outside, so `app://gwanje/x` is `http://gwanje.app.localhost/x` to it. */
export function toChromium(url: string, schemes: Iterable<string>): string {
  for (const scheme of schemes) {
    const found = new RegExp(`^${scheme}://([^/]+)(.*)$`).exec(url);
    if (found !== null) return `http://${found[1] ?? ''}.${scheme}.localhost${found[2] || '/'}`;
  }
  return url;
}

export function toApp(url: string): string {
  return url.replace(/^http:\/\/([^/]+)\.([a-z]+)\.localhost(?=\/|$)/, '$2://$1');
}
