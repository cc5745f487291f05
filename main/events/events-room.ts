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
/** When the disk does not take them, this many are kept to be stored later, and tried again this often. */
const mostUnstored = 1000;
const retryMs = 10_000;
/** Reports are written in one transaction this long after the first; lower = sooner on screen, more disk flushes. */
const gatherMs = 250;
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
  const unstored = new Map<number, SiteEvent>();
  /** Recorded and not yet told, by id. */
  let untold = new Map<number, SiteEvent>();
  let isFailing = false;
  let disarmRetry = (): void => {};

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
    untold.set(event.id, event);
    writing.ask();
  }

  function fresh(report: EventReport, nowMs: number): SiteEvent | null {
    const isOverflow = report.remark.code === overflow.remark.code;
    if (!isOverflow && !allowance.take()) {
      record(overflow);
      return null;
    }
    return { id: nextId++, atMs: nowMs, lastAtMs: nowMs, count: 1, ...report };
  }

  function write(): void {
    disarmRetry();
    try {
      store.save([...unstored.values()]);
      unstored.clear();
      isFailing = false;
    } catch (thrown) {
      for (const id of [...unstored.keys()].slice(0, -mostUnstored)) unstored.delete(id);
      disarmRetry = clock.after(retryMs, writing.ask);
      if (isFailing) return;
      isFailing = true;
      const { code } = toFailure(thrown);
      record({ severity: 'warning', deviceId: null, remark: { code: 'events-not-stored', facts: { code } } });
    }
  }

  function tell(): void {
    const events = [...untold.values()];
    untold = new Map();
    for (const event of events) recent.set(event.id, event);
    for (const id of [...recent.keys()].sort((a, b) => a - b).slice(0, -recentLength)) recent.delete(id);
    changed.emit(events);
  }

  const writing = gather(clock, gatherMs, () => {
    write();
    tell();
  });
  closed.addEventListener(
    'abort',
    () => {
      writing.flush();
      writing.cancel();
      disarmRetry();
    },
    { once: true },
  );

  return {
    procedures: {
      watch: ({ afterId }, { signal }) => {
        // A page may know a number that this log never gave: its database was set aside, or it is another site's.
        const known = afterId < nextId ? afterId : 0;
        return liveStream({
          snapshot: () =>
            [...recent.values()].filter(({ id, count }) => id > known || count > 1).sort((a, b) => a.id - b.id),
          changes: changed,
          toItems: (events) => events,
          signal,
          closed,
        });
      },
    },
    report: (report) => {
      if (!closed.aborted) record(report);
    },
  };
}

const overflow: EventReport = { severity: 'warning', deviceId: null, remark: { code: 'events-overflow', facts: {} } };
