import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components';
import { Icon } from './Icon.tsx';

/** One line of a menu: an action, or a further menu when it has `items`. `'line'` separates groups. */
export type MenuEntry =
  | 'line'
  | {
      id: string;
      label: string;
      /** The key that does the same outside of the menu. */
      shortcut?: string;
      isChosen?: boolean;
      isDisabled?: boolean;
      items?: readonly MenuEntry[];
      onAction?: () => void;
    };

export interface MenuButtonProps {
  /** Accessible name and hint of the button. */
  label: string;
  children: ReactNode;
  entries: readonly MenuEntry[];
  className?: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** A button that opens a menu; arrows, Home, End, Escape and typing the first letters work. */
export function MenuButton({ label, children, entries, className, isOpen, onOpenChange }: MenuButtonProps) {
  return (
    <MenuTrigger
      {...(isOpen === undefined ? {} : { isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <AriaButton className={className ?? 'button text'} aria-label={label}>
        {children}
      </AriaButton>
      <MenuPopover label={label} entries={entries} />
    </MenuTrigger>
  );
}

function MenuPopover({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <Popover className="popover menu-popover">
      <AriaMenu className="list-box menu" aria-label={label}>
        {entries.map((entry, index) =>
          entry === 'line' ? <Separator key={index} /> : <Entry key={entry.id} {...entry} />,
        )}
      </AriaMenu>
    </Popover>
  );
}

function Entry({ id, label, shortcut, isChosen, isDisabled, items, onAction }: Exclude<MenuEntry, 'line'>) {
  const item = (
    <MenuItem
      id={id}
      textValue={label}
      isDisabled={isDisabled ?? false}
      {...(onAction === undefined ? {} : { onAction })}
      className="menu-item"
    >
      <span className="menu-check">{isChosen === true && <Icon name="check" size={13} />}</span>
      <span className="ellipsis">{label}</span>
      {shortcut !== undefined && <kbd>{shortcut}</kbd>}
      {items !== undefined && <Icon name="chevronRight" size={13} />}
    </MenuItem>
  );
  if (items === undefined) return item;
  return (
    <SubmenuTrigger>
      {item}
      <MenuPopover label={label} entries={items} />
    </SubmenuTrigger>
  );
}
