import { cpus, totalmem } from 'node:os';
import {
  AHEAD,
  caughtShare,
  errorDeviation,
  falseShare,
  type Forecasts,
  idleShare,
  judgeWarnings,
  mape,
  medianMape,
  thresholdOf,
  total,
  type Warnings,
} from './forecast/measures.ts';
import { runOurs } from './forecast/ours.ts';
import { forecastsOf, rivals } from './forecast/rivals.ts';
import { median, quantile, readTraces, type Trace } from './forecast/traces.ts';

/**
 * Forecasts and warnings on real per-minute traces, ours beside the field's, in one run. Evaluated: the last three days
 * of each trace, in percent of the trace's maximum; everything before is there to learn from.
 *
 * MAPE: mean of |forecast − truth|/truth; of the traces the median.
 * Onset: five minutes at or above the threshold after five below it; threshold: the trace's P95. Caught: warned of in at
 * least one of the five minutes before. False: a warned minute below the threshold that no onset follows within five
 * minutes; its share is of all minutes below. Idle: of those, the ones after which load did not even touch the threshold.
 * Pooled over the traces. The rivals warn when their forecast for a minute ahead + 1σ of its errors so far reaches the
 * threshold (as the figures they are known by), and once more with the margin that would have given 4 % false minutes,
 * chosen in hindsight, of their forecast for five minutes ahead and its errors' σ of the last two hours.
 */
const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write('usage: npm run bench:forecast -- DIRECTORY   (of CSV files: ts in Unix seconds, value)\n');
  process.exit(2);
}
const FALSE_LIMIT = 0.04;
const DAY = 1440;
const traces = readTraces(directory);
const thresholds = traces.map((trace) => thresholdOf(trace, 'trace'));
const ourRuns = traces.map((trace, t) => runOurs(trace, thresholds[t] as number));
const evaluatedRuns = traces.map((trace) => runOurs(trace, thresholdOf(trace, 'evaluated')));

interface Row {
  method: string;
  all: Forecasts[];
  warnings: Warnings;
  tuned: Warnings | null;
}
const rows: Row[] = Object.entries(rivals).map(([method, rival]) => {
  const all = traces.map((trace) => forecastsOf(rival, trace.values));
  return { method, all, warnings: pool(all, 1, Infinity, -1), tuned: tunedInHindsight(all) };
});
const ours: Row = {
  method: 'ours',
  all: ourRuns.map(({ forecasts }) => forecasts),
  warnings: total(traces.map((trace, t) => judgeOurs(trace, ourRuns, t, 'trace'))),
  tuned: null,
};
rows.push(ours);
const evaluated = total(traces.map((trace, t) => judgeOurs(trace, evaluatedRuns, t, 'evaluated')));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

console.log(`\n${traces.length} traces, last three days; median MAPE, ${ours.warnings.onsets} onsets\n`);
const heads = AHEAD.map((ahead) => `${ahead} min`.padStart(9)).join('');
console.log(
  `${'method'.padEnd(24)}${heads}${'caught'.padStart(10)}${'false'.padStart(9)}${'idle'.padStart(9)}   caught at 4 % false`,
);
for (const { method, all, warnings, tuned } of rows) {
  const errors = AHEAD.map((ahead) => `${medianMape(traces, all, ahead).toFixed(2)} %`.padStart(9)).join('');
  const caught = percent(caughtShare(warnings)).padStart(10);
  const wrong = percent(falseShare(warnings)).padStart(9) + percent(idleShare(warnings)).padStart(9);
  console.log(`${method.padEnd(24)}${errors}${caught}${wrong}   ${tuned === null ? '' : percent(caughtShare(tuned))}`);
}
console.log(
  `ours, threshold = P95 of the evaluated days: ${percent(caughtShare(evaluated))} of ${evaluated.onsets} onsets, ` +
    `${percent(falseShare(evaluated))} false, ${percent(idleShare(evaluated))} idle`,
);

console.log('\nours by trace: MAPE 1 / 5 / 15 min, inside the 80 % interval, onsets caught, false minutes');
const perTrace = traces.map((trace, t) => {
  const warnings = judgeOurs(trace, ourRuns, t, 'trace');
  return {
    trace: trace.name,
    mapePercent: AHEAD.map((ahead) => round(mape(trace, ours.all[t] as Forecasts, ahead))),
    lastValueMapePercent: AHEAD.map((ahead) => round(mape(trace, rows[0]?.all[t] as Forecasts, ahead))),
    coverage: ourRuns[t]?.coverage.map((share) => round(share, 3)) ?? [],
    onsets: warnings.onsets,
    caught: warnings.caught,
    falseShare: round(falseShare(warnings), 4),
  };
});
for (const row of perTrace) {
  const errors = row.mapePercent.map((value) => `${value.toFixed(1)} %`.padStart(8)).join('');
  const inside = row.coverage.map((share) => percent(share).padStart(8)).join('');
  const caught = `${row.caught} of ${row.onsets}`.padStart(10);
  console.log(`${row.trace.padEnd(24)}${errors}${inside}${caught}${percent(row.falseShare).padStart(9)}`);
}

// CPU time, not the clock: the machine is shared. A sample, the forecast and the outlook after it, three rounds.
const rounds = [0, 1, 2].map(() => {
  const before = process.cpuUsage();
  const samples = traces.reduce((count, trace, t) => {
    runOurs(trace, thresholds[t] as number);
    return count + trace.values.length;
  }, 0);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / samples;
});
const microseconds = median(rounds);
const stateBytes = Math.max(...ourRuns.map((run) => run.stateBytes));
console.log(
  `\n${microseconds.toFixed(1)} µs of CPU a sample (${Math.min(...rounds).toFixed(1)}..${Math.max(...rounds).toFixed(1)}), ` +
    `its forecast and outlook included; ${(stateBytes / 1000).toFixed(1)} kB state a series\n`,
);

const coverage = AHEAD.map((_, h) => round(median(ourRuns.map((run) => run.coverage[h] ?? Number.NaN)), 3));
const below = (value: number, limit: number) => ({ value, limit, ok: value <= limit });
const figures = {
  traces: traces.length,
  methods: rows.map(({ method, all, warnings, tuned }) => ({
    method,
    medianMapePercent: AHEAD.map((ahead) => round(medianMape(traces, all, ahead))),
    onsets: warnings.onsets,
    caughtShare: round(caughtShare(warnings), 3),
    falseShare: round(falseShare(warnings), 4),
    idleShare: round(idleShare(warnings), 4),
    caughtShareAtFourPercentFalse: tuned === null ? null : round(caughtShare(tuned), 3),
  })),
  thresholdOfEvaluatedDays: {
    onsets: evaluated.onsets,
    caughtShare: round(caughtShare(evaluated), 3),
    falseShare: round(falseShare(evaluated), 4),
    idleShare: round(idleShare(evaluated), 4),
  },
  intervalCoverage: coverage,
  perTrace,
  microsecondsPerSample: round(microseconds, 1),
  stateBytes,
};
const targets = {
  'median MAPE 1 min, %': below(round(medianMape(traces, ours.all, 1)), 5.2),
  'median MAPE 5 min, %': below(round(medianMape(traces, ours.all, 5)), 11),
  'median MAPE 15 min, %': below(round(medianMape(traces, ours.all, 15)), 12.5),
  'onsets caught, share': {
    value: round(caughtShare(ours.warnings), 3),
    limit: 0.6,
    ok: caughtShare(ours.warnings) >= 0.6,
  },
  'false minutes, share': below(round(falseShare(ours.warnings), 4), FALSE_LIMIT),
  'µs a sample': below(round(microseconds, 1), 20),
  'state bytes a series': below(stateBytes, 50_000),
};
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version };
console.log(JSON.stringify({ bench: 'forecast', machine, figures, targets }));

function judgeOurs(trace: Trace, runs: typeof ourRuns, t: number, scope: 'trace' | 'evaluated'): Warnings {
  return judgeWarnings(trace, thresholdOf(trace, scope), (i) => runs[t]?.warned[i] === 1);
}

/** Forecast `ahead` minutes ahead, against the threshold, in σ of its errors: warned from `cut` on. */
function pool(all: Forecasts[], ahead: number, window: number, cut: number): Warnings {
  return total(
    traces.map((trace, t) => {
      const scores = scoresOf(all, t, ahead, window);
      return judgeWarnings(trace, thresholds[t] as number, (i) => below95(trace, t, i) && (scores[i] as number) >= cut);
    }),
  );
}

function tunedInHindsight(all: Forecasts[]): Warnings {
  const scores = traces.map((_, t) => scoresOf(all, t, 5, 120));
  const candidates = traces.flatMap((trace, t) => [...(scores[t] as Float64Array).subarray(trace.from)]);
  const judge = (cut: number): Warnings =>
    total(
      traces.map((trace, t) =>
        judgeWarnings(trace, thresholds[t] as number, (i) => below95(trace, t, i) && (scores[t]?.[i] as number) >= cut),
      ),
    );
  // The false share falls with the cut: halve the range of warned shares until it fits.
  let [low, high] = [0, 1];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (falseShare(judge(quantile(candidates, middle))) <= FALSE_LIMIT) high = middle;
    else low = middle;
  }
  return judge(quantile(candidates, high));
}

function scoresOf(all: Forecasts[], t: number, ahead: number, window: number): Float64Array {
  const values = (traces[t] as Trace).values;
  const made = all[t]?.get(ahead) as Float64Array;
  const deviation = errorDeviation(values, made, ahead, window === Infinity ? values.length + DAY : window);
  return made.map((value, i) => (value - (thresholds[t] as number)) / ((deviation[i] as number) + 1e-9));
}

function below95(trace: Trace, t: number, i: number): boolean {
  return (trace.values[i] as number) < (thresholds[t] as number);
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
