import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { hasKubernetes, kubernetesDirectory } from '../integration/cluster/rig/kubernetes.ts';
import type { Look, Opened, OursCommand } from './cluster/ours.ts';
import type { ServersCommand, ServersReady } from './cluster/servers.ts';

/**
 * Five clusters of 200 nodes and 5,000 pods each, watched by the cluster room with one page, beside `kubectl get -w` of
 * the same nodes, pods and deployments: a process a list, as an operator would have it. The API servers are the demo
 * site's, in a process of their own: quick enough not to be what is measured. Each side runs alone, in turns.
 * Linux only: CPU and memory of the processes are read from /proc.
 */
const rounds = 2;
const settleMs = 4000;
const restSeconds = 15;
const churnSeconds = 15;
const perSecond = 200;
const ticksPerSecond = 100;

interface Figures {
  firstScreenMs: number;
  memoryBytes: number;
  restCpuPercent: number;
  churnCpuPercent: number;
  told: Record<string, number>;
}

const servers = fork(join(import.meta.dirname, 'cluster/servers.ts'), { stdio: 'inherit' });
const { kubeconfigs } = await message<ServersReady>(servers);
const command = (sent: ServersCommand): void => void servers.send(sent);
const results: Record<'ours' | 'kubectl', Figures[]> = { ours: [], kubectl: [] };
try {
  for (let round = 0; round < rounds; round++) {
    results.ours.push(await ours());
    if (hasKubernetes) results.kubectl.push(await kubectl());
  }
} finally {
  servers.kill();
}
report();

async function ours(): Promise<Figures> {
  const child = fork(join(import.meta.dirname, 'cluster/ours.ts'), { stdio: 'inherit' });
  const ask = async <Answer>(sent: OursCommand): Promise<Answer> => {
    const answer = message<Answer>(child);
    child.send(sent);
    return answer;
  };
  try {
    await message(child);
    const opened = await ask<Opened>({ type: 'open', kubeconfigs });
    const measured = await measure([child.pid ?? 0], () => ask<Look>({ type: 'look' }));
    const { heldBytes, delaysMs, updates } = measured.look;
    const sorted = delaysMs.sort((a, b) => a - b);
    return {
      ...measured,
      firstScreenMs: opened.firstScreenMs,
      told: {
        pods: opened.pods,
        nodes: opened.nodes,
        heldMegabytes: rounded(heldBytes / 1e6),
        changeToPageMsMedian: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
        changeToPageMsP99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
        updatesPerSecond: rounded(updates / churnSeconds),
      },
    };
  } finally {
    child.send({ type: 'end' } satisfies OursCommand);
  }
}

async function kubectl(): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-kubectl-'));
  const children: ChildProcess[] = [];
  const startMs = performance.now();
  let lines = 0;
  try {
    for (const [index, kubeconfig] of kubeconfigs.entries()) {
      const file = join(directory, `kubeconfig-${index}`);
      writeFileSync(file, kubeconfig, { mode: 0o600 });
      for (const list of ['nodes', 'pods', 'deployments']) {
        const args = ['--kubeconfig', file, '--cache-dir', join(directory, `cache-${index}`), 'get', list, '-A', '-w'];
        const child = spawn(join(kubernetesDirectory, 'kubectl'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
        child.stdout.on('data', (bytes: Buffer) => {
          for (const byte of bytes) if (byte === 10) lines += 1;
        });
        children.push(child);
      }
    }
    // A heading and every object of each list.
    const all = kubeconfigs.length * (201 + 5001 + 51);
    while (lines < all && performance.now() - startMs < 120_000) await passed(5);
    const firstScreenMs = performance.now() - startMs;
    const measured = await measure(
      children.map(({ pid }) => pid ?? 0),
      async () => null,
    );
    return { ...measured, firstScreenMs, told: { processes: children.length, lines } };
  } finally {
    for (const child of children) child.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** CPU at rest and at work, and the memory after it. `look` is asked before and after the work. */
async function measure<Answer>(pids: readonly number[], look: () => Promise<Answer>) {
  await passed(settleMs);
  const restCpuPercent = await cpuOver(pids, restSeconds);
  await look();
  command({ type: 'churn', perSecond });
  const churnCpuPercent = await cpuOver(pids, churnSeconds);
  command({ type: 'rest' });
  const answer = await look();
  return { restCpuPercent, churnCpuPercent, memoryBytes: memoryOf(pids), look: answer };
}

async function cpuOver(pids: readonly number[], seconds: number): Promise<number> {
  const before = ticksOf(pids);
  await passed(seconds * 1000);
  return ((ticksOf(pids) - before) / ticksPerSecond / seconds) * 100;
}

/** User and system time, in clock ticks. proc(5): fields 14 and 15, behind the name in brackets. */
function ticksOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
}

/** Memory of their own and their share of what they share (PSS). */
function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return sum + Number(found?.[1] ?? 0) * 1024;
  }, 0);
}

function message<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process of the bench ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as Answer);
    });
  });
}

function report(): void {
  const rows: [string, (figures: Figures) => number][] = [
    ['first screen, ms', ({ firstScreenMs }) => firstScreenMs],
    ['memory (PSS), MB', ({ memoryBytes }) => memoryBytes / 1e6],
    ['CPU at rest, % of a core', ({ restCpuPercent }) => restCpuPercent],
    [`CPU at ${perSecond} changes/s, % of a core`, ({ churnCpuPercent }) => churnCpuPercent],
  ];
  console.log(`5 clusters × 200 nodes × 5,000 pods; median (lowest–highest) of ${rounds} rounds in turns`);
  const figures: Record<string, unknown> = {};
  for (const [name, read] of rows) {
    const told = Object.fromEntries(
      Object.entries(results)
        .filter(([, side]) => side.length > 0)
        .map(([side, all]) => [side, spread(all.map(read))]),
    );
    figures[name] = told;
    const words = Object.entries(told).map(([side, { median, lowest, highest }]) =>
      `${side} ${median} (${lowest}–${highest})`.padEnd(36),
    );
    console.log(`  ${name.padEnd(40)} ${words.join('')}`);
  }
  for (const [side, all] of Object.entries(results)) {
    const told = all.map(({ told: one }) => one);
    figures[side] = told;
    for (const one of told) console.log(`  ${side}: ${JSON.stringify(one)}`);
  }
  if (results.kubectl.length === 0) console.log('  kubectl is not built here: ours alone');
  const medianOf = (read: (one: Figures) => number): number => spread(results.ours.map(read)).median;
  const limits = {
    firstScreenMs: { value: medianOf((one) => one.firstScreenMs), limit: 10_000 },
    heldMegabytes: { value: medianOf((one) => one.told['heldMegabytes'] ?? Number.NaN), limit: 100 },
    restCpuPercent: { value: medianOf((one) => one.restCpuPercent), limit: 2 },
    churnCpuPercent: { value: medianOf((one) => one.churnCpuPercent), limit: 25 },
    changeToPageMsP99: { value: medianOf((one) => one.told['changeToPageMsP99'] ?? Number.NaN), limit: 1000 },
  };
  const targets = Object.fromEntries(
    Object.entries(limits).map(([name, { value, limit }]) => [name, { value, limit, ok: value <= limit }]),
  );
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version };
  console.log(JSON.stringify({ bench: 'cluster', machine, figures, targets }));
}

function spread(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle =
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN) +
      (sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN)) /
    2;
  return {
    median: rounded(middle),
    lowest: rounded(sorted[0] ?? Number.NaN),
    highest: rounded(sorted.at(-1) ?? Number.NaN),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
