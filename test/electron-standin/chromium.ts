import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DevTools } from './cdp.ts';

export interface Chromium {
  devTools: DevTools;
  process: ChildProcess;
}

const executable = process.env['GWANJE_CHROMIUM'] ?? '/usr/bin/chromium';

/** Starts Chromium without a window of its own and tells Playwright, on stderr, where its DevTools are. */
export async function startChromium(options: { profile: string; proxyPort: number }): Promise<Chromium> {
  const child = spawn(
    executable,
    [
      '--headless',
      '--no-sandbox',
      '--remote-debugging-port=0',
      '--remote-allow-origins=*',
      `--user-data-dir=${options.profile}`,
      `--proxy-server=http://127.0.0.1:${options.proxyPort}`,
      // Loopback too: that is where the video server is.
      '--proxy-bypass-list=<-loopback>',
      '--no-first-run',
      '--no-startup-window',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-breakpad',
      '--disable-dev-shm-usage',
      '--password-store=basic',
      '--autoplay-policy=no-user-gesture-required',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  process.on('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stderr });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /^DevTools listening on (ws:\/\/\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}`)));
  });
  const devTools = await DevTools.connect(url);
  process.stderr.write(`DevTools listening on ${url}\n`);
  return { devTools, process: child };
}
