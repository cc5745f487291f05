import { useTranslation } from 'react-i18next';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, Icon } from '../../ui/index.ts';
import { kinds } from '../kinds.ts';
import type { DeviceKind } from '../types.ts';

/** Asks first what it is: each kind has its own form. */
export function NewDeviceMenu({ onChoose }: { onChoose: (kind: DeviceKind) => void }) {
  const { t } = useTranslation('inventory');
  return (
    <MenuTrigger>
      <Button variant="primary">
        <Icon name="plus" size={13} />
        {t('newDevice')}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="list-box" aria-label={t('newDevice')}>
          {kinds.map(({ kind, icon }) => (
            <MenuItem key={kind} textValue={t(`kind.${kind}`)} className="menu-item" onAction={() => onChoose(kind)}>
              <Icon name={icon} />
              <span>
                {t(`kind.${kind}`)}
                <small>{t(`kindMeaning.${kind}`)}</small>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
