import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../../ui/index.ts';

export interface TableHeadProps {
  query: string;
  onQuery: (query: string) => void;
  placeholder: string;
  /** Rows shown; `null` = not known yet. */
  shown: number | null;
  children?: ReactNode;
  /** How many rows are chosen, and what can be done with them. */
  selected?: number;
  actions?: ReactNode;
}

/** What a list is narrowed by, and what is done with its chosen rows: both stay in place, so that nothing jumps. */
export function TableHead({ query, onQuery, placeholder, shown, children, selected, actions }: TableHeadProps) {
  const { t } = useTranslation('cluster');
  return (
    <div className="table-head">
      <SearchField
        label={t('common:search')}
        placeholder={placeholder}
        clearLabel={t('clear')}
        value={query}
        onChange={onQuery}
        maxLength={200}
      />
      {children}
      <span className="t3 nowrap" role="status">
        {shown !== null && t('rows', { count: shown })}
      </span>
      <span className="grow" />
      {selected !== undefined && (
        <span className="t3 nowrap">{selected === 0 ? t('chooseRows') : t('selected', { count: selected })}</span>
      )}
      {actions}
    </div>
  );
}
