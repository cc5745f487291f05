import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceId, Settings, Wall as WallRecord } from '../../preload/contract/index.ts';
import { DemoPanel } from '../demo/index.ts';
import { EventsPanel } from '../events/index.ts';
import { FailureBox, sayDone, useFormat } from '../format/index.ts';
import { useInventory } from '../inventory/index.ts';
import { EdgesPanel, useEdges } from '../metrics/index.ts';
import { changeSettings, useSettings } from '../settings/index.ts';
import { Placeholder } from '../ui/index.ts';
import { listCameras, type WallCamera } from './camera-list.ts';
import { Stage, type Cell } from './parts/Stage.tsx';
import type { CellActions } from './parts/cell-actions.ts';
import { TimeAxis } from './parts/TimeAxis.tsx';
import { Toolbar } from './parts/Toolbar.tsx';
import { retryCamera, useCamera, useIsDemo } from './store.ts';
import { isAbnormal, useConditions } from './tile-conditions.ts';
import { useFullScreen } from './use-full-screen.ts';
import { saveSnapshot } from './videos.ts';
import { readKey } from './wall-keys.ts';
import { cellsOf, fittingLayout, neighbour, toPages, type Direction } from './wall-layout.ts';
import { firstView, wallView } from './wall-view.ts';
import { activeWall, camerasOf, everythingId, freeName, newWall, placeCamera, saveWall } from './walls.ts';
import './wall.css';

/** 관제: the screen that stays on. */
export function Wall() {
  const { t } = useTranslation('wall');
  const devices = useInventory((state) => state.devices);
  const settings = useSettings((state) => state.settings);
  if (devices === null || settings === null) return <Placeholder kind="loading" title={t('common:loading')} />;
  return <LoadedWall devices={devices} settings={settings} />;
}

function LoadedWall({ devices, settings }: { devices: ReadonlyMap<DeviceId, Device>; settings: Settings }) {
  const { t } = useTranslation('wall');
  const cameras = useMemo(() => listCameras(devices), [devices]);
  const edges = useEdges(devices);
  const isDemo = useIsDemo();
  const [isFull, toggleFull] = useFullScreen();
  const [picked, setPicked] = useState<{ edgeId: DeviceId } | null>(null);
  return (
    <div className="wall-screen" data-full={isFull || undefined}>
      <h1 className="visually-hidden">{t('common:wall')}</h1>
      {cameras.length === 0 ? (
        <div className="wall-empty">
          <Placeholder
            kind="empty"
            title={t('noCameras')}
            text={t('noCamerasTodo')}
            actions={
              <a className="button primary" href="#/inventory">
                {t('toInventory')}
              </a>
            }
          />
        </div>
      ) : (
        <Tiles
          key={settings.activeWallId ?? everythingId}
          cameras={cameras}
          settings={settings}
          isFull={isFull}
          toggleFull={toggleFull}
          picked={picked}
        />
      )}
      <aside className="side">
        <EdgesPanel edges={edges} onPick={(edgeId) => setPicked({ edgeId })} />
        <EventsPanel />
        {isDemo && <DemoPanel devices={devices} cameras={cameras} />}
      </aside>
      <TimeAxis edges={edges} />
    </div>
  );
}

interface TilesProps {
  cameras: readonly WallCamera[];
  settings: Settings;
  isFull: boolean;
  toggleFull: () => void;
  /** An edge whose picture is asked for; each asking is a new object. */
  picked: { edgeId: DeviceId } | null;
}

function Tiles({ cameras, settings, isFull, toggleFull, picked }: TilesProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const failure = useCamera((state) => state.failure);
  const { walls } = settings;
  const wall = activeWall(walls, settings.activeWallId, cameras.length);
  const all = useMemo(() => camerasOf(wall, cameras), [wall, cameras]);
  const pages = useMemo(() => toPages(all, wall.layout), [all, wall.layout]);
  const [view, dispatch] = useReducer(wallView, firstView);
  const page = Math.min(view.page, pages.length - 1);
  const size = cellsOf(wall.layout);
  const present = useMemo(() => all.filter((camera) => camera !== null), [all]);
  const conditions = useConditions(present, view.isEnlarged || wall.layout === '1' ? 'main' : 'sub');
  const conditionOf = (camera: WallCamera | null) =>
    camera === null ? 'calm' : (conditions[present.indexOf(camera)] ?? 'calm');
  const { cells, layout } = shownCells();

  function shownCells(): { cells: readonly Cell[]; layout: WallRecord['layout'] } {
    const onPage: Cell[] = Array.from({ length: size }, (_, index) => ({
      index,
      camera: pages[page]?.[index] ?? null,
      isHidden: false,
    }));
    if (view.isEnlarged) return { cells: onPage.filter(({ index }) => index === view.cursor), layout: '1' };
    if (!view.onlyAbnormal) return { cells: onPage, layout: wall.layout };
    // The page's calm tiles keep playing unseen: only a picture that is watched can be known to be well.
    const elsewhere = present.filter(
      (camera) => isAbnormal(conditionOf(camera)) && !onPage.some((cell) => cell.camera?.id === camera.id),
    );
    const candidates = [
      ...onPage.filter(({ camera }) => camera !== null),
      ...elsewhere.map((camera, at) => ({ index: size + at, camera, isHidden: false })),
    ].map((cell) => ({ ...cell, isHidden: !isAbnormal(conditionOf(cell.camera)) }));
    return { cells: candidates, layout: fittingLayout(candidates.filter(({ isHidden }) => !isHidden).length) };
  }

  const isHeld = cells.some(({ camera, isHidden }) => !isHidden && isAbnormal(conditionOf(camera)));
  const second = useRef<() => void>(() => {});
  second.current = () => dispatch({ type: 'second', pages: pages.length, patrolSeconds: wall.patrolSeconds, isHeld });
  useEffect(() => {
    const timer = setInterval(() => second.current(), 1000);
    return () => clearInterval(timer);
  }, []);

  const saveNow = (changed: WallRecord): void =>
    void changeSettings({ walls: saveWall(walls, changed), activeWallId: changed.id });

  // Through one reference, so that the tiles' actions stay the same object from drawing to drawing.
  const doing = useRef<CellActions>(null as never);
  doing.current = {
    focus: (cursor) => dispatch({ type: 'cursor', cursor }),
    toggleEnlarged: (cursor) => {
      if (view.isEnlarged) dispatch({ type: 'shrink' });
      else if (cursor < size) dispatch({ type: 'enlarge', cursor });
      else enlarge(all.indexOf(cells.find(({ index }) => index === cursor)?.camera ?? null));
    },
    place: (index, cameraId) =>
      // While only the abnormal are shown, cells do not stand where the wall has them.
      !view.onlyAbnormal &&
      saveNow({
        ...wall,
        cells: placeCamera(
          all.map((camera) => camera?.id ?? null),
          page * size + index,
          cameraId,
        ),
      }),
    snapshot: (camera) =>
      void saveSnapshot(camera, format.dateTime).then((isSaved) =>
        sayDone(t(isSaved ? 'snapshotSaved' : 'snapshotNone', { name: camera.name })),
      ),
  };
  const actions = useMemo<CellActions>(
    () => ({
      focus: (index) => doing.current.focus(index),
      toggleEnlarged: (index) => doing.current.toggleEnlarged(index),
      place: (index, cameraId) => doing.current.place(index, cameraId),
      snapshot: (camera) => doing.current.snapshot(camera),
    }),
    [],
  );

  function moveCursor(direction: Direction): void {
    const visible = cells.filter(({ isHidden }) => !isHidden);
    const from = visible.findIndex(({ index }) => index === view.cursor);
    const to = from < 0 ? visible[0] : visible[neighbour(layout, from, direction)];
    if (to !== undefined) dispatch({ type: 'cursor', cursor: to.index });
  }

  const under = cells.find(({ index }) => index === view.cursor)?.camera ?? null;
  const onKey = useRef<(event: KeyboardEvent) => void>(() => {});
  onKey.current = (event) => {
    const key = belongsToWall(event.target) ? readKey(event) : null;
    if (key === null) return;
    // Enter on a button presses the button.
    if (key.type === 'enlarge' && event.target instanceof HTMLElement && event.target.closest('button, a') !== null)
      return;
    switch (key.type) {
      case 'move':
        if (!view.isEnlarged) moveCursor(key.direction);
        break;
      case 'enlarge':
        if (under !== null) actions.toggleEnlarged(view.cursor);
        break;
      case 'back':
        if (view.isEnlarged) dispatch({ type: 'shrink' });
        else if (isFull) toggleFull();
        else return;
        break;
      case 'full':
        toggleFull();
        break;
      case 'snapshot':
        if (under !== null) actions.snapshot(under);
        break;
      case 'retry':
        if (under !== null) void retryCamera(under.id);
        break;
      case 'page':
        dispatch({ type: 'page', page: key.page, pages: pages.length });
    }
    event.preventDefault();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  /** Shows one of the wall's cells alone, on whatever page it stands. */
  function enlarge(at: number): void {
    if (at < 0) return;
    dispatch({ type: 'page', page: Math.floor(at / size), pages: pages.length });
    dispatch({ type: 'enlarge', cursor: at % size });
  }

  const [lastPicked, setLastPicked] = useState(picked);
  if (picked !== lastPicked) {
    setLastPicked(picked);
    enlarge(all.findIndex((camera) => camera?.edge?.id === picked?.edgeId));
  }

  return (
    <section className="tiles" aria-label={t('tiles')}>
      <Toolbar
        wall={wall}
        walls={walls}
        page={page}
        pages={pages.length}
        patrolHeld={
          wall.patrolSeconds === 0
            ? null
            : isHeld
              ? 'abnormal'
              : view.isEnlarged || view.onlyAbnormal
                ? 'looking'
                : null
        }
        conditions={conditions}
        onlyAbnormal={view.onlyAbnormal}
        isFull={isFull}
        onLayout={(chosen) => {
          dispatch({ type: 'restart' });
          saveNow({ ...wall, layout: chosen });
        }}
        onPage={(next) => dispatch({ type: 'page', page: next, pages: pages.length })}
        onPatrol={(patrolSeconds) => saveNow({ ...wall, patrolSeconds })}
        onFilter={(onlyAbnormal) => dispatch({ type: 'filter', onlyAbnormal })}
        onFull={toggleFull}
        onChooseWall={(id) => void changeSettings({ activeWallId: id })}
        onNewWall={(name) =>
          saveNow(
            newWall(
              crypto.randomUUID(),
              name,
              wall.layout,
              present.map(({ id }) => id),
            ),
          )
        }
        onRenameWall={(name) => saveNow({ ...wall, name })}
        onRemoveWall={() =>
          void changeSettings({ walls: walls.filter(({ id }) => id !== wall.id), activeWallId: null }).then(
            (isDone) => {
              if (isDone) sayDone(t('wallRemoved', { name: wall.name }), () => saveNow(wall));
            },
          )
        }
        suggestedName={freeName(walls, (number) => t('wallNumber', { number }))}
      />
      {failure !== null ? (
        <div className="wall-empty">
          <FailureBox failure={failure} />
        </div>
      ) : (
        <Stage
          cells={cells}
          layout={layout}
          cursor={view.cursor}
          isLarge={view.isEnlarged}
          isChoosable={wall.id !== everythingId}
          cameras={cameras}
          actions={actions}
        />
      )}
      {view.onlyAbnormal && cells.every(({ isHidden }) => isHidden) && (
        <div className="wall-empty over">
          <Placeholder kind="empty" title={t('nothingAbnormal')} text={t('nothingAbnormalText')} />
        </div>
      )}
    </section>
  );
}

/** Keys belong to the wall while nothing else that takes keys has the focus. */
function belongsToWall(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target === document.body) return true;
  if (target.closest('input, textarea, select, [role="menu"], [role="dialog"], [role="alertdialog"], [role="listbox"]'))
    return false;
  return target.closest('.stage, main') !== null && target.closest('.side, .segment, [role="toolbar"]') === null;
}
