import { useTranslation } from 'react-i18next';
import { Button, Placeholder } from '../../ui/index.ts';
import type { ClusterView } from '../store.ts';

export interface NothingHereProps {
  views: readonly ClusterView[];
  isFiltered: boolean;
  onShowAll: () => void;
}

/** Why a list has no rows: none fits, none was read yet, or there are none. */
export function NothingHere({ views, isFiltered, onShowAll }: NothingHereProps) {
  const { t } = useTranslation('cluster');
  const unread = views.filter(({ cluster: { connection } }) => connection.heardAtMs === null);
  if (isFiltered)
    return (
      <Placeholder
        kind="empty"
        title={t('nothingFound')}
        text={t('nothingFoundTodo')}
        actions={<Button onPress={onShowAll}>{t('showAll')}</Button>}
      />
    );
  if (unread.length === views.length)
    return <Placeholder kind="no-data" title={t('notRead')} text={t('notReadTodo')} />;
  return <Placeholder kind="empty" title={t('nothingHere')} />;
}
