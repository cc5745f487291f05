import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, sayDone, useFormat } from '../../format/index.ts';
import { Button, Dialog, download, Icon, Segment } from '../../ui/index.ts';
import { exportDevices } from '../store.ts';
import type { DeviceId, Failure } from '../types.ts';

export interface ExportDialogProps {
  total: number;
  /** Ids that the search and the kind filter leave; `null` = all. */
  matches: ReadonlySet<DeviceId> | null;
  onClose: () => void;
}

export function ExportDialog({ total, matches, onClose }: ExportDialogProps) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const [kind, setKind] = useState<'json' | 'csv'>('json');
  const [what, setWhat] = useState<'all' | 'shown'>('all');
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setFailure(null);
    const outcome = await exportDevices(what === 'shown' && matches !== null ? [...matches] : null, kind);
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
          <Button variant="primary" isPending={running} onPress={() => void run()}>
            <Icon name="download" size={13} />
            {t('export.run')}
          </Button>
        </>
      }
    >
      <div className="stacked">
        <div className="row wrap">
          <Segment
            quiet
            label={t('export.format')}
            value={kind}
            options={[
              { value: 'json', label: 'JSON' },
              { value: 'csv', label: 'CSV' },
            ]}
            onChange={setKind}
          />
          <Segment
            quiet
            label={t('export.what')}
            value={what}
            options={[
              { value: 'all', label: t('export.all', { count: total, total: format.integer(total) }) },
              ...(matches === null
                ? []
                : [
                    {
                      value: 'shown' as const,
                      label: t('export.shown', { count: matches.size, total: format.integer(matches.size) }),
                    },
                  ]),
            ]}
            onChange={setWhat}
          />
        </div>
        <p>{t(kind === 'json' ? 'export.jsonText' : 'export.csvText')}</p>
        <p className="row">
          <Icon name="lock" size={13} />
          <span>{t('export.noSecrets')}</span>
        </p>
        {failure !== null && <FailureBox failure={failure} onRetry={() => void run()} />}
      </div>
    </Dialog>
  );
}
