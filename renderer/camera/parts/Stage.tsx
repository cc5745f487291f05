import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StreamProfile, WallLayout } from '../../../preload/contract/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { EmptyCell } from './EmptyCell.tsx';
import type { CellActions } from './cell-actions.ts';
import { Tile } from './Tile.tsx';

export interface Cell {
  /** Within the page; the keyboard's and the drop's name for it. */
  index: number;
  camera: WallCamera | null;
  isHidden: boolean;
}

export interface StageProps {
  cells: readonly Cell[];
  layout: WallLayout;
  cursor: number;
  /** Only the cell under the cursor is given, and it is large. */
  isLarge: boolean;
  /** Empty cells can be given a camera. */
  isChoosable: boolean;
  cameras: readonly WallCamera[];
  actions: CellActions;
}

/** The grid of tiles. */
export function Stage({ cells, layout, cursor, isLarge, isChoosable, cameras, actions }: StageProps) {
  const { t } = useTranslation('wall');
  const stage = useRef<HTMLDivElement>(null);
  // The cursor moved by key: focus goes with it, but is never taken from elsewhere.
  useEffect(() => {
    const active = document.activeElement;
    if (active !== null && active !== document.body && !stage.current?.contains(active)) return;
    const tile = stage.current?.querySelector<HTMLElement>(`[data-cell="${cursor}"]`);
    if (active === document.body ? isLarge : tile !== active && !tile?.contains(active)) tile?.focus();
  }, [cursor, isLarge]);
  const profile: StreamProfile = isLarge || layout === '1' ? 'main' : 'sub';
  const shape = isLarge ? '1' : layout;
  const firstEmpty = cells.find(({ camera }) => camera === null)?.index;
  return (
    <div className={`stage layout-${shape.replace('+', '-')}`} ref={stage} role="group" aria-label={t('tiles')}>
      {cells.map(({ index, camera, isHidden }) =>
        camera === null ? (
          <EmptyCell
            key={`empty-${index}`}
            index={index}
            isCursor={cursor === index}
            isFirst={firstEmpty === index}
            isChoosable={isChoosable}
            cameras={cameras}
            actions={actions}
          />
        ) : (
          <Tile
            key={camera.id}
            camera={camera}
            index={index}
            profile={profile}
            isCompact={shape === '16'}
            isLarge={shape === '1'}
            isCursor={cursor === index}
            isHidden={isHidden}
            actions={actions}
            cameras={cameras}
          />
        ),
      )}
    </div>
  );
}
