import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionResult, Failure } from '../../../preload/contract/index.ts';
import { FailureBox } from '../../format/index.ts';
import { Button, Dialog, NumberField } from '../../ui/index.ts';
import { countResults, plan, worthDoing, type ActionRequest, type PlannedAction } from '../actions.ts';
import { actOnClusters, siteNow } from '../store.ts';
import { ActionRows } from './ActionRows.tsx';

/** Results by their action's place in the plan; they come one by one. */
export type Results = ReadonlyMap<number, ActionResult>;

interface Round {
  results: Results;
  isRunning: boolean;
  /** Why the call itself broke off. */
  failure: Failure | null;
}
const notBegun: Round = { results: new Map(), isRunning: false, failure: null };

/** First what would change, asked of the API servers themselves; then, when a person says so, the doing. */
export function ActionDialog({ request, onClose }: { request: ActionRequest; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  const [atMs] = useState(() => siteNow());
  const [replicas, setReplicas] = useState(() => replicasAtFirst(request));
  const [planned, setPlanned] = useState<readonly PlannedAction[]>(() => plan(request, { atMs, replicas }));
  const [preview, ask] = useRound();
  const [deed, act] = useRound();
  useEffect(() => {
    void ask(
      planned.map((one, index) => ({ index, planned: one })),
      true,
    );
  }, [planned, ask]);

  const isDone = deed.results.size > 0 || deed.isRunning || deed.failure !== null;
  const worth = worthDoing(planned, preview.results);
  const failed = worth.filter(({ index }) => deed.results.get(index)?.failure != null);
  const counts = isDone ? countResults(worth.length, deed.results) : countResults(planned.length, preview.results);
  const changeReplicas = (value: number): void => {
    if (!Number.isInteger(value) || value === replicas) return;
    setReplicas(value);
    setPlanned(plan(request, { atMs, replicas: value }));
  };
  return (
    <Dialog
      wide
      title={t(`act.${request.type}.title`)}
      isOpen
      onClose={onClose}
      footer={
        <>
          <span className="act-counts t2" role="status">
            {t(isDone ? 'act.doneCounts' : 'act.counts', counts)}
          </span>
          <span className="grow" />
          {isDone ? (
            <>
              {!deed.isRunning && failed.length > 0 && (
                <Button onPress={() => void act(failed, false)}>{t('act.again', { count: failed.length })}</Button>
              )}
              <Button variant="primary" isPending={deed.isRunning} onPress={onClose}>
                {t(deed.isRunning ? 'act.running' : 'common:close')}
              </Button>
            </>
          ) : (
            <>
              <Button onPress={onClose}>{t('common:cancel')}</Button>
              <Button
                variant="primary"
                isDisabled={!preview.isRunning && worth.length === 0}
                isPending={preview.isRunning}
                onPress={() => void act(worth, false)}
              >
                {preview.isRunning ? t('act.previewing') : t(`act.${request.type}.run`, { count: worth.length })}
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="stacked">
        <p>{t(`act.${request.type}.text`)}</p>
        {request.type === 'scale' && !isDone && (
          <NumberField
            label={t('act.replicas')}
            hint={t('act.replicasHint')}
            value={replicas}
            minValue={0}
            maxValue={1000}
            step={1}
            onChange={changeReplicas}
          />
        )}
        {(deed.failure ?? preview.failure) !== null && (
          <FailureBox
            failure={(deed.failure ?? preview.failure) as Failure}
            onRetry={() => setPlanned(plan(request, { atMs, replicas }))}
          />
        )}
        <ActionRows planned={planned} preview={preview.results} deed={isDone ? deed.results : null} />
      </div>
    </Dialog>
  );
}

const replicasAtFirst = (request: ActionRequest): number =>
  request.type === 'scale' ? (request.rows[0]?.workload.desired ?? 1) : 1;

/** One asking of the API servers. A later one takes the place of an earlier; what was done already stays told. */
function useRound() {
  const [round, setRound] = useState<Round>(notBegun);
  const latest = useRef(0);
  const run = useCallback(async (lines: readonly { index: number; planned: PlannedAction }[], dryRun: boolean) => {
    const mine = ++latest.current;
    const asked = new Set(lines.map(({ index }) => index));
    setRound((was) => ({
      results: dryRun ? new Map() : new Map([...was.results].filter(([index]) => !asked.has(index))),
      isRunning: true,
      failure: null,
    }));
    const outcome = await actOnClusters(
      lines.map(({ planned: { clusterId, action } }) => ({ clusterId, action })),
      dryRun,
      (result) => {
        const index = lines[result.index]?.index;
        if (mine !== latest.current || index === undefined) return;
        setRound((was) => ({ ...was, results: new Map(was.results).set(index, result) }));
      },
    );
    if (mine === latest.current)
      setRound((was) => ({ ...was, isRunning: false, failure: outcome.ok ? null : outcome.failure }));
  }, []);
  return [round, run] as const;
}
