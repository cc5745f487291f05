import { Icon, type IconName } from './Icon.tsx';

export interface IconButtonProps {
  icon: IconName;
  /** What it does, in words: its accessible name and, with the key, its hint. */
  label: string;
  /** The key that does the same, e.g. `F`. */
  shortcut?: string;
  onPress: () => void;
  /** A toggle's state; left out for a plain action. */
  isPressed?: boolean;
  isDisabled?: boolean;
}

/** An action whose shape says enough; the hint names it and its key. */
export function IconButton({ icon, label, shortcut, onPress, isPressed, isDisabled }: IconButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      aria-label={label}
      aria-pressed={isPressed}
      aria-keyshortcuts={shortcut}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
