import './tokens.css';
import './ui.css';

export { Button, Segment, type ButtonProps, type SegmentProps } from './button.tsx';
export { Dialog, type DialogProps } from './dialog.tsx';
export { NumberField, SelectField, Switch, TextField } from './field.tsx';
export { Icon, SeverityMark, type IconName } from './icon.tsx';
export { useNow } from './now.ts';
export { Chip, Panel, Placeholder, Stack } from './panel.tsx';
