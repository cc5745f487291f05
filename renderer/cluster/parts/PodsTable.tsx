import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { podPhase, type DeviceId, type Pod, type PodPhase } from '../../../preload/contract/index.ts';
import { FailureBox, useFormat } from '../../format/index.ts';
import { Button, DataGrid, Icon, Placeholder, Segment, SeverityMark, type GridColumn } from '../../ui/index.ts';
import { hasEnded, type ActionRequest, type PodRow } from '../actions.ts';
import { usePages } from '../pages.ts';
import { isOld } from '../rows.ts';
import { findPods, type ClusterView } from '../store.ts';
import type { PodsOf } from '../tasks.ts';
import { ClusterCell, Cut, Since } from './cells.tsx';
import { NothingHere } from './NothingHere.tsx';
import { TableHead } from './TableHead.tsx';

export interface PodsTableProps {
  views: readonly ClusterView[];
  query: string;
  onQuery: (query: string) => void;
  onAct: (request: ActionRequest) => void;
  phase: PodPhase | null;
  onPhase: (phase: PodPhase | null) => void;
  podsOf: PodsOf | null;
  onPodsOf: (podsOf: PodsOf | null) => void;
}

/** Pods of all chosen clusters, those with trouble first, as main sorts them. */
export function PodsTable({ views, query, onQuery, onAct, phase, onPhase, podsOf, onPodsOf }: PodsTableProps) {
  const { t } = useTranslation('cluster');
  const [selected, setSelected] = useState<ReadonlyMap<string, PodRow>>(new Map());
  const clusters = new Map(views.map(({ cluster }) => [cluster.id, cluster]));
  const question = {
    clusterIds: [...clusters.keys()],
    phases: phase === null ? null : [phase],
    node: podsOf !== null && 'node' in podsOf ? podsOf.node : null,
    namespace: podsOf !== null && 'owner' in podsOf ? podsOf.owner.namespace : null,
    owner: podsOf !== null && 'owner' in podsOf ? { kind: podsOf.owner.kind, name: podsOf.owner.name } : null,
    query,
  };
  const pages = usePages(
    (offset, limit) => findPods({ ...question, offset, limit }),
    JSON.stringify(question),
    views.map(({ cluster }) => cluster.podRevision).join(' '),
  );
  const columns = usePodColumns(new Map(views.map((view) => [view.cluster.id, view])));
  const ended = [...selected.values()].filter(hasEnded);
  const isFiltered = query !== '' || phase !== null || podsOf !== null;
  const showAll = (): void => {
    onQuery('');
    onPhase(null);
    onPodsOf(null);
  };
  return (
    <>
      <TableHead
        query={query}
        onQuery={onQuery}
        placeholder={t('pod.search')}
        shown={pages.total}
        selected={selected.size}
        actions={
          <Button isDisabled={ended.length === 0} onPress={() => onAct({ type: 'delete-pods', rows: ended })}>
            {t('act.delete-pods.open')}
          </Button>
        }
      >
        <PhaseFilter views={views} phase={phase} onPhase={onPhase} />
        {podsOf !== null && (
          <Button variant="ghost" aria-label={t('pod.clearOf')} onPress={() => onPodsOf(null)}>
            {'node' in podsOf
              ? t('pod.onNode', { node: podsOf.node })
              : t('pod.ofOwner', { name: `${podsOf.owner.namespace}/${podsOf.owner.name}` })}
            <Icon name="close" size={11} />
          </Button>
        )}
      </TableHead>
      {pages.failure !== null ? (
        <FailureBox failure={pages.failure} onRetry={pages.retry} />
      ) : pages.total === null ? (
        <Placeholder kind="loading" title={t('common:loading')} />
      ) : pages.total === 0 ? (
        <NothingHere views={views} isFiltered={isFiltered} onShowAll={showAll} />
      ) : (
        <DataGrid
          label={t('tab.pods')}
          columns={columns}
          count={pages.total}
          rowAt={(index) => {
            const row = pages.rowAt(index);
            return row === null ? null : { ...row, clusterName: clusters.get(row.clusterId)?.name ?? '' };
          }}
          keyOf={({ clusterId, pod }) => `${clusterId} ${pod.uid}`}
          isStale={({ clusterId }) => {
            const cluster = clusters.get(clusterId);
            return cluster !== undefined && isOld(cluster);
          }}
          leastPixels={1060}
          selected={selected}
          onSelect={setSelected}
          selectAllLabel={t('selectAll')}
          onSight={pages.see}
        />
      )}
    </>
  );
}

/** S81 over all chosen clusters. */
function PhaseFilter({ views, phase, onPhase }: Pick<PodsTableProps, 'views' | 'phase' | 'onPhase'>) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const count = (one: PodPhase): number => views.reduce((sum, { cluster }) => sum + cluster.podPhases[one], 0);
  const total = podPhase.options.reduce((sum, one) => sum + count(one), 0);
  return (
    <Segment
      quiet
      label={t('pod.phases')}
      value={phase ?? 'all'}
      options={[
        { value: 'all' as const, label: `${t('common:all')} ${format.integer(total)}` },
        ...podPhase.options.map((value) => ({
          value,
          label: `${t(`phase.${value}`)} ${format.integer(count(value))}`,
        })),
      ]}
      onChange={(value) => onPhase(value === 'all' ? null : value)}
    />
  );
}

function usePodColumns(views: ReadonlyMap<DeviceId, ClusterView>): GridColumn<PodRow>[] {
  const { t } = useTranslation('cluster');
  return [
    {
      id: 'name',
      label: t('pod.name'),
      track: 'minmax(200px, 1.6fr)',
      cell: ({ pod }) => <b title={pod.name}>{pod.name}</b>,
    },
    {
      id: 'cluster',
      label: t('clusterColumn'),
      track: 'minmax(100px, .7fr)',
      cell: ({ clusterId }) => {
        const view = views.get(clusterId);
        return view === undefined ? '' : <ClusterCell cluster={view.cluster} />;
      },
    },
    {
      id: 'namespace',
      label: t('namespace'),
      track: 'minmax(96px, .6fr)',
      cell: ({ pod }) => <Cut>{pod.namespace}</Cut>,
    },
    {
      id: 'phase',
      label: t('pod.phase'),
      track: 'minmax(150px, .9fr)',
      cell: ({ pod }) => <PodState pod={pod} />,
    },
    {
      id: 'ready',
      label: t('pod.containers'),
      track: 'minmax(72px, .3fr)',
      isNumber: true,
      cell: ({ pod }) => t('readyOf', { ready: pod.readyContainers, total: pod.containers }),
    },
    {
      id: 'restarts',
      label: t('pod.restarts'),
      track: 'minmax(64px, .3fr)',
      isNumber: true,
      cell: ({ pod }) => pod.restarts,
    },
    {
      id: 'node',
      label: t('node.name'),
      track: 'minmax(110px, .8fr)',
      cell: ({ pod }) => (pod.node === null ? <span className="t3">{t('pod.notPlaced')}</span> : <Cut>{pod.node}</Cut>),
    },
    {
      id: 'owner',
      label: t('pod.owner'),
      track: 'minmax(110px, .9fr)',
      cell: ({ pod }) => <Cut className="t3">{pod.owner === null ? '—' : `${pod.owner.kind}/${pod.owner.name}`}</Cut>,
    },
    {
      id: 'age',
      label: t('created'),
      track: 'minmax(60px, .4fr)',
      cell: ({ pod }) => <Since atMs={pod.createdAtMs} />,
    },
  ];
}

function PodState({ pod }: { pod: Pod }) {
  const { t } = useTranslation('cluster');
  const { phase, reason } = pod;
  const isBad =
    phase === 'Failed' || phase === 'Unknown' || (phase === 'Running' && pod.readyContainers < pod.containers);
  return (
    <span className="row">
      {isBad ? <SeverityMark priority={2} size={14} /> : phase === 'Pending' && <SeverityMark priority={3} size={14} />}
      <span className="t1">{t(`phase.${phase}`)}</span>
      {reason !== null && (
        <span className="t3 ellipsis" title={reason}>
          {reason}
        </span>
      )}
    </span>
  );
}
