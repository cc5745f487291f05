import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, Failure } from '../../../preload/contract/index.ts';
import { FailureBox, sayDone } from '../../format/index.ts';
import { Button, Dialog, Icon } from '../../ui/index.ts';
import { detachCluster, useClusters } from '../store.ts';

/** Asks before a credential is forgotten, and says what stays. */
export function DetachDialog({ id, onClose }: { id: DeviceId; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  // As it was when asked: it is gone from the store before the dialog is.
  const [name] = useState(() => useClusters.getState().clusters?.get(id)?.cluster.name ?? '');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const detach = async (): Promise<void> => {
    setRunning(true);
    const outcome = await detachCluster(id);
    setRunning(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    sayDone(t('detach.done', { name }));
    onClose();
  };
  return (
    <Dialog
      alert
      title={t('detach.title', { name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={isRunning} onPress={() => void detach()}>
            {t('detach.run')}
          </Button>
        </>
      }
    >
      <div className="stacked">
        <p>{t('detach.text')}</p>
        <ul className="what-stays">
          {(['credential', 'cluster', 'master', 'history'] as const).map((what) => (
            <li key={what} className="row">
              <Icon name={what === 'credential' ? 'trash' : 'check'} size={13} />
              <span>{t(`detach.${what}`)}</span>
            </li>
          ))}
        </ul>
        {failure !== null && <FailureBox failure={failure} onRetry={() => void detach()} />}
      </div>
    </Dialog>
  );
}
