import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, StreamProfile } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { Gauges, useLoadState, useSiteNow } from '../../metrics/index.ts';
import { Icon, IconButton, SeverityMark } from '../../ui/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { usePlayers } from '../players.ts';
import { streamOf, useCamera } from '../store.ts';
import { useTileState } from '../tile-conditions.ts';
import type { TileState } from '../tile-state.ts';
import { dragType, useDrop, type CellActions } from './cell-actions.ts';
import { Picture } from './Picture.tsx';
import { StreamFacts, StreamLine } from './StreamFacts.tsx';
import { TileMenu } from './TileMenu.tsx';

export interface TileProps {
  camera: WallCamera;
  /** Of the cell within the page. */
  index: number;
  profile: StreamProfile;
  isCompact: boolean;
  isLarge: boolean;
  isCursor: boolean;
  /** Keeps playing out of sight, so that it can say when something happens. */
  isHidden: boolean;
  actions: CellActions;
  cameras: readonly WallCamera[];
}

export const Tile = memo(function Tile(props: TileProps) {
  const { camera, index, profile, isCompact, isLarge, isCursor, isHidden, actions, cameras } = props;
  const { t } = useTranslation('wall');
  const state = useTileState(camera, profile);
  const { isOver, handlers } = useDrop(index, actions);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isCut = state.kind === 'cut' || state.kind === 'unplayable' || state.kind === 'stalled';
  return (
    <article
      className={['tile', isCut && 'cut', isOver && 'drop', isLarge && 'large'].filter(Boolean).join(' ')}
      aria-label={camera.name}
      aria-keyshortcuts="Enter S M R"
      tabIndex={isCursor ? 0 : -1}
      data-cell={index}
      hidden={isHidden}
      onFocus={() => actions.focus(index)}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'm' || event.target !== event.currentTarget) return;
        event.preventDefault();
        setMenuOpen(true);
      }}
      {...handlers}
    >
      <header
        draggable
        title={`${camera.name} · ${t('tileHint')}`}
        onDragStart={(event) => event.dataTransfer.setData(dragType, camera.id)}
        onDoubleClick={() => actions.toggleEnlarged(index)}
      >
        <Marks camera={camera} state={state} isCut={isCut} />
        <span className="grow" />
        <span className="tile-actions">
          <IconButton icon="snapshot" label={t('snapshot')} shortcut="S" onPress={() => actions.snapshot(camera)} />
          <TileMenu
            camera={camera}
            cameras={cameras}
            index={index}
            isLarge={isLarge}
            isOpen={isMenuOpen}
            onOpenChange={setMenuOpen}
            actions={actions}
          />
        </span>
        {camera.edge !== null && camera.edge.id !== camera.id && (
          <span className="tile-edge ellipsis" title={camera.edge.name}>
            {camera.edge.name}
          </span>
        )}
        <Delay camera={camera} />
      </header>
      <div className="tile-body" onDoubleClick={() => actions.toggleEnlarged(index)}>
        <Picture camera={camera} profile={profile} state={state} />
        {state.kind === 'live' && !isLarge && <StreamLine cameraId={camera.id} profile={profile} />}
        {camera.edge === null ? (
          <div className="gauges none">
            <span>{t('noEdgeOfCamera')}</span>
          </div>
        ) : (
          <EdgeGauges edge={camera.edge} isCompact={isCompact} />
        )}
        {isLarge && <StreamFacts cameraId={camera.id} profile={profile} />}
      </div>
    </article>
  );
});

const EdgeGauges = memo(function EdgeGauges({
  edge,
  isCompact,
}: {
  edge: { id: DeviceId; name: string };
  isCompact: boolean;
}) {
  return <Gauges deviceId={edge.id} name={edge.name} isCompact={isCompact} />;
});

/** The marks before and after the name: a shape, and words for it. */
function Marks({ camera, state, isCut }: { camera: WallCamera; state: TileState; isCut: boolean }) {
  const { t } = useTranslation('wall');
  const name = <b className="ellipsis">{camera.name}</b>;
  if (isCut)
    return (
      <>
        <SeverityMark priority={2} />
        {name}
        <span className="tile-state p2">
          {state.kind === 'cut' ? (
            <CutFor camera={camera} />
          ) : (
            t(state.kind === 'stalled' ? 'stalledShort' : 'unplayableShort')
          )}
        </span>
      </>
    );
  return (
    <>
      {camera.edge !== null && <OldMark edgeId={camera.edge.id} />}
      {name}
      {state.kind === 'connecting' && <span className="tile-state t3">{t('connectingShort')}</span>}
    </>
  );
}

function OldMark({ edgeId }: { edgeId: DeviceId }) {
  const { t } = useTranslation('wall');
  if (useLoadState(edgeId) !== 'stale') return null;
  return (
    <span className="old-mark" title={t('oldMark')}>
      <Icon name="old" />
      <span className="visually-hidden">{t('oldMark')}</span>
    </span>
  );
}

function CutFor({ camera }: { camera: WallCamera }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const now = useSiteNow();
  const lastFrameAtMs = useCamera(({ streams }) =>
    Math.max(
      streamOf(streams, camera.id, 'sub')?.lastFrameAtMs ?? 0,
      streamOf(streams, camera.id, 'main')?.lastFrameAtMs ?? 0,
    ),
  );
  return <>{lastFrameAtMs === 0 ? t('cut') : t('cutFor', { time: format.duration(now - lastFrameAtMs) })}</>;
}

/** The measured delay from capture to screen. */
function Delay({ camera }: { camera: WallCamera }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const delay = usePlayers(({ reports }) => {
    const report = reports.get(camera.id);
    return report?.state === 'playing' && report.delayMs !== null ? format.delay(report.delayMs) : null;
  });
  return (
    <span className="tile-delay" title={t('delayHint')}>
      <span className="wide-only t3">{t('delay')} </span>
      {delay ?? '—'}
    </span>
  );
}
