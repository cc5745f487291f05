import { Button as AriaButton, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { Icon } from './Icon.tsx';

export interface SearchFieldProps {
  label: string;
  placeholder: string;
  /** Name of the button that empties the field. */
  clearLabel: string;
  value: string;
  onChange: (value: string) => void;
  onSubmit?: () => void;
  maxLength?: number;
}

/** Its label is for screen readers: the lens and the placeholder say it to the eye. Escape empties it. */
export function SearchField({ label, placeholder, clearLabel, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField {...props} aria-label={label} className="field search-field">
      <Icon name="search" size={13} />
      <Input placeholder={placeholder} spellCheck={false} />
      <AriaButton aria-label={clearLabel}>
        <Icon name="close" size={13} />
      </AriaButton>
    </AriaSearchField>
  );
}
