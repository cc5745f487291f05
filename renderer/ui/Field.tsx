import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  NumberField as AriaNumberField,
  Popover,
  Select,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextArea,
  TextField as AriaTextField,
} from 'react-aria-components';
import { Icon } from './Icon.tsx';

interface FieldProps {
  label: string;
  /** Consequence, unit or example, below the field. */
  hint?: ReactNode;
  /** What is wrong; shown in words and announced. */
  error?: string | null;
  isDisabled?: boolean;
}

export interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'search' | 'url';
  placeholder?: string;
  multiline?: number;
  autoFocus?: boolean;
  isRequired?: boolean;
  autoComplete?: string;
  maxLength?: number;
}

export function TextField({ label, hint, error, multiline, placeholder, type = 'text', ...props }: TextFieldProps) {
  const filler = placeholder === undefined ? {} : { placeholder };
  return (
    <AriaTextField {...props} type={type} className="field" isInvalid={Boolean(error)}>
      <Label>{label}</Label>
      {multiline === undefined ? (
        <Input {...filler} spellCheck={false} />
      ) : (
        <TextArea {...filler} rows={multiline} spellCheck={false} />
      )}
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps {
  value: number;
  onChange: (value: number) => void;
  minValue: number;
  maxValue: number;
  step?: number;
  unit?: string;
}

/** Commits on blur or Enter; values outside the range are brought back to it. */
export function NumberField({ label, hint, error, unit, ...props }: NumberFieldProps) {
  return (
    <AriaNumberField
      {...props}
      className="field"
      isInvalid={Boolean(error)}
      formatOptions={{ useGrouping: false, maximumFractionDigits: 3 }}
    >
      <Label>{label}</Label>
      <div className="with-unit">
        <Input />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </div>
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </AriaNumberField>
  );
}

export interface SelectFieldProps<Value extends string> extends FieldProps {
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, value, options, onChange, isDisabled } = props;
  return (
    <Select
      className="field"
      value={value}
      isDisabled={isDisabled ?? false}
      isInvalid={Boolean(error)}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Label>{label}</Label>
      <AriaButton className="select">
        <SelectValue />
        <Icon name="chevron" size={13} />
      </AriaButton>
      {hint !== undefined && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
      <Popover className="popover">
        <ListBox className="list-box">
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.label}>
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

export interface SwitchProps {
  children: ReactNode;
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  isDisabled?: boolean;
}

export function Switch({ children, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className="switch">
      <span className="track" aria-hidden="true" />
      {children}
    </AriaSwitch>
  );
}
