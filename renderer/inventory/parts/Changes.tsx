import { useTranslation } from 'react-i18next';
import type { FieldChange } from '../types.ts';

/** Field by field: what it was and what it is. `null` = was not there, or is taken away. */
export function Changes({ changes }: { changes: readonly FieldChange[] }) {
  const { t, i18n } = useTranslation('inventory');
  const nameOf = (field: string): string => (i18n.exists(`inventory:field.${field}`) ? t(`field.${field}`) : field);
  return (
    <dl className="changes">
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{nameOf(field)}</dt>
          <dd>
            {before !== null && (
              <del>
                <span className="visually-hidden">{t('was')} </span>
                {before}
              </del>
            )}
            {before !== null && after !== null && <span aria-hidden="true"> → </span>}
            {after !== null ? (
              <ins>
                <span className="visually-hidden">{t('is')} </span>
                {after}
              </ins>
            ) : (
              <span className="t3"> {t('takenAway')}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
