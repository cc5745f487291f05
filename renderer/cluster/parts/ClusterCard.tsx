import { useTranslation } from 'react-i18next';
import { podPhase, type Cluster, type PodPhase } from '../../../preload/contract/index.ts';
import { sayFailed, useFormat } from '../../format/index.ts';
import { Button, Checkbox, Chip, Icon, MenuButton, SeverityMark } from '../../ui/index.ts';
import { certificateEnds } from '../certificates.ts';
import { isOld } from '../rows.ts';
import { retryCluster, useSiteNow } from '../store.ts';
import type { Task } from '../tasks.ts';

export interface ClusterCardProps {
  cluster: Cluster;
  /** Its rows are in the table below. */
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  onPhase: (phase: PodPhase) => void;
  onTask: (task: Task) => void;
}

async function retry({ id }: Cluster): Promise<void> {
  const outcome = await retryCluster(id);
  if (!outcome.ok) sayFailed(outcome.failure);
}

/** How one cluster is, at a glance. Grey while it is well. */
export function ClusterCard({ cluster, isChosen, onChoose, onPhase, onTask }: ClusterCardProps) {
  const { t } = useTranslation('cluster');
  const { id, name } = cluster;
  return (
    <li className={isOld(cluster) ? 'cluster-card old' : 'cluster-card'} aria-label={name}>
      <header>
        <Checkbox aria-label={t('choose', { name })} isSelected={isChosen} onChange={onChoose} />
        <b className="ellipsis" title={cluster.server}>
          {name}
        </b>
        <span className="t3 ellipsis">{cluster.version ?? t('versionUnknown')}</span>
        <span className="grow" />
        <MenuButton
          label={t('menu', { name })}
          entries={[
            { id: 'retry', label: t('retryNow'), onAction: () => void retry(cluster) },
            { id: 'history', label: t('history.open'), onAction: () => onTask({ type: 'history', id }) },
            { id: 'rename', label: t('rename'), onAction: () => void (location.hash = `#/inventory/${id}`) },
            'line',
            {
              id: 'credential',
              label: t('adopt.replace'),
              onAction: () => onTask({ type: 'adopt', given: null, masterId: id }),
            },
            { id: 'detach', label: t('detach.open'), onAction: () => onTask({ type: 'detach', id }) },
          ]}
        >
          <Icon name="more" />
        </MenuButton>
      </header>
      <Connection cluster={cluster} />
      <Figures cluster={cluster} />
      <div className="phases" role="group" aria-label={t('phasesOf', { name })}>
        {podPhase.options.map((phase) => (
          <PhaseButton key={phase} phase={phase} cluster={cluster} onPress={() => onPhase(phase)} />
        ))}
      </div>
      <Certificates cluster={cluster} />
    </li>
  );
}

function Connection({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  const { state, heardAtMs, failure, troubles } = cluster.connection;
  const age = heardAtMs === null ? null : format.age(Math.max(0, now - heardAtMs));
  const words = failure === null ? null : format.failure(failure);
  const old = isOld(cluster);
  return (
    <div className="card-state">
      <div className="row">
        {old ? <SeverityMark priority={2} size={14} /> : <Icon name={state === 'live' ? 'check' : 'old'} size={14} />}
        <b>{t(`state.${state}`)}</b>
        <span className="t3 ellipsis">{age === null ? t('neverHeard') : t(old ? 'valuesOf' : 'heard', { age })}</span>
        <span className="grow" />
        {state !== 'live' && (
          <Button variant="text" aria-label={t('retryOf', { name: cluster.name })} onPress={() => void retry(cluster)}>
            {t('retryNow')}
          </Button>
        )}
      </div>
      {words !== null && (
        <p title={words.todo}>
          {words.title} <span className="t3">{words.todo}</span>
        </p>
      )}
      {troubles.map(({ resource, failure: trouble }) => (
        <p key={resource} className="row">
          <SeverityMark priority={3} size={14} />
          <span className="ellipsis" title={format.failure(trouble).todo}>
            {t('trouble', { resource: t(`resource.${resource}`), title: format.failure(trouble).title })}
          </span>
        </p>
      ))}
    </div>
  );
}

/** kubelets may be up to three minor versions older than their API server (Kubernetes version skew policy). */
const allowedSkew = 3;

function Figures({ cluster: { nodes, workloads, warnings, skew, connection } }: { cluster: Cluster }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  if (connection.heardAtMs === null)
    return (
      <p className="card-unread t3" role="status">
        {t('notRead')}
      </p>
    );
  const notReady = nodes.total - nodes.ready;
  return (
    <dl className="card-figures">
      <div>
        <dt>{t('tab.nodes')}</dt>
        <dd>
          {notReady > 0 && <SeverityMark priority={2} size={13} />}
          <b>{t('readyOf', { ready: nodes.ready, total: nodes.total })}</b>
          {nodes.unschedulable > 0 && <small>{t('cordonedCount', { count: nodes.unschedulable })}</small>}
        </dd>
      </div>
      <div>
        <dt>{t('tab.workloads')}</dt>
        <dd>
          {workloads.unready > 0 && <SeverityMark priority={2} size={13} />}
          <b>{t('readyOf', { ready: workloads.total - workloads.unready, total: workloads.total })}</b>
        </dd>
      </div>
      <div>
        <dt>{t('warnings')}</dt>
        <dd>
          <b>{format.integer(warnings)}</b>
        </dd>
      </div>
      <div>
        <dt>kubelet</dt>
        <dd>
          {skew !== null && skew.minorsBehind >= allowedSkew && <SeverityMark priority={3} size={13} />}
          <b className="ellipsis">
            {skew === null
              ? t('common:unknown')
              : skew.oldest === skew.newest
                ? skew.newest
                : `${skew.oldest}–${skew.newest}`}
          </b>
          {skew !== null && skew.minorsBehind > 0 && <small>{t('behind', { count: skew.minorsBehind })}</small>}
        </dd>
      </div>
    </dl>
  );
}

/** What one should look at when there is any. */
const troublesome: Readonly<Record<PodPhase, 2 | 3 | null>> = {
  Running: null,
  Pending: 3,
  Failed: 2,
  Succeeded: null,
  Unknown: 2,
};

function PhaseButton({ phase, cluster, onPress }: { phase: PodPhase; cluster: Cluster; onPress: () => void }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const isKnown = cluster.connection.heardAtMs !== null;
  const count = cluster.podPhases[phase];
  const priority = isKnown && count > 0 ? troublesome[phase] : null;
  return (
    <button
      type="button"
      className="phase"
      aria-label={
        isKnown
          ? t('phaseCount', { phase: t(`phase.${phase}`), count })
          : t('phaseUnknown', { phase: t(`phase.${phase}`) })
      }
      onClick={onPress}
    >
      <span className="row">
        {priority !== null && <SeverityMark priority={priority} size={12} />}
        <b>{isKnown ? format.integer(count) : '—'}</b>
      </span>
      <small>{t(`phase.${phase}`)}</small>
    </button>
  );
}

function Certificates({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('cluster');
  const format = useFormat();
  const now = useSiteNow();
  const ends = certificateEnds(cluster, now);
  return (
    <footer>
      {ends.length === 0 ? (
        <span className="t3">{t('certificate.none')}</span>
      ) : (
        ends.map(({ which, subject, expiresAtMs, daysLeft, level }) => (
          <span
            key={which}
            className="row nowrap"
            title={t('certificate.until', { subject, time: format.dateTime(expiresAtMs) })}
          >
            {level !== 'fine' && <SeverityMark priority={level === 'ended' ? 2 : 3} size={13} />}
            <span className={level === 'fine' ? 't3' : 't1'}>
              {t(`certificate.${which}`)}{' '}
              {level === 'ended' ? t('certificate.ended') : t('certificate.left', { count: daysLeft })}
            </span>
          </span>
        ))
      )}
      <span className="grow" />
      {!cluster.isAdmin && <Chip>{t('limited')}</Chip>}
      {cluster.insecure && (
        <span title={t('insecureText')}>
          <Chip>{t('insecure')}</Chip>
        </span>
      )}
    </footer>
  );
}
