import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';

export interface RadioListProps<Value extends string> {
  label: string;
  value: Value | null;
  options: readonly { value: Value; content: ReactNode; isDisabled?: boolean }[];
  onChange: (value: Value) => void;
}

/** One of several, each with more to say than a word. */
export function RadioList<Value extends string>({ label, value, options, onChange }: RadioListProps<Value>) {
  return (
    <RadioGroup
      className="radio-list"
      value={value}
      onChange={(chosen) => {
        const option = options.find((one) => one.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
    >
      <Label>{label}</Label>
      <div className="options">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} isDisabled={option.isDisabled ?? false} className="radio">
            {option.content}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
