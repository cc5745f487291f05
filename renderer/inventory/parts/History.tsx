import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, sayDone, sayFailed, useFormat } from '../../format/index.ts';
import { Button, Icon, Placeholder } from '../../ui/index.ts';
import { deviceHistory, restoreDevice, type Outcome } from '../store.ts';
import type { Device, DeviceChange } from '../types.ts';
import { Changes } from './Changes.tsx';

/** Each change of a device, newest first; any of them can be put back. */
export function History({ device }: { device: Device }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const [outcome, setOutcome] = useState<Outcome<DeviceChange[]> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [restoring, setRestoring] = useState<number | null>(null);

  useEffect(() => {
    let left = false;
    void deviceHistory(device.id).then((answer) => {
      if (!left) setOutcome(answer);
    });
    return () => {
      left = true;
    };
  }, [device.id, device.revision, attempt]);

  const restore = async (revision: number): Promise<void> => {
    setRestoring(revision);
    const before = device.revision;
    const answer = await restoreDevice(device.id, revision);
    setRestoring(null);
    if (!answer.ok) return sayFailed(answer.failure);
    sayDone(t('restored', { revision }), () => void restoreDevice(device.id, before));
  };

  if (outcome === null) return <Placeholder kind="loading" title={t('common:loading')} />;
  if (!outcome.ok) return <FailureBox failure={outcome.failure} onRetry={() => setAttempt(attempt + 1)} />;
  return (
    <ol className="history">
      {outcome.value.map((change) => (
        <li key={change.revision}>
          <header>
            <b>{t(`change.${change.kind}`)}</b>
            <span className="t3">{t('revision', { revision: change.revision })}</span>
            <span className="grow" />
            <time className="t3">{format.dateTime(change.atMs)}</time>
            {change.revision !== device.revision && change.kind !== 'removed' && (
              <Button
                variant="text"
                isPending={restoring === change.revision}
                aria-label={t('restoreOf', { revision: change.revision })}
                onPress={() => void restore(change.revision)}
              >
                <Icon name="undo" size={13} />
                {t('restore')}
              </Button>
            )}
          </header>
          {change.kind === 'created' ? (
            <p className="t3">{t('fieldsSet', { count: change.changes.length })}</p>
          ) : (
            <Changes changes={change.changes} />
          )}
        </li>
      ))}
    </ol>
  );
}
