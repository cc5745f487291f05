import { useTranslation } from 'react-i18next';
import type { Cluster } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { Icon } from '../../ui/index.ts';
import { isOld } from '../rows.ts';
import { useSiteNow } from '../store.ts';

/** Whose row it is; how old it is when its cluster does not answer. */
export function ClusterCell({ cluster }: { cluster: Cluster }) {
  const { name, connection } = cluster;
  return (
    <span className="row">
      <span className="ellipsis" title={name}>
        {name}
      </span>
      {isOld(cluster) && <OldMark atMs={connection.heardAtMs} />}
    </span>
  );
}

function OldMark({ atMs }: { atMs: number | null }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  const text = atMs === null ? t('neverHeard') : t('valuesOf', { age: format.age(Math.max(0, now - atMs)) });
  return (
    <span className="row t3" title={text}>
      <Icon name="old" size={13} />
      <small className="nowrap">{atMs === null ? '' : format.duration(Math.max(0, now - atMs))}</small>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

/** For how long something has been so. */
export function Since({ atMs }: { atMs: number | null }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  if (atMs === null) return <span className="t3">{t('common:unknown')}</span>;
  return (
    <span className="t3" title={format.dateTime(atMs)}>
      {format.duration(Math.max(0, now - atMs))}
    </span>
  );
}

/** A text that may be cut, whole in its hint. */
export function Cut({ children, className = '' }: { children: string; className?: string }) {
  return (
    <span className={className} title={children}>
      {children}
    </span>
  );
}
