import type { contract, DeviceId, Remark, SiteEvent } from '../../preload/contract/index.ts';
import { toFailure } from '../errors.ts';
import { gather } from '../gather.ts';
import type { Clock, Databases } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';
import { createAllowance } from './allowance.ts';
import { createEventStore } from './event-store.ts';

export interface EventReport {
  severity: SiteEvent['severity'];
  deviceId: DeviceId | null;
  remark: Remark;
}

export interface Events {
  readonly procedures: Procedures<typeof contract.events>;
  /** Records an event. The same report within a minute counts the former up instead of adding one. */
  report(event: EventReport): void;
}

/** A report that comes again this soon after the last one counts it up. */
const repeatWithinMs = 60_000;
/** Events told to a page that subscribes. */
const recentLength = 200;
/** Reports are written in one transaction this long after the first; lower = sooner on screen, more disk flushes. */
const gatherMs = 100;
/**
 * New events: this many at once, and this many a second for long. Above it they are counted in one event. Keeps a
 * sender of ever new messages from washing the log out: 10,000 events last 80 minutes at the full rate.
 */
const burst = 200;
const perSecond = 2;

interface Repeatable {
  event: SiteEvent;
  lastMonotonicMs: number;
}

/** What happened on the site. An event is told once it is stored; when it cannot be stored it is told all the same. */
export function createEvents(ports: { databases: Databases; clock: Clock; closed: AbortSignal }): Events {
  const { clock, closed } = ports;
  const store = createEventStore(ports.databases);
  const recent = new Map(store.newest(recentLength).map((event) => [event.id, event]));
  const repeatable = new Map<string, Repeatable>();
  const allowance = createAllowance(clock, { burst, perSecond });
  const changed = new Signal<SiteEvent[]>();
  let nextId = store.lastId() + 1;
  /** Recorded and not yet stored, by id. */
  let unstored = new Map<number, SiteEvent>();

  function record(report: EventReport): void {
    const key = JSON.stringify([report.severity, report.deviceId, report.remark]);
    const nowMs = clock.nowMs();
    const lastMonotonicMs = clock.monotonicMs();
    const former = repeatable.get(key);
    const event =
      former !== undefined && lastMonotonicMs - former.lastMonotonicMs < repeatWithinMs
        ? // A clock set back between the two must not end an event before it began.
          { ...former.event, count: former.event.count + 1, lastAtMs: Math.max(nowMs, former.event.atMs) }
        : fresh(report, nowMs);
    if (event === null) return;
    // Set anew, so that the map is in the order of the last report and the oldest are found first.
    repeatable.delete(key);
    repeatable.set(key, { event, lastMonotonicMs });
    for (const [old, { lastMonotonicMs: lastMs }] of repeatable) {
      if (lastMonotonicMs - lastMs < repeatWithinMs) break;
      repeatable.delete(old);
    }
    unstored.set(event.id, event);
    storing.ask();
  }

  function fresh(report: EventReport, nowMs: number): SiteEvent | null {
    const isOverflow = report.remark.code === overflow.remark.code;
    if (!isOverflow && !allowance.take()) {
      record(overflow);
      return null;
    }
    return { id: nextId++, atMs: nowMs, lastAtMs: nowMs, count: 1, ...report };
  }

  const storing = gather(clock, gatherMs, () => {
    const events = [...unstored.values()];
    unstored = new Map();
    try {
      store.save(events);
    } catch (thrown) {
      const { code } = toFailure(thrown);
      const isNews = events.every(({ remark }) => remark.code !== 'events-not-stored');
      if (isNews)
        record({ severity: 'warning', deviceId: null, remark: { code: 'events-not-stored', facts: { code } } });
    }
    for (const event of events) recent.set(event.id, event);
    for (const id of [...recent.keys()].sort((a, b) => a - b).slice(0, -recentLength)) recent.delete(id);
    changed.emit(events);
  });
  closed.addEventListener('abort', () => storing.flush(), { once: true });

  return {
    procedures: {
      watch: ({ afterId }, { signal }) =>
        liveStream({
          snapshot: () =>
            [...recent.values()].filter(({ id, count }) => id > afterId || count > 1).sort((a, b) => a.id - b.id),
          changes: changed,
          toItems: (events) => events,
          signal,
          closed,
        }),
    },
    report: (report) => {
      if (!closed.aborted) record(report);
    },
  };
}

const overflow: EventReport = { severity: 'warning', deviceId: null, remark: { code: 'events-overflow', facts: {} } };
