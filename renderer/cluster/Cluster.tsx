import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, PodPhase } from '../../preload/contract/index.ts';
import { FailureBox } from '../format/index.ts';
import { Button, DropHere, Icon, Placeholder, Segment, useFileDrop, usePaste } from '../ui/index.ts';
import { textKind } from './adoption.ts';
import type { ActionRequest } from './actions.ts';
import { ActionDialog } from './parts/ActionDialog.tsx';
import { AdoptDialog } from './parts/AdoptDialog.tsx';
import { ClusterCard } from './parts/ClusterCard.tsx';
import { DetachDialog } from './parts/DetachDialog.tsx';
import { EventsTable } from './parts/EventsTable.tsx';
import { ExportDialog } from './parts/ExportDialog.tsx';
import { HistoryDialog } from './parts/HistoryDialog.tsx';
import { ImportDialog } from './parts/ImportDialog.tsx';
import { NodesTable } from './parts/NodesTable.tsx';
import { PodsTable } from './parts/PodsTable.tsx';
import { WorkloadsTable } from './parts/WorkloadsTable.tsx';
import { chosenViews, type Chosen } from './rows.ts';
import { useClusters, type ClusterView } from './store.ts';
import type { PodsOf, Task } from './tasks.ts';
import './cluster.css';

/** Several masters side by side: how each is, and their nodes, workloads, pods and events in one table. */
export function Cluster() {
  const { t } = useTranslation('cluster');
  const { clusters, failure } = useClusters();
  const [task, setTask] = useState<Task | null>(null);
  const take = (given: File | string, text: string): void =>
    setTask(textKind(text) === 'export' ? { type: 'import', given } : { type: 'adopt', given, masterId: null });
  const drop = useFileDrop(([file]) => {
    // The first characters say what it is; the dialog reads it, within its bounds.
    if (file !== undefined)
      void file
        .slice(0, 4000)
        .text()
        .then((head) => take(file, head));
  });
  usePaste(task === null, (text) => take(text, text));

  return (
    <div className="clusters" {...drop.handlers}>
      <header className="screen-head">
        <h1>{t('title')}</h1>
        <span className="grow" />
        <Button
          variant="ghost"
          isDisabled={clusters === null || clusters.size === 0}
          onPress={() => setTask({ type: 'export' })}
        >
          <Icon name="download" size={13} />
          {t('export.open')}
        </Button>
        <Button variant="ghost" onPress={() => setTask({ type: 'import', given: null })}>
          <Icon name="upload" size={13} />
          {t('import.open')}
        </Button>
        <Button variant="primary" onPress={() => setTask({ type: 'adopt', given: null, masterId: null })}>
          <Icon name="plus" size={13} />
          {t('adopt.open')}
        </Button>
      </header>
      {clusters === null ? (
        failure === null ? (
          <Placeholder kind="loading" title={t('common:loading')} />
        ) : (
          <FailureBox failure={failure} onRetry={() => location.reload()} />
        )
      ) : clusters.size === 0 ? (
        <Placeholder kind="empty" title={t('empty')} text={t('emptyTodo')} />
      ) : (
        <SideBySide clusters={clusters} onTask={setTask} />
      )}
      {drop.over && <DropHere title={t('dropHere')} text={t('dropText')} />}
      {task !== null && <TaskDialog task={task} onClose={() => setTask(null)} />}
    </div>
  );
}

const tabs = ['nodes', 'workloads', 'pods', 'events'] as const;
type Tab = (typeof tabs)[number];

interface SideBySideProps {
  clusters: ReadonlyMap<DeviceId, ClusterView>;
  onTask: (task: Task) => void;
}

function SideBySide({ clusters, onTask }: SideBySideProps) {
  const { t } = useTranslation('cluster');
  const [chosen, setChosen] = useState<Chosen>(null);
  const [tab, setTab] = useState<Tab>('nodes');
  const [query, setQuery] = useState('');
  const [phase, setPhase] = useState<PodPhase | null>(null);
  const [podsOf, setPodsOf] = useState<PodsOf | null>(null);
  const views = chosenViews(clusters, chosen);

  const choose = (id: DeviceId, isChosen: boolean): void => {
    const next = new Set(chosen ?? clusters.keys());
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen([...clusters.keys()].every((one) => next.has(one)) ? null : next);
  };
  const showPods = (of: { id: DeviceId; phase: PodPhase | null; podsOf: PodsOf | null }): void => {
    setChosen(clusters.size === 1 ? null : new Set([of.id]));
    setPhase(of.phase);
    setPodsOf(of.podsOf);
    setQuery('');
    setTab('pods');
  };
  const shared = {
    views,
    query,
    onQuery: setQuery,
    onAct: (request: ActionRequest) => onTask({ type: 'act', request }),
  };
  return (
    <>
      <ul className="cluster-cards scroll" aria-label={t('cards')}>
        {[...clusters.values()].map(({ cluster }) => (
          <ClusterCard
            key={cluster.id}
            cluster={cluster}
            isChosen={chosen?.has(cluster.id) ?? true}
            onChoose={(isChosen) => choose(cluster.id, isChosen)}
            onPhase={(wanted) => showPods({ id: cluster.id, phase: wanted, podsOf: null })}
            onTask={onTask}
          />
        ))}
      </ul>
      <section className="cluster-lists" aria-label={t(`tab.${tab}`)}>
        <div className="cluster-tabs">
          <Segment
            label={t('lists')}
            value={tab}
            options={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
            onChange={setTab}
          />
          <span className="t3 ellipsis" role="status">
            {chosen === null
              ? t('ofAll', { count: clusters.size })
              : t('ofChosen', { names: views.map(({ cluster }) => cluster.name).join(', ') })}
          </span>
          {chosen !== null && (
            <Button variant="text" onPress={() => setChosen(null)}>
              {t('chooseAll')}
            </Button>
          )}
        </div>
        {views.length === 0 ? (
          <Placeholder
            kind="empty"
            title={t('noneChosen')}
            actions={<Button onPress={() => setChosen(null)}>{t('chooseAll')}</Button>}
          />
        ) : tab === 'nodes' ? (
          <NodesTable {...shared} onPods={(id, node) => showPods({ id, phase: null, podsOf: { node } })} />
        ) : tab === 'workloads' ? (
          <WorkloadsTable {...shared} onPods={(id, owner) => showPods({ id, phase: null, podsOf: { owner } })} />
        ) : tab === 'pods' ? (
          <PodsTable {...shared} phase={phase} onPhase={setPhase} podsOf={podsOf} onPodsOf={setPodsOf} />
        ) : (
          <EventsTable views={views} />
        )}
      </section>
    </>
  );
}

function TaskDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  switch (task.type) {
    case 'adopt':
      return <AdoptDialog given={task.given} masterId={task.masterId} onClose={onClose} />;
    case 'import':
      return <ImportDialog given={task.given} onClose={onClose} />;
    case 'export':
      return <ExportDialog onClose={onClose} />;
    case 'detach':
      return <DetachDialog id={task.id} onClose={onClose} />;
    case 'history':
      return <HistoryDialog id={task.id} onClose={onClose} />;
    case 'act':
      return <ActionDialog request={task.request} onClose={onClose} />;
  }
}
