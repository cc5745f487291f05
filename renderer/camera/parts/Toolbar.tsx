import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Wall, WallLayout } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import {
  Button,
  Dialog,
  Icon,
  IconButton,
  MenuButton,
  Segment,
  subscribeNow,
  TextField,
  type MenuEntry,
} from '../../ui/index.ts';
import { delaySummary, usePlayers } from '../players.ts';
import { isAbnormal, type TileCondition } from '../tile-conditions.ts';
import { layouts } from '../wall-layout.ts';
import { everythingId } from '../walls.ts';
import { LayoutIcon } from './LayoutIcon.tsx';

/** Seconds a page may stay while patrolling. */
const patrolChoices = [5, 10, 20, 30, 60, 120] as const;

export interface ToolbarProps {
  wall: Wall;
  walls: readonly Wall[];
  page: number;
  pages: number;
  /** Why the patrol stands; `null` = it does not, or is off. */
  patrolHeld: 'abnormal' | 'looking' | null;
  conditions: readonly TileCondition[];
  onlyAbnormal: boolean;
  isFull: boolean;
  onLayout: (layout: WallLayout) => void;
  onPage: (page: number) => void;
  onPatrol: (seconds: number) => void;
  onFilter: (onlyAbnormal: boolean) => void;
  onFull: () => void;
  onChooseWall: (id: string) => void;
  onNewWall: (name: string) => void;
  onRenameWall: (name: string) => void;
  onRemoveWall: () => void;
  suggestedName: string;
}

export function Toolbar(props: ToolbarProps) {
  const { wall, page, pages, onLayout, onPage, onlyAbnormal, onFilter, isFull, onFull, conditions } = props;
  const { t } = useTranslation('wall');
  return (
    <div className="wall-bar" role="toolbar" aria-label={t('toolbar')}>
      <WallPicker {...props} />
      <span className="layouts" role="group" aria-label={t('layout')}>
        {layouts.map((layout) => (
          <button
            key={layout}
            type="button"
            aria-pressed={wall.layout === layout}
            aria-label={t('layoutOf', { layout })}
            title={t('layoutOf', { layout })}
            onClick={() => onLayout(layout)}
          >
            <LayoutIcon layout={layout} />
          </button>
        ))}
      </span>
      {pages > 1 && (
        <span className="pager">
          <IconButton icon="chevronLeft" label={t('pageBefore')} onPress={() => onPage((page + pages - 1) % pages)} />
          <span title={t('pageHint')}>{t('page', { page: page + 1, pages })}</span>
          <IconButton icon="chevronRight" label={t('pageAfter')} onPress={() => onPage((page + 1) % pages)} />
        </span>
      )}
      {pages > 1 && <Patrol {...props} />}
      <span className="grow" />
      <Counts conditions={conditions} />
      <Segment
        quiet
        label={t('filter')}
        value={onlyAbnormal ? 'abnormal' : 'all'}
        options={[
          { value: 'all', label: t('common:all') },
          { value: 'abnormal', label: t('onlyAbnormal') },
        ]}
        onChange={(value) => onFilter(value === 'abnormal')}
      />
      <DelaySummary />
      <IconButton icon="fullscreen" label={t('fullScreen')} shortcut="F" isPressed={isFull} onPress={onFull} />
    </div>
  );
}

function WallPicker(props: ToolbarProps) {
  const { wall, walls, suggestedName, onChooseWall, onNewWall, onRenameWall, onRemoveWall } = props;
  const { t } = useTranslation('wall');
  const [asking, setAsking] = useState<'new' | 'rename' | 'remove' | null>(null);
  const nameOf = ({ id, name }: { id: string; name: string }): string => (id === everythingId ? t('everything') : name);
  const listed = [{ id: everythingId, name: everythingId }, ...walls.filter(({ id }) => id !== everythingId)];
  const isNamed = wall.id !== everythingId;
  const entries: MenuEntry[] = [
    ...listed.map((one) => ({
      id: `wall-${one.id}`,
      label: nameOf(one),
      isChosen: one.id === wall.id,
      onAction: () => onChooseWall(one.id),
    })),
    'line',
    { id: 'new', label: t('newWall'), onAction: () => setAsking('new') },
    { id: 'rename', label: t('renameWall'), isDisabled: !isNamed, onAction: () => setAsking('rename') },
    { id: 'remove', label: t('removeWall'), isDisabled: !isNamed, onAction: () => setAsking('remove') },
  ];
  const close = (): void => setAsking(null);
  return (
    <>
      <MenuButton label={t('wallOf', { name: nameOf(wall) })} entries={entries} className="wall-picker">
        <b className="ellipsis" title={nameOf(wall)}>
          {nameOf(wall)}
        </b>
        <Icon name="chevron" size={13} />
      </MenuButton>
      {asking === 'new' && (
        <NameDialog
          title={t('newWallTitle')}
          name={suggestedName}
          hint={t('newWallHint')}
          onSave={onNewWall}
          onClose={close}
        />
      )}
      {asking === 'rename' && (
        <NameDialog title={t('renameWallTitle')} name={wall.name} onSave={onRenameWall} onClose={close} />
      )}
      <Dialog
        alert
        title={t('removeWallTitle', { name: nameOf(wall) })}
        isOpen={asking === 'remove'}
        onClose={close}
        footer={
          <>
            <Button onPress={close}>{t('common:cancel')}</Button>
            <Button
              variant="primary"
              onPress={() => {
                close();
                onRemoveWall();
              }}
            >
              {t('common:remove')}
            </Button>
          </>
        }
      >
        <p>{t('removeWallText')}</p>
      </Dialog>
    </>
  );
}

interface NameDialogProps {
  title: string;
  name: string;
  hint?: string;
  onSave: (name: string) => void;
  onClose: () => void;
}

function NameDialog({ title, name: first, hint, onSave, onClose }: NameDialogProps) {
  const { t } = useTranslation('wall');
  const [name, setName] = useState(first);
  const save = (): void => {
    if (name.trim() === '') return;
    onClose();
    onSave(name.trim());
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isDisabled={name.trim() === ''} onPress={save}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          autoFocus
          label={t('wallName')}
          value={name}
          maxLength={80}
          onChange={setName}
          {...(hint === undefined ? {} : { hint })}
        />
      </form>
    </Dialog>
  );
}

function Patrol({ wall, patrolHeld, onPatrol }: ToolbarProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const seconds = wall.patrolSeconds;
  const entries: MenuEntry[] = [0, ...patrolChoices].map((choice) => ({
    id: String(choice),
    label: choice === 0 ? t('patrolOff') : t('patrolEvery', { time: format.duration(choice * 1000) }),
    isChosen: choice === seconds,
    onAction: () => onPatrol(choice),
  }));
  const words =
    seconds === 0
      ? t('patrolOff')
      : patrolHeld === null
        ? t('patrolEvery', { time: format.duration(seconds * 1000) })
        : t(patrolHeld === 'abnormal' ? 'patrolHeldAbnormal' : 'patrolHeldLooking');
  return (
    <MenuButton label={t('patrolOf', { words })} entries={entries} className="wall-picker patrol">
      <Icon name={seconds === 0 ? 'patrol' : patrolHeld === null ? 'patrol' : 'pause'} size={13} />
      <span className="ellipsis">{words}</span>
      <Icon name="chevron" size={13} />
    </MenuButton>
  );
}

function Counts({ conditions }: { conditions: readonly TileCondition[] }) {
  const { t } = useTranslation('wall');
  const abnormal = conditions.filter(isAbnormal).length;
  const unwatched = conditions.filter((condition) => condition === 'unwatched').length;
  return (
    <span className="counts" role="status">
      {t('cameraCount', { count: conditions.length })}
      <span className="t3"> · </span>
      {t('calmCount', { count: conditions.length - abnormal - unwatched })}
      {unwatched > 0 && (
        <>
          <span className="t3"> · </span>
          <span className="t3" title={t('unwatchedHint')}>
            {t('unwatchedCount', { count: unwatched })}
          </span>
        </>
      )}
      <span className="t3"> · </span>
      <span className={abnormal > 0 ? 't1' : undefined}>{t('abnormalCount', { count: abnormal })}</span>
    </span>
  );
}

/** Over the pictures of this page, once a second. */
function DelaySummary() {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const summary = useSyncExternalStore(subscribeNow, summarise);
  const [median, max] = summary.split(' ');
  return (
    <span className="t3 wide-only delay-summary" title={t('delayHint')}>
      {median === undefined || max === undefined
        ? t('delayUnknown')
        : t('delaySummary', { median: format.delay(Number(median)), max: format.delay(Number(max)) })}
    </span>
  );
}

let summarisedAtMs = 0;
let summarised = '';

/** The same answer within a second, as React asks of what it subscribes to. */
function summarise(): string {
  const nowMs = performance.now();
  if (nowMs - summarisedAtMs < 900) return summarised;
  summarisedAtMs = nowMs;
  const summary = delaySummary(usePlayers.getState().reports.values());
  return (summarised = summary === null ? '' : `${Math.round(summary.medianMs)} ${Math.round(summary.maxMs)}`);
}
