import { useTranslation } from 'react-i18next';
import type { KubeconfigContext } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { RadioList, SeverityMark } from '../../ui/index.ts';
import { certificateEnds } from '../certificates.ts';
import { useSiteNow } from '../store.ts';

export interface ContextListProps {
  contexts: readonly KubeconfigContext[];
  chosen: string | null;
  onChoose: (context: string) => void;
}

/** Who would speak to which API server; those that cannot be adopted say why. */
export function ContextList({ contexts, chosen, onChoose }: ContextListProps) {
  const { t } = useTranslation('cluster');
  return (
    <RadioList
      label={t('adopt.contexts', { count: contexts.length })}
      value={chosen}
      options={contexts.map((context) => ({
        value: context.context,
        isDisabled: context.failure !== null,
        content: <Context context={context} />,
      }))}
      onChange={onChoose}
    />
  );
}

function Context({
  context: { context, isCurrent, server, user, credential, insecure, client, authority, failure },
}: {
  context: KubeconfigContext;
}) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  const ends = certificateEnds({ certificates: { client, authority, server: null } }, now);
  const words = failure === null ? null : format.failure(failure);
  return (
    <span className="context">
      <span className="row">
        <b className="ellipsis">{context}</b>
        {isCurrent && <small>{t('adopt.current')}</small>}
      </span>
      <span className="mono breakable">{server}</span>
      <span className="t3">{[user, t(`credential.${credential}`)].filter((part) => part !== '').join(' · ')}</span>
      {ends.map(({ which, daysLeft, level, expiresAtMs }) => (
        <span key={which} className="row">
          {level !== 'fine' && <SeverityMark priority={level === 'ended' ? 2 : 3} size={13} />}
          <span className={level === 'fine' ? 't3' : 't1'}>
            {t(`certificate.${which}`)}{' '}
            {level === 'ended' ? t('certificate.ended') : t('certificate.left', { count: daysLeft })}
            {' · '}
            {format.date(expiresAtMs)}
          </span>
        </span>
      ))}
      {insecure && (
        <span className="row">
          <SeverityMark priority={3} size={13} />
          <span className="t1">{t('insecureText')}</span>
        </span>
      )}
      {words !== null && (
        <span className="refusal">
          <SeverityMark priority={2} size={13} />
          <span>
            <b>{words.title}</b> <span className="t3">{words.todo}</span>
          </span>
        </span>
      )}
    </span>
  );
}
