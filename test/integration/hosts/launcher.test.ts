import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../../setup/requirements.mjs';

const root = join(import.meta.dirname, '../../..');
const launcher = join(root, 'main/hosts/launch.mjs');
/** S4: everything is gone this soon after Ctrl-C. */
const stopLimitMs = 3000;

const directories: string[] = [];
const started: ChildProcess[] = [];
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-launch-'));
  directories.push(directory);
  return directory;
};

interface Launched {
  child: ChildProcess;
  /** Stands in the command line of everything that belongs to this start. */
  data: string;
  ready: Promise<string>;
  stdout(): string;
  stderr(): string;
}

/** `command`: what runs the launcher; by itself a group of processes, as a terminal makes one for `npm start`. */
function launch(args: string[], options: { env?: NodeJS.ProcessEnv; command?: string[] } = {}): Launched {
  const data = newDirectory();
  const [command, ...before] = options.command ?? [process.execPath, launcher];
  const child = spawn(command!, [...before, '--data', data, '--demo', ...args], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(child);
  let out = '';
  let err = '';
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const url = /^ready (\S+)$/m.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  ready.catch(() => undefined);
  return { child, data, ready, stdout: () => out, stderr: () => err };
}

/** Live processes whose command line names this directory. */
function alive(data: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // An ended process that nobody has waited for has no command line any more.
        return command.includes(data) && Number(pid) !== process.pid ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
}

async function allGone(data: string, withinMs: number): Promise<number> {
  const startedMs = performance.now();
  await expect.poll(() => alive(data), { timeout: withinMs, interval: 20 }).toEqual([]);
  return performance.now() - startedMs;
}

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [launcher, '--build-only'], { cwd: root, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}, 120_000);

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

describe('the options of npm start', () => {
  it.each([
    [['--colour'], 'unknown option --colour'],
    [['somewhere'], 'unknown option somewhere'],
    [['--port'], '--port needs a value'],
    [['--port', 'http'], '--port takes a number'],
    [['--port', '70000'], '--port takes a number'],
    [['--port', '--no-open'], '--port needs a value'],
    [['--lang', 'fr'], '--lang takes ko or en'],
    [['--data', ''], '--data needs a value'],
    [['--demo=1'], '--demo takes no value'],
    [['--demo', '--no-demo'], 'exclude each other'],
  ])('S1: %j is refused in one line', (args, words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(words);
  });

  it('S1: --help tells them all', () => {
    const { status, stdout } = spawnSync(process.execPath, [launcher, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    for (const option of ['--browser', '--port', '--data', '--demo', '--no-demo', '--lang', '--no-open']) {
      expect(stdout).toContain(option);
    }
  });
});

describe('npm start in browser mode', () => {
  it('S1: writes one line to stdout, and what it names serves the app', async () => {
    const app = launch(['--browser', '--no-open', '--port', '0']);
    const url = await app.ready;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
    const page = await fetch(new URL('/', url), { headers: { cookie } });
    expect(await page.text()).toContain('<script');
    expect(app.stdout()).toBe(`ready ${url}\n`);
  });

  it('S1: an unchanged build starts at once', async () => {
    const startedMs = performance.now();
    expect(spawnSync(process.execPath, [launcher, '--build-only']).status).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('S1: takes the next port when the usual one is in use, and says so', async () => {
    const taken = await occupy(8420);
    const app = launch(['--browser', '--no-open']);
    expect(new URL(await app.ready).port).not.toBe('8420');
    expect(app.stderr()).toMatch(/port 8420 is in use; using \d+/);
    taken?.close();
  });

  it('S1: refuses a port that was asked for and is in use', async () => {
    const taken = await occupy(0);
    const { port } = taken!.address() as { port: number };
    const app = launch(['--browser', '--no-open', '--port', String(port)]);
    const [code] = (await once(app.child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(app.stderr()).toContain(`port ${port} is in use`);
    expect(app.stdout()).toBe('');
    await allGone(app.data, stopLimitMs);
    taken?.close();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('S4: %s stops everything in time', async (signal) => {
    const app = launch(['--browser', '--no-open', '--port', '0']);
    await app.ready;
    const exit = once(app.child, 'exit');
    app.child.kill(signal);
    await allGone(app.data, stopLimitMs);
    expect((await exit)[0]).toBe(0);
  });

  it('S4: a launcher that was killed leaves nothing behind', async () => {
    const app = launch(['--browser', '--no-open', '--port', '0']);
    await app.ready;
    app.child.kill('SIGKILL');
    await allGone(app.data, stopLimitMs);
  });

  it('S4: when the shell that started it is killed, everything ends', async () => {
    // A shell that stays: the launcher is not its last command.
    const command = ['/bin/sh', '-c', `"${process.execPath}" "$@"; true`, 'sh', launcher];
    const app = launch(['--browser', '--no-open', '--port', '0'], { command });
    await app.ready;
    app.child.kill('SIGKILL');
    await allGone(app.data, stopLimitMs);
  });

  it.each([
    ['Ctrl-C in the terminal', (npm: number) => process.kill(-npm, 'SIGINT')],
    ['SIGTERM to npm', (npm: number) => process.kill(npm, 'SIGTERM')],
    ['npm killed', (npm: number) => process.kill(npm, 'SIGKILL')],
  ])('S4: npm start, then %s', async (_what, end) => {
    const app = launch(['--browser', '--no-open', '--port', '0'], { command: ['npm', 'start', '--'] });
    const url = await app.ready;
    expect(app.stdout(), 'npm adds nothing').toBe(`ready ${url}\n`);
    end(app.child.pid!);
    await allGone(app.data, stopLimitMs);
  });

  it.each(['--demo', '--no-demo'])(
    'S4: a second start on the same directory, with %s, says who has it',
    async (site) => {
      const app = launch(['--browser', '--no-open', '--port', '0']);
      await app.ready;
      const second = spawnSync(
        process.execPath,
        [launcher, '--browser', '--no-open', '--port', '0', site, '--data', app.data],
        {
          encoding: 'utf8',
          timeout: 10_000,
        },
      );
      expect(second.status).toBe(1);
      expect(second.stderr).toContain('another Gwanje is using');
      expect(second.stdout).toBe('');
    },
  );
});

describe.runIf(has('chromium') && has('display'))('npm start on a desktop', () => {
  let display: ChildProcess;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await new Promise<string>((resolve) =>
      display.stdio[3]!.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    env = { DISPLAY: `:${number}` };
  });
  afterAll(() => void display.kill());

  const windowOpens = (data: string): Promise<void> =>
    expect.poll(() => alive(data).some((line) => line.includes('--type=renderer')), { timeout: 10_000 }).toBe(true);

  it('S4: opens a window of an installed browser, keeps the token out of the process list, and takes it along', async () => {
    const app = launch(['--browser', '--port', '0'], { env });
    const url = await app.ready;
    await windowOpens(app.data);
    // Asking too early would take the token away from the window: one question, after it had time to enter.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await fetch(url, { redirect: 'manual' })).status, 'the window has used the token').toBe(401);
    expect(alive(app.data).join('\n')).not.toContain('token=');
    app.child.kill('SIGINT');
    await allGone(app.data, stopLimitMs);
  });

  it('S4: the window ends also when the host is killed', async () => {
    const app = launch(['--browser', '--port', '0'], { env });
    await app.ready;
    await windowOpens(app.data);
    const host = alive(app.data).find((line) => line.includes('dist/main/node.js'))!;
    process.kill(Number(host.split(' ')[0]), 'SIGKILL');
    await allGone(app.data, stopLimitMs);
  });
});

async function occupy(port: number): Promise<Server | null> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  // Somebody else has it already, which serves just as well.
  return listening ? server : null;
}
