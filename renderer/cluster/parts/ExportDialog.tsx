import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clusterLimits, type DeviceId, type Failure } from '../../../preload/contract/index.ts';
import { FailureBox, sayDone } from '../../format/index.ts';
import { Button, Checkbox, Dialog, download, Icon, TextField } from '../../ui/index.ts';
import { exportClusters, useClusters } from '../store.ts';

const { min, max } = clusterLimits.passphraseLength;

/** Clusters as a file for another control PC; credentials only under a passphrase. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('cluster');
  const clusters = useClusters((state) => state.clusters);
  const [left, setLeft] = useState<ReadonlySet<DeviceId>>(new Set());
  const [withSecrets, setWithSecrets] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ids = [...(clusters?.keys() ?? [])].filter((id) => !left.has(id));
  const isTooShort = passphrase.length < min;
  const isReady = ids.length > 0 && (!withSecrets || (!isTooShort && passphrase === repeated));
  const run = async (): Promise<void> => {
    setRunning(true);
    setFailure(null);
    const outcome = await exportClusters(ids, withSecrets ? passphrase : null);
    setRunning(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    const { fileName, mediaType, text } = outcome.value;
    download(fileName, mediaType, text);
    sayDone(t('export.done', { fileName }));
    onClose();
  };
  return (
    <Dialog
      title={t('export.title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isDisabled={!isReady} isPending={isRunning} onPress={() => void run()}>
            <Icon name="download" size={13} />
            {t('export.run')}
          </Button>
        </>
      }
    >
      <div className="stacked">
        <p>{t('export.text')}</p>
        <div className="stacked export-clusters" role="group" aria-label={t('export.which')}>
          {[...(clusters?.values() ?? [])].map(({ cluster: { id, name } }) => (
            <Checkbox
              key={id}
              isSelected={!left.has(id)}
              onChange={(isWanted) => setLeft(new Set([...left, id].filter((one) => one !== id || !isWanted)))}
            >
              {name}
            </Checkbox>
          ))}
        </div>
        <Checkbox isSelected={withSecrets} onChange={setWithSecrets}>
          {t('export.withSecrets')}
        </Checkbox>
        {withSecrets ? (
          <>
            <TextField
              type="password"
              autoComplete="new-password"
              label={t('passphrase')}
              hint={t('export.passphraseHint', { min })}
              maxLength={max}
              value={passphrase}
              onChange={setPassphrase}
              error={passphrase !== '' && isTooShort ? t('export.tooShort', { min }) : null}
            />
            <TextField
              type="password"
              autoComplete="new-password"
              label={t('export.repeat')}
              maxLength={max}
              value={repeated}
              onChange={setRepeated}
              error={repeated !== '' && repeated !== passphrase ? t('export.differs') : null}
            />
          </>
        ) : (
          <p className="row">
            <Icon name="lock" size={13} />
            <span>{t('export.noSecrets')}</span>
          </p>
        )}
        {failure !== null && <FailureBox failure={failure} onRetry={() => void run()} />}
      </div>
    </Dialog>
  );
}
