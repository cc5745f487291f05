import { useTranslation } from 'react-i18next';
import { Icon, MenuButton, type MenuEntry } from '../../ui/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { retryCamera } from '../store.ts';
import type { CellActions } from './cell-actions.ts';

interface TileMenuProps {
  camera: WallCamera;
  cameras: readonly WallCamera[];
  index: number;
  isLarge: boolean;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  actions: CellActions;
}

/** Everything that can be done to a tile, for those who do not know its keys. */
export function TileMenu({ camera, cameras, index, isLarge, isOpen, onOpenChange, actions }: TileMenuProps) {
  const { t } = useTranslation('wall');
  const entries: MenuEntry[] = [
    {
      id: 'enlarge',
      label: t(isLarge ? 'shrink' : 'enlarge'),
      shortcut: isLarge ? 'Esc' : 'Enter',
      onAction: () => actions.toggleEnlarged(index),
    },
    { id: 'snapshot', label: t('snapshot'), shortcut: 'S', onAction: () => actions.snapshot(camera) },
    { id: 'retry', label: t('reconnect'), shortcut: 'R', onAction: () => void retryCamera(camera.id) },
    'line',
    {
      id: 'choose',
      label: t('chooseCamera'),
      items: chooseEntries(cameras, camera.id, (chosen) => actions.place(index, chosen.id)),
    },
    { id: 'empty', label: t('emptyCell'), onAction: () => actions.place(index, null) },
  ];
  return (
    <MenuButton
      label={t('menuOf', { name: camera.name })}
      className="icon-button"
      entries={entries}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    >
      <Icon name="more" />
    </MenuButton>
  );
}

export const chooseEntries = (
  cameras: readonly WallCamera[],
  chosenId: string | null,
  onChoose: (camera: WallCamera) => void,
): MenuEntry[] =>
  cameras.map((camera) => ({
    id: camera.id,
    label: camera.name,
    isChosen: camera.id === chosenId,
    onAction: () => onChoose(camera),
  }));
