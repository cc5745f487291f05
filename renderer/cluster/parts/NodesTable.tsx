import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterNode, DeviceId } from '../../../preload/contract/index.ts';
import { Button, DataGrid, Icon, SeverityMark, type GridColumn, type GridSort } from '../../ui/index.ts';
import type { ActionRequest } from '../actions.ts';
import { cores, gibibytes, requestedPercent } from '../amounts.ts';
import { isOld, matching, nodeKey, nodeRows, nodeSorts, nodeText, pressures, sorted, type NodeRow } from '../rows.ts';
import type { ClusterView } from '../store.ts';
import { ClusterCell, Cut, Since } from './cells.tsx';
import { NothingHere } from './NothingHere.tsx';
import { TableHead } from './TableHead.tsx';

export interface NodesTableProps {
  views: readonly ClusterView[];
  query: string;
  onQuery: (query: string) => void;
  onAct: (request: ActionRequest) => void;
  onPods: (id: DeviceId, node: string) => void;
}

/** Nodes of all chosen clusters under each other, to be compared; what needs an eye first. */
export function NodesTable({ views, query, onQuery, onAct, onPods }: NodesTableProps) {
  const { t } = useTranslation('cluster');
  const [sort, setSort] = useState<GridSort>({ column: 'state', isDescending: false });
  const [selected, setSelected] = useState<ReadonlyMap<string, NodeRow>>(new Map());
  const all = useMemo(() => nodeRows(views), [views]);
  const rows = useMemo(() => sorted(matching(all, query, nodeText), nodeSorts, sort), [all, query, sort]);
  const columns = useNodeColumns();
  // As they are now: those that are gone meanwhile are not acted on.
  const chosen = all.filter((row) => selected.has(nodeKey(row)));
  const [only] = chosen.length === 1 ? chosen : [];
  return (
    <>
      <TableHead
        query={query}
        onQuery={onQuery}
        placeholder={t('node.search')}
        shown={rows.length}
        selected={chosen.length}
        actions={
          <>
            <Button
              variant="ghost"
              isDisabled={only === undefined}
              onPress={() => only !== undefined && onPods(only.cluster.id, only.node.name)}
            >
              {t('showPods')}
            </Button>
            <Button isDisabled={chosen.length === 0} onPress={() => onAct({ type: 'cordon', rows: chosen })}>
              {t('act.cordon.open')}
            </Button>
            <Button isDisabled={chosen.length === 0} onPress={() => onAct({ type: 'uncordon', rows: chosen })}>
              {t('act.uncordon.open')}
            </Button>
          </>
        }
      />
      {rows.length === 0 ? (
        <NothingHere views={views} isFiltered={query !== ''} onShowAll={() => onQuery('')} />
      ) : (
        <DataGrid
          label={t('tab.nodes')}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index] ?? null}
          keyOf={nodeKey}
          isStale={({ cluster }) => isOld(cluster)}
          leastPixels={1160}
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

function useNodeColumns(): GridColumn<NodeRow>[] {
  const { t } = useTranslation('cluster');
  return [
    {
      id: 'name',
      label: t('node.name'),
      track: 'minmax(140px, 1.2fr)',
      isSortable: true,
      cell: ({ node }) => <b title={node.addresses.map(({ address }) => address).join(' · ')}>{node.name}</b>,
    },
    {
      id: 'cluster',
      label: t('clusterColumn'),
      track: 'minmax(110px, .8fr)',
      isSortable: true,
      cell: ({ cluster }) => <ClusterCell cluster={cluster} />,
    },
    {
      id: 'state',
      label: t('node.state'),
      track: 'minmax(150px, 1fr)',
      isSortable: true,
      cell: ({ node }) => <NodeState node={node} />,
    },
    {
      id: 'roles',
      label: t('node.roles'),
      track: 'minmax(96px, .7fr)',
      isSortable: true,
      cell: ({ node }) => (
        <Cut className="t3">{node.roles.length === 0 ? t('node.worker') : node.roles.join(', ')}</Cut>
      ),
    },
    {
      id: 'version',
      label: t('node.version'),
      track: 'minmax(72px, .5fr)',
      isSortable: true,
      cell: ({ node }) => <Cut>{node.kubeletVersion ?? t('common:unknown')}</Cut>,
    },
    {
      id: 'cpu',
      label: t('node.cpu'),
      track: 'minmax(112px, .6fr)',
      isSortable: true,
      isNumber: true,
      cell: ({ node: { requested, allocatable } }) => (
        <Share
          share={requestedPercent(requested.cpuMillicores, allocatable.cpuMillicores)}
          asked={cores(requested.cpuMillicores)}
          has={allocatable.cpuMillicores === null ? null : cores(allocatable.cpuMillicores)}
        />
      ),
    },
    {
      id: 'memory',
      label: t('node.memory'),
      track: 'minmax(124px, .6fr)',
      isSortable: true,
      isNumber: true,
      cell: ({ node: { requested, allocatable } }) => (
        <Share
          share={requestedPercent(requested.memoryBytes, allocatable.memoryBytes)}
          asked={gibibytes(requested.memoryBytes)}
          has={allocatable.memoryBytes === null ? null : gibibytes(allocatable.memoryBytes)}
        />
      ),
    },
    {
      id: 'pods',
      label: t('tab.pods'),
      track: 'minmax(64px, .4fr)',
      isSortable: true,
      isNumber: true,
      cell: ({ node }) => (
        <>
          <b>{node.pods}</b> <small>/ {node.allocatable.pods ?? t('common:unknown')}</small>
        </>
      ),
    },
    {
      id: 'taints',
      label: t('node.taints'),
      track: 'minmax(120px, 1.2fr)',
      cell: ({ node }) => (
        <Cut className="t3">
          {node.taints
            .map(({ key, value, effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`)
            .join(', ') || '—'}
        </Cut>
      ),
    },
  ];
}

/** Of what the node has, how much its pods ask for. */
function Share({ share, asked, has }: { share: number | null; asked: string; has: string | null }) {
  const { t } = useTranslation('cluster');
  return (
    <>
      <b>{share === null ? t('common:unknown') : `${share.toFixed(0)}%`}</b>{' '}
      <small>
        {asked} / {has ?? t('common:unknown')}
      </small>
    </>
  );
}

function NodeState({ node }: { node: ClusterNode }) {
  const { t } = useTranslation('cluster');
  const ill = pressures(node);
  return (
    <span className="row" title={ill.join(', ')}>
      {node.ready !== 'True' ? (
        <SeverityMark priority={2} size={14} />
      ) : ill.length > 0 ? (
        <SeverityMark priority={3} size={14} />
      ) : (
        node.unschedulable && <Icon name="pause" size={13} />
      )}
      <span className="t1 ellipsis">
        {[t(`node.ready.${node.ready}`), ...ill, ...(node.unschedulable ? [t('node.cordoned')] : [])].join(' · ')}
      </span>
      <Since atMs={node.readySinceMs} />
    </span>
  );
}
