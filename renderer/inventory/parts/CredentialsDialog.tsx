import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, sayDone } from '../../format/index.ts';
import { Button, Dialog, TextField } from '../../ui/index.ts';
import { updateDevice } from '../store.ts';
import type { Device, Failure } from '../types.ts';

/** Write-only: what was saved is never shown again, only replaced. */
export function CredentialsDialog({
  device,
  isOpen,
  onClose,
}: {
  device: Device;
  isOpen: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('inventory');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (): Promise<void> => {
    setTried(true);
    if (username.trim() === '') return;
    setSaving(true);
    const credentials = { username: username.trim(), password };
    const outcome = await updateDevice(device.id, device.revision, { credentials });
    setSaving(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    sayDone(t('credentials.savedFor', { name: device.name }));
    onClose();
  };
  return (
    <Dialog
      title={t('credentials.titleOf', { name: device.name })}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={saving} onPress={() => void save()}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <form
        className="stacked"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>{t('credentials.text')}</p>
        <TextField
          autoFocus
          label={t('field.username')}
          value={username}
          onChange={setUsername}
          autoComplete="off"
          maxLength={256}
          error={tried && username.trim() === '' ? t('credentials.usernameMissing') : null}
        />
        <TextField
          label={t('field.password')}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          maxLength={1024}
        />
        {failure !== null && <FailureBox failure={failure} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
