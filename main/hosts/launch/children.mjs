import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A host that is still there this long after it was asked to stop is killed (S4: everything ends within 3 s). */
const graceMs = 2300;
/** How often the launcher looks whether its own parent is still there. */
const parentCheckMs = 500;

/**
 * The children of the launcher, one at a time, each the leader of a process group of its own: whatever a child has
 * started (a browser window, ffmpeg) ends with it, even when the child itself was killed.
 */
export function createChildren() {
  let current = null;
  let stopping = false;

  /** Runs a program to its end; answers its exit code. `quiet` drops its output, else all of it goes to stderr. */
  function run(command, args, { quiet = false, limitMs = null, host = false, env = process.env } = {}) {
    if (stopping) return Promise.resolve(1);
    const output = quiet ? 'ignore' : 2;
    // A host's IPC channel tells it, by closing, that the launcher is gone.
    const stdio = host ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', output, output];
    const child = spawn(command, args, { stdio, detached: true, env });
    current = child;
    const limit = limitMs === null ? null : setTimeout(() => killGroup(child), limitMs);
    return new Promise((resolve) => {
      child.once('error', (error) => {
        process.stderr.write(`gwanje: cannot run ${command}: ${error.message}\n`);
        finish(1);
      });
      child.once('exit', (code) => finish(code ?? 1));
      function finish(code) {
        if (limit !== null) clearTimeout(limit);
        killGroup(child);
        if (current === child) current = null;
        resolve(code);
      }
    });
  }

  function stop() {
    if (stopping) return;
    stopping = true;
    const child = current;
    if (child?.pid === undefined) return;
    child.kill('SIGTERM');
    setTimeout(() => killGroup(child), graceMs).unref();
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  const starters = startedBy();
  setInterval(() => {
    if (startedBy() !== starters) stop();
  }, parentCheckMs).unref();

  return { run, stop, isStopping: () => stopping };
}

/**
 * The processes that started us, as one text that changes when one of them ends: the parent and, when that is the shell
 * that npm runs scripts in, npm itself. Such a shell outlives npm and waits for us. Linux tells it in proc(5).
 */
function startedBy() {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined || process.platform !== 'linux') return `${parent}`;
  try {
    // pid (name) state ppid …
    const [, name, grandparent] = /\((.*)\) \S+ (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, 'utf8'));
    return /sh$/.test(name) ? `${parent} ${grandparent}` : `${parent}`;
  } catch (error) {
    // It ended between the two looks; the next look has another parent.
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return `${parent}`;
  }
}

function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has ended by itself, which is the usual case.
    if (error.code !== 'ESRCH') throw error;
  }
}
