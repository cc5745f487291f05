import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteEvent } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { useInventory } from '../../inventory/index.ts';
import { clusterEvents } from '../event-clusters.ts';
import { useEvents } from '../store.ts';
import { EventMark } from './EventMark.tsx';
import '../events.css';

/** Words that get less than this are left to the hint. */
const readablePixels = 64;

/** Site events on the time axis that the load shares; those too near to each other are one mark with a count. */
export function EventLane({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  const { t } = useTranslation('events');
  const format = useFormat();
  const events = useEvents((state) => state.events);
  const devices = useInventory((state) => state.devices);
  const lane = useRef<HTMLDivElement>(null);
  const [widthPixels, setWidth] = useState(0);
  useEffect(() => {
    if (lane.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(lane.current);
    return () => observer.disconnect();
  }, []);
  const wordsOf = ({ deviceId, remark }: SiteEvent): string => {
    const name = deviceId === null ? undefined : devices?.get(deviceId)?.name;
    return name === undefined ? format.remark(remark) : `${format.remark(remark)} · ${name}`;
  };
  const clusters = widthPixels === 0 ? [] : clusterEvents(events, { fromMs, toMs, widthPixels });
  return (
    <div className="event-lane" ref={lane} role="list" aria-label={t('lane')}>
      {clusters.map(({ events: grouped, x, side, roomPixels }) => {
        const [newest] = grouped;
        if (newest === undefined) return null;
        const severity = grouped.some((event) => event.severity === 'warning') ? 'warning' : 'info';
        const words =
          grouped.length === 1 ? wordsOf(newest) : t('more', { words: wordsOf(newest), count: grouped.length - 1 });
        return (
          <div
            key={newest.id}
            role="listitem"
            className={`event-cluster ${side}`}
            style={
              side === 'right' ? { left: x, maxWidth: roomPixels } : { right: widthPixels - x, maxWidth: roomPixels }
            }
            title={grouped
              .slice(0, 12)
              .map((event) => `${format.time(event.lastAtMs)} ${wordsOf(event)}`)
              .join('\n')}
          >
            <EventMark severity={severity} />
            {roomPixels >= readablePixels && <span className="ellipsis">{words}</span>}
          </div>
        );
      })}
    </div>
  );
}
