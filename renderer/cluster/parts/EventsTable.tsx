import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterEventRecord, DeviceId } from '../../../preload/contract/index.ts';
import { FailureBox, useFormat } from '../../format/index.ts';
import { DataGrid, Placeholder, Segment, SeverityMark, type GridColumn } from '../../ui/index.ts';
import { usePages } from '../pages.ts';
import { isOld } from '../rows.ts';
import { findClusterEvents, useSiteNow, type ClusterView } from '../store.ts';
import { ClusterCell, Cut } from './cells.tsx';
import { NothingHere } from './NothingHere.tsx';

interface EventRow {
  clusterId: DeviceId;
  event: ClusterEventRecord;
}

/** What the clusters themselves have to say, newest first. */
export function EventsTable({ views }: { views: readonly ClusterView[] }) {
  const { t } = useTranslation('cluster');
  const [severity, setSeverity] = useState<'all' | 'warning'>('all');
  const byId = new Map(views.map((view) => [view.cluster.id, view]));
  const clusterIds = [...byId.keys()];
  const pages = usePages<EventRow>(
    (offset, limit) =>
      findClusterEvents({ clusterIds, severity: severity === 'all' ? null : severity, about: null, offset, limit }),
    JSON.stringify([clusterIds, severity]),
    views.map(({ cluster }) => cluster.eventRevision).join(' '),
  );
  const columns = useEventColumns(byId);
  return (
    <>
      <div className="table-head">
        <Segment
          quiet
          label={t('event.severity')}
          value={severity}
          options={[
            { value: 'all', label: t('common:all') },
            { value: 'warning', label: t('event.warnings') },
          ]}
          onChange={setSeverity}
        />
        <span className="t3 nowrap" role="status">
          {pages.total !== null && t('rows', { count: pages.total })}
        </span>
      </div>
      {pages.failure !== null ? (
        <FailureBox failure={pages.failure} onRetry={pages.retry} />
      ) : pages.total === null ? (
        <Placeholder kind="loading" title={t('common:loading')} />
      ) : pages.total === 0 ? (
        <NothingHere views={views} isFiltered={severity !== 'all'} onShowAll={() => setSeverity('all')} />
      ) : (
        <DataGrid
          label={t('tab.events')}
          columns={columns}
          count={pages.total}
          rowAt={pages.rowAt}
          keyOf={({ clusterId, event }) => `${clusterId} ${event.uid}`}
          isStale={({ clusterId }) => {
            const view = byId.get(clusterId);
            return view !== undefined && isOld(view.cluster);
          }}
          leastPixels={960}
          onSight={pages.see}
        />
      )}
    </>
  );
}

function useEventColumns(views: ReadonlyMap<DeviceId, ClusterView>): GridColumn<EventRow>[] {
  const { t } = useTranslation('cluster');
  return [
    {
      id: 'at',
      label: t('event.at'),
      track: 'minmax(90px, .5fr)',
      cell: ({ event }) => <Ago atMs={event.lastAtMs ?? event.firstAtMs} />,
    },
    {
      id: 'reason',
      label: t('event.reason'),
      track: 'minmax(150px, .9fr)',
      cell: ({ event }) => (
        <span className="row">
          {event.severity === 'warning' && (
            <>
              <SeverityMark priority={3} size={14} />
              <span className="visually-hidden">{t('event.warning')}</span>
            </>
          )}
          <span className="t1 ellipsis">{event.reason}</span>
        </span>
      ),
    },
    {
      id: 'count',
      label: t('event.count'),
      track: 'minmax(48px, .2fr)',
      isNumber: true,
      cell: ({ event }) => event.count,
    },
    {
      id: 'cluster',
      label: t('clusterColumn'),
      track: 'minmax(110px, .6fr)',
      cell: ({ clusterId }) => {
        const view = views.get(clusterId);
        return view === undefined ? '' : <ClusterCell cluster={view.cluster} />;
      },
    },
    {
      id: 'about',
      label: t('event.about'),
      track: 'minmax(200px, 1.2fr)',
      cell: ({ event: { about } }) => (
        <Cut>{[about.kind, about.namespace, about.name].filter((part) => part !== '').join('/')}</Cut>
      ),
    },
    {
      id: 'message',
      label: t('event.message'),
      track: 'minmax(240px, 2fr)',
      cell: ({ event }) => <Cut className="t3">{event.message}</Cut>,
    },
  ];
}

function Ago({ atMs }: { atMs: number | null }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  if (atMs === null) return <span className="t3">{t('common:unknown')}</span>;
  return <span title={format.dateTime(atMs)}>{format.age(Math.max(0, now - atMs))}</span>;
}
