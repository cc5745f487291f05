import { join } from 'node:path';
import Conf from 'conf';
import { openConfSettingsStore } from '../../adapters/conf-settings-store.ts';
import { openKeyFileSecretBox } from '../../adapters/key-file-secret-box.ts';
import { createPinoLog } from '../../adapters/pino-log.ts';
import { lockDirectory } from '../../adapters/sqlite-databases.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import type { App } from '../../app.ts';
import { AppError } from '../../errors.ts';
import { composeApp, pageDirectory } from '../composition.ts';
import { defaultDataDirectory } from '../data-directory.ts';
import { parseOptions, usage, UsageError, type HostOptions } from '../launch/options.mjs';
import { openAppWindow, type AppWindow } from './app-window.ts';
import { startPageServer, type PageServer } from './page-server.ts';

const usualPort = 8420;
/** How many ports above the usual one are tried when it is taken. */
const portAttempts = 50;
/** What has not stopped by then is left to the end of the process. */
const stopLimitMs = 2000;

const say = (line: string): void => void process.stderr.write(`gwanje: ${line}\n`);

/** The app under plain Node, served on loopback for a browser. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(usage);
  const dataDirectory = options.dataDirectory ?? defaultDataDirectory();
  const log = createPinoLog({ file: join(dataDirectory, 'logs/gwanje.log'), level: 'info' });
  const running: { server?: PageServer; app?: App; window?: AppWindow | undefined } = {};

  let stopping: Promise<void> | null = null;
  const stop = (code: number): Promise<void> => (stopping ??= stopEverything(running, code));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  // conf's when-exit listens to this signal under both of its names, and each keeps the other from ending the process.
  for (const signal of ['SIGABRT', 'SIGIOT'] as const) process.removeAllListeners(signal);
  // The launcher's channel closes when the launcher is gone, however it went.
  process.on('disconnect', () => void stop(0));
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a promise was left alone'));

  try {
    // Settings and log belong to both sites. Held to the end of the process.
    lockDirectory(dataDirectory);
    const settingsStore = openConfSettingsStore(Conf, dataDirectory, systemClock.nowMs());
    const server = (running.server = await listen(options, log));
    const app = (running.app = composeApp({
      host: 'node',
      options,
      dataDirectory,
      log,
      settingsStore,
      openSecretBox: (directory) => openKeyFileSecretBox(join(directory, 'secret.key')),
      pageOrigins: [server.origin],
      notices: [],
    }));
    await app.start();
    if (stopping !== null) return;
    server.serve(app.router);
    process.stdout.write(`ready ${server.entryUrl}\n`);
    if (options.open) {
      running.window = openAppWindow({
        origin: server.origin,
        entryUrl: server.entryUrl,
        profileDirectory: join(dataDirectory, 'window'),
        say,
        onClosed: () => void stop(0),
      });
    }
  } catch (thrown) {
    if (stopping !== null) return;
    log.error({ err: thrown }, 'the app could not start');
    say(sentence(thrown, dataDirectory));
    await stop(1);
  }
}

/** Binds the port that was asked for or none; without a wish the usual one or the next free one above it. */
async function listen(options: HostOptions, log: ReturnType<typeof createPinoLog>): Promise<PageServer> {
  const first = options.port ?? usualPort;
  for (let port = first; ; port++) {
    try {
      const server = await startPageServer({ port, pageDirectory: pageDirectory(), log });
      if (port !== first) say(`port ${first} is in use; using ${port}`);
      return server;
    } catch (thrown) {
      const taken = thrown instanceof AppError && thrown.code === 'port-in-use';
      if (!taken || options.port !== null || port >= first + portAttempts) throw thrown;
    }
  }
}

function sentence(thrown: unknown, dataDirectory: string): string {
  if (!(thrown instanceof AppError)) return `could not start: ${String(thrown)}`;
  const { code } = thrown;
  if (code === 'port-in-use') return `${thrown.message}; choose another with --port`;
  if (code === 'storage-locked')
    return `another Gwanje is using ${dataDirectory}; stop it or choose another with --data`;
  return `could not start: ${thrown.message} (${code})`;
}

async function stopEverything(
  running: { server?: PageServer; app?: App; window?: AppWindow | undefined },
  code: number,
) {
  const limit = setTimeout(() => end(code), stopLimitMs);
  await Promise.allSettled([running.window?.close(), running.server?.stop(), running.app?.stop()]);
  clearTimeout(limit);
  end(code);
}

/** Ends the process; when the launcher is gone already, also the whole group of what was started, which it leads. */
function end(code: number): never {
  if (process.send === undefined || process.connected) process.exit(code);
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch (error) {
    say(`no process group of its own: ${String(error)}`);
  }
  process.exit(code);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exit(2);
}
