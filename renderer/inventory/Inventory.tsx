import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, useFormat } from '../format/index.ts';
import { Button, DropHere, Icon, Placeholder, SearchField, Segment, useFileDrop, usePaste } from '../ui/index.ts';
import { checkLength, readFiles, type Readable } from './import-text.ts';
import { kinds } from './kinds.ts';
import { DeviceDetail } from './parts/DeviceDetail.tsx';
import { DeviceForm } from './parts/DeviceForm.tsx';
import { DeviceTree } from './parts/DeviceTree.tsx';
import { ExportDialog } from './parts/ExportDialog.tsx';
import { ImportView } from './parts/ImportView.tsx';
import { NewDeviceMenu } from './parts/NewDeviceMenu.tsx';
import { SitePlan } from './parts/SitePlan.tsx';
import { useInventory } from './store.ts';
import { buildForest, countKinds, visibleRows, type RowId } from './tree.ts';
import type { Device, DeviceId, DeviceKind } from './types.ts';
import { useSearch } from './use-search.ts';
import './inventory.css';

type Task =
  | { type: 'create'; kind: DeviceKind }
  | { type: 'edit'; id: DeviceId }
  | { type: 'import'; given: Promise<Readable> | null }
  | { type: 'export' };

/** Above this many devices only the first level is open at first. */
const openedAtFirst = 400;

export function Inventory() {
  const { t } = useTranslation('inventory');
  const devices = useInventory((state) => state.devices);
  const failure = useInventory((state) => state.failure);
  const [task, setTask] = useState<Task | null>(null);
  const openImport = (given: Promise<Readable> | null): void => setTask({ type: 'import', given });
  const drop = useFileDrop((files) => openImport(readFiles(files)));
  usePaste(task === null, (text) => openImport(Promise.resolve(checkLength(text, null))));

  return (
    <div className="inventory" {...drop.handlers}>
      {task?.type === 'import' ? (
        <ImportView given={task.given} onClose={() => setTask(null)} />
      ) : devices === null ? (
        failure === null ? (
          <Placeholder kind="loading" title={t('common:loading')} />
        ) : (
          <FailureBox failure={failure} onRetry={() => location.reload()} />
        )
      ) : (
        <Devices devices={devices} task={task} onTask={setTask} />
      )}
      {drop.over && <DropHere title={t('import.dropHere')} text={t('import.nothingSaved')} />}
    </div>
  );
}

interface DevicesProps {
  devices: ReadonlyMap<DeviceId, Device>;
  task: Task | null;
  onTask: (task: Task | null) => void;
}

function Devices({ devices, task, onTask }: DevicesProps) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const [mode, setMode] = useState<'list' | 'plan'>('list');
  const [kind, setKind] = useState<DeviceKind | 'all'>('all');
  const [query, setQuery] = useState('');
  const [selectedId, setSelectedId] = useState<DeviceId | null>(deviceInAddress);
  const [opened, setOpened] = useState<ReadonlyMap<RowId, boolean>>(new Map());
  const detail = useRef<HTMLDivElement>(null);

  const search = useSearch(query, devices);
  const counts = useMemo(() => countKinds(devices.values()), [devices]);
  const forest = useMemo(() => buildForest(devices.values()), [devices]);
  const matches = useMemo(() => {
    if (kind === 'all' && search.ids === null) return null;
    const found = search.ids ?? devices.keys();
    return new Set([...found].filter((id) => kind === 'all' || devices.get(id)?.kind === kind));
  }, [devices, kind, search.ids]);
  const rows = useMemo(
    () => visibleRows(forest, { matches, opened, openByDefault: devices.size <= openedAtFirst }),
    [forest, matches, opened, devices.size],
  );
  // What was opened while looking for one thing says nothing about the next.
  useEffect(() => setOpened(new Map()), [query, kind]);

  const first = forest.masters[0] ?? forest.orphans[0];
  const selected = (selectedId === null ? undefined : devices.get(selectedId)) ?? first?.device;
  const edited = task?.type === 'edit' ? devices.get(task.id) : undefined;

  return (
    <>
      <header className="screen-head">
        <h1>{t('title')}</h1>
        <Segment
          quiet
          label={t('view')}
          value={mode}
          options={[
            { value: 'list', label: t('viewList') },
            { value: 'plan', label: t('viewPlan') },
          ]}
          onChange={setMode}
        />
        <span className="grow" />
        <Button variant="ghost" isDisabled={devices.size === 0} onPress={() => onTask({ type: 'export' })}>
          <Icon name="download" size={13} />
          {t('export.open')}
        </Button>
        <Button onPress={() => onTask({ type: 'import', given: null })}>
          <Icon name="upload" size={13} />
          {t('import.open')}
        </Button>
        <NewDeviceMenu onChoose={(chosen) => onTask({ type: 'create', kind: chosen })} />
      </header>
      {devices.size === 0 ? (
        <Placeholder
          kind="empty"
          title={t('empty')}
          text={t('emptyTodo')}
          actions={
            <Button variant="primary" onPress={() => onTask({ type: 'import', given: null })}>
              {t('import.open')}
            </Button>
          }
        />
      ) : (
        <div className="inventory-columns">
          <section className="panel" aria-label={t(mode === 'list' ? 'viewList' : 'viewPlan')}>
            <div className="filters">
              <SearchField
                label={t('common:search')}
                placeholder={t('searchPlaceholder')}
                clearLabel={t('searchClear')}
                value={query}
                onChange={setQuery}
                maxLength={200}
              />
              <Segment
                quiet
                label={t('kindFilter')}
                value={kind}
                options={[
                  { value: 'all' as const, label: `${t('common:all')} ${format.integer(devices.size)}` },
                  ...kinds
                    .filter((each) => counts.has(each.kind))
                    .map((each) => ({
                      value: each.kind,
                      label: `${t(`kind.${each.kind}`)} ${format.integer(counts.get(each.kind) ?? 0)}`,
                    })),
                ]}
                onChange={setKind}
              />
              <span className="t3 nowrap" role="status">
                {search.waiting
                  ? t('searching')
                  : matches !== null && t('foundCount', { count: matches.size, total: format.integer(matches.size) })}
                {search.cut && ` ${t('searchCut', { total: format.integer(search.total) })}`}
              </span>
            </div>
            {search.failure !== null ? (
              <FailureBox failure={search.failure} onRetry={search.retry} />
            ) : mode === 'plan' ? (
              <SitePlan
                devices={devices}
                matches={matches}
                selectedId={selected?.id ?? null}
                onSelect={setSelectedId}
              />
            ) : rows.length === 0 ? (
              <Placeholder
                kind="empty"
                title={t('nothingFound')}
                text={t('nothingFoundTodo')}
                actions={
                  <Button
                    onPress={() => {
                      setQuery('');
                      setKind('all');
                    }}
                  >
                    {t('showAll')}
                  </Button>
                }
              />
            ) : (
              <DeviceTree
                rows={rows}
                selectedId={selected?.id ?? null}
                onSelect={setSelectedId}
                onToggle={(id, open) => setOpened((was) => new Map(was).set(id, open))}
                onOpen={() => detail.current?.querySelector('button')?.focus()}
              />
            )}
          </section>
          <div ref={detail} className="detail-column">
            {selected !== undefined && (
              <DeviceDetail
                key={selected.id}
                device={selected}
                devices={devices}
                onSelect={setSelectedId}
                onEdit={() => onTask({ type: 'edit', id: selected.id })}
              />
            )}
          </div>
        </div>
      )}
      {(task?.type === 'create' || edited !== undefined) && (
        <DeviceForm
          key={edited?.id ?? 'new'}
          kind={edited?.kind ?? (task?.type === 'create' ? task.kind : 'terminal')}
          device={edited ?? null}
          devices={devices}
          onClose={() => onTask(null)}
          onSaved={(saved) => {
            setSelectedId(saved.id);
            onTask(null);
          }}
        />
      )}
      {task?.type === 'export' && <ExportDialog total={devices.size} matches={matches} onClose={() => onTask(null)} />}
    </>
  );
}

/** The device that a link from another screen means: `#/inventory/<id>`. */
const deviceInAddress = (): DeviceId | null => (location.hash.split('/')[2] as DeviceId | undefined) ?? null;
