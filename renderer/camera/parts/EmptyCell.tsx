import { useTranslation } from 'react-i18next';
import { Icon, MenuButton } from '../../ui/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { useDrop, type CellActions } from './cell-actions.ts';
import { chooseEntries } from './TileMenu.tsx';

interface EmptyCellProps {
  index: number;
  isCursor: boolean;
  /** The first empty cell of the page says how to fill it; more would only repeat it. */
  isFirst: boolean;
  /** False on the wall of all cameras: each has its place there already. */
  isChoosable: boolean;
  cameras: readonly WallCamera[];
  actions: CellActions;
}

/** A cell without a camera: takes one by drop or from a list. */
export function EmptyCell({ index, isCursor, isFirst, isChoosable, cameras, actions }: EmptyCellProps) {
  const { t } = useTranslation('wall');
  const { isOver, handlers } = useDrop(index, actions);
  return (
    <article
      className={isOver ? 'tile empty drop' : 'tile empty'}
      aria-label={t('emptyCellLabel', { number: index + 1 })}
      tabIndex={isCursor ? 0 : -1}
      data-cell={index}
      onFocus={() => actions.focus(index)}
      {...handlers}
    >
      {!isChoosable && isFirst && (
        <a className="empty-next" href="#/inventory">
          <Icon name="plus" size={13} />
          {t('addCamera')}
        </a>
      )}
      {isChoosable && (
        <MenuButton
          label={t('chooseCamera')}
          className="button ghost"
          entries={chooseEntries(cameras, null, (camera) => actions.place(index, camera.id))}
        >
          <Icon name="plus" size={13} />
          {t('chooseCamera')}
        </MenuButton>
      )}
    </article>
  );
}
