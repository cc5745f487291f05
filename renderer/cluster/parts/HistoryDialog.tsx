import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterFacts, DeviceId } from '../../../preload/contract/index.ts';
import { FailureBox, useFormat } from '../../format/index.ts';
import { Button, Dialog, Placeholder } from '../../ui/index.ts';
import { factChanges, shownFacts, type FactChange, type ShownFact } from '../fact-changes.ts';
import { clusterHistory, useClusters, type Outcome } from '../store.ts';

/** What a cluster was like, newest first, each time with what had changed since the time before (S17). */
export function HistoryDialog({ id, onClose }: { id: DeviceId; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  const name = useClusters((state) => state.clusters?.get(id)?.cluster.name ?? '');
  const [outcome, setOutcome] = useState<Outcome<ClusterFacts[]> | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let left = false;
    void clusterHistory(id).then((answer) => {
      if (!left) setOutcome(answer);
    });
    return () => {
      left = true;
    };
  }, [id, attempt]);
  return (
    <Dialog
      wide
      title={t('history.title', { name })}
      isOpen
      onClose={onClose}
      footer={<Button onPress={onClose}>{t('common:close')}</Button>}
    >
      {outcome === null ? (
        <Placeholder kind="loading" title={t('common:loading')} />
      ) : !outcome.ok ? (
        <FailureBox failure={outcome.failure} onRetry={() => setAttempt(attempt + 1)} />
      ) : outcome.value.length === 0 ? (
        <Placeholder kind="empty" title={t('history.empty')} text={t('history.emptyText')} />
      ) : (
        <ol className="fact-history">
          {outcome.value.map((facts, index) => (
            <Entry key={facts.atMs} facts={facts} older={outcome.value[index + 1]} />
          ))}
        </ol>
      )}
    </Dialog>
  );
}

function Entry({ facts, older }: { facts: ClusterFacts; older: ClusterFacts | undefined }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const tell = useFactValue();
  return (
    <li>
      <header className="row">
        <b>{format.dateTime(facts.atMs)}</b>
        <span className="t3">{t('history.nodes', { count: facts.nodes.length })}</span>
      </header>
      {older === undefined ? (
        <dl className="fact-list">
          {shownFacts.map((field) => (
            <div key={field}>
              <dt>{t(`fact.${field}`)}</dt>
              <dd className="breakable">{tell(field, facts[field])}</dd>
            </div>
          ))}
          <div>
            <dt>{t('tab.nodes')}</dt>
            <dd className="breakable">{facts.nodes.map((node) => node.name).join(', ') || t('common:none')}</dd>
          </div>
        </dl>
      ) : (
        <ul>
          {factChanges(older, facts).map((change, index) => (
            <li key={index} className="breakable">
              <Change change={change} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Change({ change }: { change: FactChange }) {
  const { t } = useTranslation('cluster');
  const tell = useFactValue();
  if (change.type === 'node-added' || change.type === 'node-removed')
    return t(`history.${change.type}`, { name: change.name });
  const isField = change.type === 'field';
  return (
    <span className="change">
      <span className="t3">
        {isField ? t(`fact.${change.field}`) : `${change.name} · ${t(`nodeFact.${change.what}`)}`}
      </span>{' '}
      <del>{isField ? tell(change.field, change.before) : change.before}</del> <span aria-hidden="true">→</span>
      <span className="visually-hidden">{t('act.becomes')}</span>{' '}
      <ins>{isField ? tell(change.field, change.after) : change.after}</ins>
    </span>
  );
}

/** `null` of these is no certificate; of the others it is not known. */
const mayBeNone: ReadonlySet<ShownFact> = new Set([
  'caCertHash',
  'clientExpiresAtMs',
  'serverExpiresAtMs',
  'authorityExpiresAtMs',
]);

/** Times as times, what is not known as such. */
function useFactValue(): (field: ShownFact, value: string | number | null) => string {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  return (field, value) =>
    value === null
      ? t(mayBeNone.has(field) ? 'common:none' : 'common:unknown')
      : typeof value === 'number'
        ? format.dateTime(value)
        : value;
}
