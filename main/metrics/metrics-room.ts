import type { contract, MetricsEvent, ReceiverStatus, ResourceSample } from '../../preload/contract/index.ts';
import type { EventReport } from '../events/index.ts';
import { gather } from '../gather.ts';
import type { Inventory } from '../inventory/index.ts';
import {
  type Clock,
  type Databases,
  type Log,
  type StartUsageServer,
  usageReplies,
  type UsageReply,
  type UsageRequest,
} from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';
import { createForecasts } from './forecasts.ts';
import { createReceiver } from './receiver.ts';
import { type Reading, SampleHistory } from './sample-history.ts';
import { migrations } from './schema.ts';
import { Silences, type SilenceChange } from './silences.ts';
import { readUsagePost, successCode, UsageRefusal } from './usage-post.ts';
import { createUsernames } from './usernames.ts';

export interface ReceiverSettings {
  enabled: boolean;
  host: string;
  port: number;
  tolerant: boolean;
  sampleIntervalMs: number;
}

export interface Metrics {
  readonly procedures: Procedures<typeof contract.metrics>;
  /** Applies settings; opens, moves or closes the listener. Never throws: failures show in the receiver's status. */
  configure(settings: ReceiverSettings): Promise<void>;
  /** The listener was opened, moved or closed, or failed; not each counted post. */
  readonly receiverChanged: Signal<ReceiverStatus>;
  receiver(): ReceiverStatus;
  stop(): Promise<void>;
}

/** New samples are told to pages this often at most; higher = fewer messages, later gauges. */
const samplesPeriodMs = 250;
/** Counters and the list of names are told this often at most. */
const listsPeriodMs = 1000;
/** Two samples may be missed, and the next may be this late, before a device is stale. */
const lateMs = 500;
/** A difference between our two clocks above this is the wall clock having been set. */
const clockJumpMs = 100;
/** Samples in one message of a stream; a long snapshot goes in several. */
const messageLength = 2000;

/** What the listener refuses by itself, by the code that it answers. */
const refusalCodes = {
  'too-large': usageReplies.tooLarge.code,
  'too-slow': usageReplies.tooSlow.code,
  'too-many': usageReplies.tooMany.code,
  'wrong-path': usageReplies.wrongPath.code,
  malformed: usageReplies.malformed.code,
} as const;

/** `again`: what was told is no longer right; pages get a new snapshot. */
type SamplesChange = ResourceSample[] | 'again';

/** Measurements of the site's hosts: received from `/usage`, kept for some minutes, told to the pages, and what is expected. */
export function createMetrics(ports: {
  databases: Databases;
  inventory: Pick<Inventory, 'devices' | 'changed'>;
  startUsageServer: StartUsageServer;
  report: (event: EventReport) => void;
  clock: Clock;
  log: Log;
  closed: AbortSignal;
}): Metrics {
  const { inventory, clock, closed, report } = ports;
  const log = ports.log.child({ room: 'metrics' });
  const history = new SampleHistory();
  const silences = new Silences();
  const database = ports.databases.open('metrics', migrations);
  const forecasts = createForecasts({ database, inventory, clock, log, closed });
  const usernames = createUsernames({
    database,
    inventory,
    forgotten: (username) => {
      history.forget(username);
      silences.forget(username);
    },
  });
  const samplesChanged = new Signal<SamplesChange>();
  const usernamesChanged = new Signal<void>();
  const receiverTold = new Signal<void>();
  const receiverChanged = new Signal<ReceiverStatus>();
  let accepted = 0;
  let rejected = 0;
  let tolerant = true;
  let sampleIntervalMs = 5000;
  /** Wall clock minus the clock that never jumps. Samples are stamped with the one, told with the other. */
  let offsetMs = clock.nowMs() - clock.monotonicMs();
  /** Received and not yet told; of each name the newest. */
  let untold = new Map<string, Reading>();

  const telling = gather(clock, samplesPeriodMs, () => {
    const samples = [...untold].flatMap(([username, reading]) => toSamples(username, [reading]));
    untold = new Map();
    if (samples.length > 0) samplesChanged.emit(samples);
  });
  const listing = gather(clock, listsPeriodMs, () => usernamesChanged.emit());
  const counting = gather(clock, listsPeriodMs, () => receiverTold.emit());
  const rebinding = gather(clock, samplesPeriodMs, () => {
    if (usernames.refresh()) tellAgain();
    forecasts.forgetRemoved();
    listing.ask();
  });

  function tellAgain(): void {
    telling.cancel();
    untold = new Map();
    samplesChanged.emit('again');
  }

  const toWallMs = (monotonicMs: number): number => Math.max(0, Math.floor(monotonicMs + offsetMs));

  /** The readings of one name as samples of its device; none while it counts for none. */
  function toSamples(username: string, readings: readonly Reading[]): ResourceSample[] {
    const deviceId = usernames.get(username)?.deviceId ?? null;
    if (deviceId === null) return [];
    return readings.map(({ atMonotonicMs, cpuPercent, memoryPercent }) => ({
      deviceId,
      atMs: toWallMs(atMonotonicMs),
      cpuPercent,
      memoryPercent,
      source: 'usage',
      username,
    }));
  }

  const staleAfterMs = (): number => 2 * sampleIntervalMs + lateMs;

  /** Only of hosts that are known: what an unknown name does is no event of the site. */
  function reportSilence({ username, silentForMs }: SilenceChange): void {
    const deviceId = usernames.get(username)?.deviceId ?? null;
    if (deviceId === null) return;
    if (silentForMs === null) {
      report({ severity: 'warning', deviceId, remark: { code: 'usage-silent', facts: { username } } });
      return;
    }
    const seconds = Math.round(silentForMs / 1000);
    report({ severity: 'info', deviceId, remark: { code: 'usage-resumed', facts: { username, seconds } } });
  }

  function snapshot(): MetricsEvent[] {
    // What was received and not yet told is in the history too; telling it now keeps it from being told twice.
    telling.flush();
    history.prune(clock.monotonicMs());
    const samples = [...history.entries()]
      .flatMap(([username, readings]) => toSamples(username, readings))
      .sort((a, b) => a.atMs - b.atMs);
    return [
      { type: 'snapshot', samples: samples.slice(0, messageLength), staleAfterMs: staleAfterMs() },
      ...toMessages(samples.slice(messageLength)),
    ];
  }

  function answer({ body, remoteAddress }: UsageRequest): UsageReply {
    try {
      const post = readUsagePost(body, tolerant);
      const { username, cpuPercent, memoryPercent, code, message } = post;
      const { deviceId } = usernames.see(username, clock.nowMs());
      if (cpuPercent !== null || memoryPercent !== null) {
        const reading = { atMonotonicMs: clock.monotonicMs(), cpuPercent, memoryPercent };
        history.add(username, reading);
        const resumed = silences.heard(username, reading.atMonotonicMs);
        if (resumed !== null) reportSilence(resumed);
        untold.set(username, reading);
        telling.ask();
        if (deviceId !== null) {
          forecasts.add(deviceId, toWallMs(reading.atMonotonicMs), cpuPercent, memoryPercent);
        }
      }
      if (code !== successCode) {
        report({
          severity: 'warning',
          deviceId,
          remark: { code: 'usage-failure-reported', facts: { username, code, message } },
        });
      }
      accepted += 1;
      listing.ask();
      counting.ask();
      return usageReplies.accepted;
    } catch (thrown) {
      if (!(thrown instanceof UsageRefusal)) log.error({ err: thrown }, 'a usage post could not be taken');
      const reply = thrown instanceof UsageRefusal ? usageReplies[thrown.reply] : usageReplies.broken;
      const username = thrown instanceof UsageRefusal ? thrown.username : null;
      refused(reply.code, remoteAddress, username);
      return reply;
    }
  }

  /** Counts a post that was not taken, and lets the operator know: its sender's gauge stays empty. */
  function refused(reason: UsageReply['code'], address: string, username: string | null): void {
    rejected += 1;
    counting.ask();
    const deviceId = (username === null ? undefined : usernames.get(username)?.deviceId) ?? null;
    report({
      severity: 'warning',
      deviceId,
      remark: { code: 'usage-refused', facts: { reason, address, username } },
    });
  }

  const receiver = createReceiver({
    startUsageServer: ports.startUsageServer,
    answer,
    refused: (reason, address) => refused(refusalCodes[reason], address, null),
    clock,
    log,
  });
  const receiverStatus = (): ReceiverStatus => ({ ...receiver.status(), accepted, rejected });
  receiver.changed.listen(() => {
    receiverChanged.emit(receiverStatus());
    receiverTold.emit();
  });

  const stopTicking = clock.every(listsPeriodMs, () => {
    history.prune(clock.monotonicMs());
    // A listener that is off hears nobody: that is the operator's wish, not the hosts' silence.
    if (receiver.status().state === 'listening') {
      for (const change of silences.check(clock.monotonicMs(), staleAfterMs())) reportSilence(change);
    }
    const nowOffsetMs = clock.nowMs() - clock.monotonicMs();
    if (Math.abs(nowOffsetMs - offsetMs) < clockJumpMs) return;
    log.warn({ byMs: Math.round(nowOffsetMs - offsetMs) }, 'the clock was set');
    offsetMs = nowOffsetMs;
    tellAgain();
  });
  const unlisten = inventory.changed.listen(() => rebinding.ask());

  return {
    procedures: {
      watch: (_input, { signal }) =>
        liveStream({
          snapshot,
          changes: samplesChanged,
          toItems: (change) => (change === 'again' ? snapshot() : toMessages(change)),
          signal,
          closed,
        }),
      forecasts: (_input, { signal }) => forecasts.watch(signal),
      receiver: (_input, { signal }) => {
        const now = () => [receiverStatus()];
        return liveStream({ snapshot: now, changes: receiverTold, toItems: now, signal, closed, limit: 10 });
      },
      usernames: (_input, { signal }) => {
        const now = () => [usernames.list()];
        return liveStream({ snapshot: now, changes: usernamesChanged, toItems: now, signal, closed, limit: 10 });
      },
      bindUsername: ({ username, deviceId }) => {
        const former = usernames.get(username)?.deviceId ?? null;
        const binding = usernames.bind(username, deviceId);
        if (binding.deviceId !== former) tellAgain();
        usernamesChanged.emit();
        return binding;
      },
    },
    configure: (settings) => {
      tolerant = settings.tolerant;
      if (settings.sampleIntervalMs !== sampleIntervalMs) {
        sampleIntervalMs = settings.sampleIntervalMs;
        tellAgain();
      }
      return receiver.configure(settings);
    },
    receiverChanged,
    receiver: receiverStatus,
    stop: async () => {
      stopTicking();
      unlisten();
      for (const job of [telling, listing, counting, rebinding]) job.cancel();
      await receiver.stop();
      forecasts.stop();
    },
  };
}

function toMessages(samples: ResourceSample[]): MetricsEvent[] {
  const messages: MetricsEvent[] = [];
  for (let from = 0; from < samples.length; from += messageLength) {
    messages.push({ type: 'samples', samples: samples.slice(from, from + messageLength) });
  }
  return messages;
}
