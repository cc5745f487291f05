import type { ReactNode } from 'react';
import { Button as AriaButton, Disclosure as AriaDisclosure, DisclosurePanel } from 'react-aria-components';
import { Icon } from './Icon.tsx';

export interface DisclosureProps {
  title: ReactNode;
  /** What one may want to know without opening it, at the right. */
  meta?: ReactNode;
  children: ReactNode;
  defaultExpanded?: boolean;
  onExpandedChange?: (expanded: boolean) => void;
}

/** A group that is folded away until it is asked for. Its content is drawn only while open. */
export function Disclosure({ title, meta, children, ...props }: DisclosureProps) {
  return (
    <AriaDisclosure {...props} className="disclosure">
      {({ isExpanded }) => (
        <>
          <AriaButton slot="trigger" className="group-label">
            <Icon name={isExpanded ? 'chevron' : 'chevronRight'} size={13} />
            <b className="ellipsis">{title}</b>
            <span className="grow" />
            {meta !== undefined && <span className="ellipsis">{meta}</span>}
          </AriaButton>
          <DisclosurePanel>{isExpanded && children}</DisclosurePanel>
        </>
      )}
    </AriaDisclosure>
  );
}
