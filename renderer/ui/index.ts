import './tokens.css';
import './ui.css';

export { Button, Segment, type ButtonProps, type SegmentProps } from './Button.tsx';
export { Checkbox, type CheckboxProps } from './Checkbox.tsx';
export { CopyButton } from './CopyButton.tsx';
export { Dialog, type DialogProps } from './Dialog.tsx';
export { Disclosure, type DisclosureProps } from './Disclosure.tsx';
export { download } from './download.ts';
export { NumberField, SelectField, Switch, TextField } from './Field.tsx';
export { IconButton, type IconButtonProps } from './IconButton.tsx';
export { Icon, SeverityMark, type IconName } from './Icon.tsx';
export { MenuButton, type MenuButtonProps, type MenuEntry } from './Menu.tsx';
export { currentNow, subscribeNow, useNow } from './now.ts';
export { Chip, Panel, Placeholder, Stack } from './Panel.tsx';
export { SearchField, type SearchFieldProps } from './SearchField.tsx';
export { useVirtualRows, type VirtualRows } from './virtual-rows.ts';
