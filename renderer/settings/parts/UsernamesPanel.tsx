import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceId, UsernameBinding } from '../../../preload/contract/index.ts';
import { FailureBox, sayDone, useFormat } from '../../format/index.ts';
import { useInventory } from '../../inventory/index.ts';
import { useMetrics, useSiteNow } from '../../metrics/index.ts';
import { Button, Dialog, Panel, Placeholder, SearchField } from '../../ui/index.ts';
import { orderBindings, hostsMatching } from '../usernames.ts';
import { bindUsername, followUsernames, useUsernames } from '../store.ts';

/** Rows that are drawn; a site with more names shows those without a device first. */
const mostRows = 200;

/** Which name counts for which device: told by the longest prefix, or set by hand. */
export function UsernamesPanel() {
  const { t } = useTranslation('settings');
  const { bindings, failure } = useUsernames();
  const [attempt, setAttempt] = useState(0);
  const [chosen, setChosen] = useState<UsernameBinding | null>(null);
  useEffect(() => followUsernames(), [attempt]);
  const count = bindings?.length ?? 0;
  return (
    <Panel title={t('names.title')} meta={t('names.meta')}>
      {bindings === null ? (
        failure === null ? (
          <Placeholder kind="loading" title={t('common:loading')} />
        ) : (
          <FailureBox failure={failure} onRetry={() => setAttempt(attempt + 1)} />
        )
      ) : count === 0 ? (
        <NoNames />
      ) : (
        <>
          <table className="names">
            <thead>
              <tr>
                <th>{t('names.name')}</th>
                <th>{t('names.device')}</th>
                <th>{t('names.lastSeen')}</th>
                <th>
                  <span className="visually-hidden">{t('names.change')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {orderBindings(bindings)
                .slice(0, mostRows)
                .map((binding) => (
                  <NameRow key={binding.username} binding={binding} onChange={() => setChosen(binding)} />
                ))}
            </tbody>
          </table>
          {count > mostRows && <p className="remark">{t('names.cut', { total: count, count: mostRows })}</p>}
        </>
      )}
      {chosen !== null && <BindDialog binding={chosen} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

function NoNames() {
  const { t } = useTranslation('settings');
  const receiver = useMetrics((state) => state.receiver);
  return (
    <Placeholder
      kind="no-data"
      title={t('names.none')}
      text={receiver?.port == null ? t('names.noneOff') : t('names.noneTodo', { port: receiver.port })}
    />
  );
}

function NameRow({ binding, onChange }: { binding: UsernameBinding; onChange: () => void }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const now = useSiteNow();
  const device = useInventory(({ devices }) =>
    binding.deviceId === null ? undefined : devices?.get(binding.deviceId),
  );
  const { username, how, lastSeenAtMs } = binding;
  return (
    <tr>
      <td className="mono breakable">{username}</td>
      <td>
        {device === undefined ? <span className="t3">{t('names.nobody')}</span> : <b>{device.name}</b>}{' '}
        <small>{t(`names.how.${how}`)}</small>
      </td>
      <td className="t3 nowrap">
        {lastSeenAtMs === null ? t('names.notSeen') : format.age(Math.max(0, now - lastSeenAtMs))}
      </td>
      <td className="num">
        <Button variant="text" aria-label={t('names.changeOf', { username })} onPress={onChange}>
          {t('names.change')}
        </Button>
      </td>
    </tr>
  );
}

function BindDialog({ binding, onClose }: { binding: UsernameBinding; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const [query, setQuery] = useState('');
  const devices = useInventory((state) => state.devices);
  const { username, how } = binding;
  const { hosts, more } = hostsMatching(devices?.values() ?? [], query);
  const bind = async (deviceId: DeviceId | null, name: string): Promise<void> => {
    onClose();
    const before = how === 'manual' ? binding.deviceId : null;
    if (!(await bindUsername(username, deviceId))) return;
    sayDone(
      t(deviceId === null ? 'names.automatic' : 'names.bound', { username, name }),
      () => void bindUsername(username, before),
    );
  };
  return (
    <Dialog title={t('names.bindTitle', { username })} isOpen onClose={onClose}>
      <div className="stacked">
        <p>{t('names.bindText')}</p>
        <SearchField
          label={t('names.find')}
          placeholder={t('names.find')}
          clearLabel={t('names.clear')}
          value={query}
          onChange={setQuery}
          maxLength={200}
        />
        <ul className="choices">
          <li>
            <Choice isChosen={how !== 'manual'} onPress={() => void bind(null, '')}>
              {t('names.byPrefix')}
            </Choice>
          </li>
          {hosts.map((host) => (
            <li key={host.id}>
              <Choice
                isChosen={how === 'manual' && host.id === binding.deviceId}
                onPress={() => void bind(host.id, host.name)}
              >
                <HostName host={host} />
              </Choice>
            </li>
          ))}
        </ul>
        {more > 0 && <p className="t3">{t('names.more', { count: more })}</p>}
      </div>
    </Dialog>
  );
}

function Choice({
  isChosen,
  onPress,
  children,
}: {
  isChosen: boolean;
  onPress: () => void;
  children: React.ReactNode;
}) {
  return (
    <button type="button" className="choice" aria-pressed={isChosen} onClick={onPress}>
      {children}
    </button>
  );
}

function HostName({ host }: { host: Device }) {
  return (
    <>
      <b className="ellipsis">{host.name}</b>
      <span className="t3 ellipsis">{[host.hostname, host.address].filter(Boolean).join(' · ')}</span>
    </>
  );
}
