import type { DeviceId, Remark, SiteEvent } from '../../preload/contract/index.ts';
import type { Databases } from '../ports/index.ts';

/** Events kept; older ones go. About 3 MB of disk. */
const keptEvents = 10_000;

const migrations = [
  `CREATE TABLE event (
     id INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     last_at_ms INTEGER NOT NULL,
     severity TEXT NOT NULL,
     device_id TEXT,
     code TEXT NOT NULL,
     facts TEXT NOT NULL,
     count INTEGER NOT NULL
   ) STRICT`,
];

interface EventRow {
  id: number;
  at_ms: number;
  last_at_ms: number;
  severity: SiteEvent['severity'];
  device_id: DeviceId | null;
  code: string;
  facts: string;
  count: number;
}

/** The event log on disk. */
export function createEventStore(databases: Databases) {
  const database = databases.open('events', migrations);
  return {
    /** 0 = none yet. */
    lastId: (): number => database.get<{ id: number | null }>('SELECT max(id) AS id FROM event')?.id ?? 0,

    /** Oldest first. */
    newest: (limit: number): SiteEvent[] =>
      database.all<EventRow>('SELECT * FROM event ORDER BY id DESC LIMIT ?', limit).map(toEvent).reverse(),

    /** Adds new events and replaces counted-up ones, all or none. */
    save(events: readonly SiteEvent[]): void {
      database.transaction(() => {
        for (const event of events) {
          database.run(
            `INSERT INTO event (id, at_ms, last_at_ms, severity, device_id, code, facts, count)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET last_at_ms = excluded.last_at_ms, count = excluded.count`,
            event.id,
            event.atMs,
            event.lastAtMs,
            event.severity,
            event.deviceId,
            event.remark.code,
            JSON.stringify(event.remark.facts),
            event.count,
          );
        }
        database.run('DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?', keptEvents);
      });
    },
  };
}

function toEvent(row: EventRow): SiteEvent {
  return {
    id: row.id,
    atMs: row.at_ms,
    lastAtMs: row.last_at_ms,
    severity: row.severity,
    deviceId: row.device_id,
    remark: { code: row.code, facts: JSON.parse(row.facts) as Remark['facts'] },
    count: row.count,
  };
}
