import type { ReactNode } from 'react';

export interface PanelProps {
  title: ReactNode;
  /** One quiet line beside the title. */
  meta?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  label?: string;
  className?: string;
}

export function Panel({ title, meta, actions, children, label, className }: PanelProps) {
  return (
    <section
      className={className ? `panel ${className}` : 'panel'}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    >
      <header>
        <h2>{title}</h2>
        {meta !== undefined && <span className="t3 ellipsis">{meta}</span>}
        <span className="grow" />
        {actions}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}

/** Label over value: every item of the top bar. */
export function Stack({ label, children, className }: { label: ReactNode; children: ReactNode; className?: string }) {
  return (
    <div className={className ? `stack ${className}` : 'stack'}>
      <small>{label}</small>
      <span className="value">{children}</span>
    </div>
  );
}

export function Chip({ children, strong }: { children: ReactNode; strong?: boolean }) {
  return <span className={strong ? 'chip strong' : 'chip'}>{children}</span>;
}

/** The states of a view that has nothing to show: loading, empty (with the next step), no data. */
export function Placeholder(props: {
  kind: 'loading' | 'empty' | 'no-data';
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
}) {
  const { kind, title, text, actions } = props;
  return (
    <div className={`placeholder ${kind}`} role="status" aria-busy={kind === 'loading'}>
      <b>{title}</b>
      {text !== undefined && <p>{text}</p>}
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  );
}
