import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

export interface CheckboxProps {
  children?: ReactNode;
  isSelected: boolean;
  /** Some of what it stands for is chosen. */
  isIndeterminate?: boolean;
  onChange: (selected: boolean) => void;
  isDisabled?: boolean;
  'aria-label'?: string;
}

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className="checkbox">
      {({ isIndeterminate, isSelected }) => (
        <>
          <svg className="box" viewBox="0 0 16 16" aria-hidden="true">
            {isIndeterminate ? <path d="M4 8h8" /> : isSelected && <path d="m3.5 8.3 3 3 6-6.6" />}
          </svg>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}
