import './tokens.css';
import './ui.css';

export { Button, Segment, type ButtonProps, type SegmentProps } from './button.tsx';
export { Checkbox, type CheckboxProps } from './checkbox.tsx';
export { CopyButton } from './copy-button.tsx';
export { Dialog, type DialogProps } from './dialog.tsx';
export { Disclosure, type DisclosureProps } from './disclosure.tsx';
export { download } from './download.ts';
export { NumberField, SelectField, Switch, TextField } from './field.tsx';
export { IconButton, type IconButtonProps } from './icon-button.tsx';
export { Icon, SeverityMark, type IconName } from './icon.tsx';
export { MenuButton, type MenuButtonProps, type MenuEntry } from './menu.tsx';
export { currentNow, subscribeNow, useNow } from './now.ts';
export { Chip, Panel, Placeholder, Stack } from './panel.tsx';
export { SearchField, type SearchFieldProps } from './search-field.tsx';
export { useVirtualRows, type VirtualRows } from './virtual-rows.ts';
