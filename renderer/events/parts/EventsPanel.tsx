import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteEvent } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { useInventory } from '../../inventory/index.ts';
import { Panel, Placeholder } from '../../ui/index.ts';
import { useEvents } from '../store.ts';
import { EventMark } from './EventMark.tsx';
import '../events.css';

/** Rows drawn; older ones stay on the time axis while it reaches them. */
const shownEvents = 100;

/** What happened on the site, newest first; repeats are counted. */
export function EventsPanel() {
  const { t } = useTranslation('events');
  const events = useEvents((state) => state.events);
  // One that was counted up again is news, whenever it first happened.
  const newestFirst = useMemo(() => [...events].sort((a, b) => b.lastAtMs - a.lastAtMs || b.id - a.id), [events]);
  const warnings = events.filter(({ severity }) => severity === 'warning').length;
  return (
    <Panel
      title={t('title')}
      meta={events.length === 0 ? undefined : t('count', { count: events.length, warnings })}
      className="events-panel"
    >
      {events.length === 0 ? (
        <Placeholder kind="empty" title={t('none')} text={t('noneText')} />
      ) : (
        <ol className="events" aria-label={t('title')}>
          {newestFirst.slice(0, shownEvents).map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

const EventRow = memo(function EventRow({ event }: { event: SiteEvent }) {
  const { t } = useTranslation('events');
  const format = useFormat();
  const { deviceId, severity, remark, lastAtMs, atMs, count } = event;
  const deviceName = useInventory(({ devices }) => (deviceId === null ? null : (devices?.get(deviceId)?.name ?? null)));
  const sentence = format.remark(remark);
  return (
    <li>
      <EventMark severity={severity} />
      <div>
        <p className="event-text" title={sentence}>
          <span className="visually-hidden">{t(severity)} </span>
          {sentence}
        </p>
        {deviceName !== null && (
          <small className="ellipsis" title={deviceName}>
            {deviceName}
          </small>
        )}
      </div>
      <div className="event-when">
        <time dateTime={new Date(lastAtMs).toISOString()} title={format.dateTime(lastAtMs)}>
          {format.time(lastAtMs)}
        </time>
        {count > 1 && <small title={t('since', { time: format.dateTime(atMs) })}>{t('times', { count })}</small>}
      </div>
    </li>
  );
});
