import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, Workload } from '../../../preload/contract/index.ts';
import { Button, DataGrid, Icon, SeverityMark, type GridColumn, type GridSort } from '../../ui/index.ts';
import { canScale, type ActionRequest } from '../actions.ts';
import {
  isOld,
  matching,
  sorted,
  workloadKey,
  workloadRank,
  workloadRows,
  workloadSorts,
  workloadText,
  type WorkloadRow,
} from '../rows.ts';
import type { ClusterView } from '../store.ts';
import type { WorkloadName } from '../tasks.ts';
import { ClusterCell, Cut, Since } from './cells.tsx';
import { NothingHere } from './NothingHere.tsx';
import { TableHead } from './TableHead.tsx';

export interface WorkloadsTableProps {
  views: readonly ClusterView[];
  query: string;
  onQuery: (query: string) => void;
  onAct: (request: ActionRequest) => void;
  onPods: (id: DeviceId, owner: WorkloadName) => void;
}

/** Workloads of all chosen clusters; those with missing pods first. */
export function WorkloadsTable({ views, query, onQuery, onAct, onPods }: WorkloadsTableProps) {
  const { t } = useTranslation('cluster');
  const [sort, setSort] = useState<GridSort>({ column: 'state', isDescending: false });
  const [selected, setSelected] = useState<ReadonlyMap<string, WorkloadRow>>(new Map());
  const all = useMemo(() => workloadRows(views), [views]);
  const rows = useMemo(() => sorted(matching(all, query, workloadText), workloadSorts, sort), [all, query, sort]);
  const columns = useWorkloadColumns();
  const chosen = all.filter((row) => selected.has(workloadKey(row)));
  const [only] = chosen.length === 1 ? chosen : [];
  return (
    <>
      <TableHead
        query={query}
        onQuery={onQuery}
        placeholder={t('workload.search')}
        shown={rows.length}
        selected={chosen.length}
        actions={
          <>
            <Button
              variant="ghost"
              isDisabled={only === undefined}
              onPress={() => only !== undefined && onPods(only.cluster.id, only.workload)}
            >
              {t('showPods')}
            </Button>
            <Button isDisabled={chosen.length === 0} onPress={() => onAct({ type: 'restart', rows: chosen })}>
              {t('act.restart.open')}
            </Button>
            <Button
              isDisabled={!chosen.some(canScale)}
              onPress={() => onAct({ type: 'scale', rows: chosen.filter(canScale) })}
            >
              {t('act.scale.open')}
            </Button>
          </>
        }
      />
      {rows.length === 0 ? (
        <NothingHere views={views} isFiltered={query !== ''} onShowAll={() => onQuery('')} />
      ) : (
        <DataGrid
          label={t('tab.workloads')}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index] ?? null}
          keyOf={workloadKey}
          isStale={({ cluster }) => isOld(cluster)}
          leastPixels={1000}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={setSelected}
          selectAllLabel={t('selectAll')}
        />
      )}
    </>
  );
}

function useWorkloadColumns(): GridColumn<WorkloadRow>[] {
  const { t } = useTranslation('cluster');
  return [
    {
      id: 'name',
      label: t('workload.name'),
      track: 'minmax(150px, 1.2fr)',
      isSortable: true,
      cell: ({ workload }) => <b title={workload.name}>{workload.name}</b>,
    },
    {
      id: 'cluster',
      label: t('clusterColumn'),
      track: 'minmax(110px, .8fr)',
      isSortable: true,
      cell: ({ cluster }) => <ClusterCell cluster={cluster} />,
    },
    {
      id: 'namespace',
      label: t('namespace'),
      track: 'minmax(100px, .7fr)',
      isSortable: true,
      cell: ({ workload }) => <Cut>{workload.namespace}</Cut>,
    },
    {
      id: 'kind',
      label: t('workload.kind'),
      track: 'minmax(90px, .5fr)',
      isSortable: true,
      cell: ({ workload }) => <span className="t3">{workload.kind}</span>,
    },
    {
      id: 'state',
      label: t('workload.ready'),
      track: 'minmax(150px, .9fr)',
      isSortable: true,
      cell: ({ workload }) => <WorkloadState workload={workload} />,
    },
    {
      id: 'updated',
      label: t('workload.updated'),
      track: 'minmax(64px, .3fr)',
      isNumber: true,
      cell: ({ workload }) => workload.updated,
    },
    {
      id: 'available',
      label: t('workload.available'),
      track: 'minmax(64px, .3fr)',
      isNumber: true,
      cell: ({ workload }) => workload.available,
    },
    {
      id: 'images',
      label: t('images'),
      track: 'minmax(160px, 1.6fr)',
      cell: ({ workload }) => <Cut className="t3">{workload.images.join(', ')}</Cut>,
    },
    {
      id: 'age',
      label: t('created'),
      track: 'minmax(64px, .4fr)',
      isSortable: true,
      cell: ({ workload }) => <Since atMs={workload.createdAtMs} />,
    },
  ];
}

function WorkloadState({ workload }: { workload: Workload }) {
  const { t } = useTranslation('cluster');
  const rank = workloadRank(workload);
  return (
    <span className="row">
      {rank === 0 ? <SeverityMark priority={2} size={14} /> : rank === 1 && <Icon name="old" size={13} />}
      <b>{t('readyOf', { ready: workload.ready, total: workload.desired })}</b>
      {!workload.settled && <span className="t3 ellipsis">{t('workload.changing')}</span>}
    </span>
  );
}
