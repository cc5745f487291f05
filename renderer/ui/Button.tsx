import type { ReactNode } from 'react';
import { Button as AriaButton, ToggleButton, ToggleButtonGroup } from 'react-aria-components';

export interface ButtonProps {
  children: ReactNode;
  onPress?: () => void;
  /** `primary`: the one action of a view. `danger` is plain: what it does is said in words. */
  variant?: 'primary' | 'plain' | 'ghost' | 'text';
  isDisabled?: boolean;
  /** Shows that the action runs; presses are ignored meanwhile, focus stays. */
  isPending?: boolean;
  type?: 'button' | 'submit';
  autoFocus?: boolean;
  'aria-label'?: string;
  'aria-pressed'?: boolean;
  className?: string;
}

export function Button({ variant = 'plain', className, isPending = false, onPress, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      {...(isPending ? { 'data-pending': true } : {})}
      className={['button', variant, className].filter(Boolean).join(' ')}
      onPress={() => {
        if (!isPending) onPress?.();
      }}
    />
  );
}

export interface SegmentProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode; 'aria-label'?: string }[];
  onChange: (value: Value) => void;
  /** Quiet: the chosen one is grey, not bright. */
  quiet?: boolean;
}

/** One of a few, all visible. */
export function Segment<Value extends string>({ label, value, options, onChange, quiet }: SegmentProps<Value>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={quiet ? 'segment quiet' : 'segment'}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        const chosen = options.find((option) => option.value === key);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <ToggleButton
          key={option.value}
          id={option.value}
          {...(option['aria-label'] === undefined ? {} : { 'aria-label': option['aria-label'] })}
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
