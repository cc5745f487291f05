import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/index.ts';
import { FailureBox } from '../../format/index.ts';
import { Button, Dialog, Icon, TextField } from '../../ui/index.ts';
import { importClusters, type Imported } from '../store.ts';
import { TextSource } from './TextSource.tsx';

/** In characters, as the contract takes it. */
const mostCharacters = 20_000_000;

/** Clusters from another control PC's file. */
export function ImportDialog({ given, onClose }: { given: File | string | null; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  const [text, setText] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [imported, setImported] = useState<readonly Imported[] | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setFailure(null);
    const outcome = await importClusters(text, passphrase === '' ? null : passphrase);
    setRunning(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    setImported(outcome.value.clusters);
  };
  return (
    <Dialog
      title={t('import.title')}
      isOpen
      onClose={onClose}
      footer={
        imported === null ? (
          <>
            <Button onPress={onClose}>{t('common:cancel')}</Button>
            <Button variant="primary" isDisabled={text.trim() === ''} isPending={isRunning} onPress={() => void run()}>
              {t('import.run')}
            </Button>
          </>
        ) : (
          <Button variant="primary" onPress={onClose}>
            {t('common:close')}
          </Button>
        )
      }
    >
      {imported === null ? (
        <div className="stacked">
          <p>{t('import.text')}</p>
          <TextSource
            label={t('import.box')}
            hint={t('import.boxHint')}
            pickLabel={t('import.pick')}
            accept={['.json']}
            maxLength={mostCharacters}
            given={given}
            text={text}
            onText={setText}
          />
          <TextField
            type="password"
            autoComplete="off"
            label={t('passphrase')}
            hint={t('import.passphraseHint')}
            maxLength={1024}
            value={passphrase}
            onChange={setPassphrase}
          />
          {failure !== null && <FailureBox failure={failure} />}
        </div>
      ) : (
        <div className="stacked" role="status">
          <p>{t('import.done', { count: imported.length })}</p>
          <ul className="what-stays">
            {imported.map(({ id, name, adopted, factsAdded }) => (
              <li key={id} className="row">
                <Icon name={adopted ? 'check' : 'info'} size={13} />
                <span>
                  <b>{name}</b> {t(adopted ? 'import.adopted' : 'import.factsOnly')} ·{' '}
                  {t('import.facts', { count: factsAdded })}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
