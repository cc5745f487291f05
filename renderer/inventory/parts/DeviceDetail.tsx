import { useTranslation } from 'react-i18next';
import { sayDone, sayFailed, useFormat } from '../../format/index.ts';
import { Button, CopyButton, Disclosure, Icon, Panel } from '../../ui/index.ts';
import { dedented } from '../document-text.ts';
import { kindIcon } from '../kinds.ts';
import { removeDevice, restoreDevice } from '../store.ts';
import type { Device, DeviceId } from '../types.ts';
import { Fact, Facts } from './Facts.tsx';
import { History } from './History.tsx';
import { StreamSection } from './StreamSection.tsx';

export interface DeviceDetailProps {
  device: Device;
  devices: ReadonlyMap<DeviceId, Device>;
  onSelect: (id: DeviceId) => void;
  onEdit: () => void;
}

/** All that is known of one device, and what can be done with it. */
export function DeviceDetail({ device, devices, onSelect, onEdit }: DeviceDetailProps) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const hasStream = device.kind === 'camera' || device.kind === 'terminal' || device.streamUrl !== null;
  const remove = async (): Promise<void> => {
    const outcome = await removeDevice(device);
    if (!outcome.ok) return sayFailed(outcome.failure);
    sayDone(t('removed', { name: device.name }), () => void bringBack(device));
  };
  return (
    <Panel
      className="device-detail"
      label={t('detailOf', { name: device.name })}
      title={
        <span className="row">
          <Icon name={kindIcon(device.kind)} />
          <span className="ellipsis">{device.name}</span>
        </span>
      }
      meta={t(`kind.${device.kind}`)}
      actions={
        <>
          <Button onPress={onEdit}>{t('common:edit')}</Button>
          <Button variant="ghost" onPress={() => void remove()}>
            <Icon name="trash" size={13} />
            {t('common:remove')}
          </Button>
        </>
      }
    >
      {device.hints.length > 0 && (
        <ul className="hints" aria-label={t('hints')}>
          {device.hints.map((hint) => (
            <li key={hint.code}>
              <Icon name="info" />
              <span>{format.remark(hint)}</span>
            </li>
          ))}
        </ul>
      )}
      <TypedFields device={device} devices={devices} onSelect={onSelect} />
      {hasStream && <StreamSection key={device.id} device={device} />}
      {device.kind === 'master' && <JoinCommand device={device} />}
      <Disclosure title={t('document')} meta={t('documentMeta')} defaultExpanded>
        <div className="code-box">
          <pre className="code" tabIndex={0} aria-label={t('document')}>
            {dedented(device.document)}
          </pre>
          <CopyButton text={device.document} label={t('copy')} doneLabel={t('copied')} />
        </div>
      </Disclosure>
      <Disclosure
        title={t('history')}
        meta={t('revisionAt', { revision: device.revision, time: format.dateTime(device.updatedAtMs) })}
      >
        <History key={device.id} device={device} />
      </Disclosure>
    </Panel>
  );
}

async function bringBack({ id, revision }: Device): Promise<void> {
  const outcome = await restoreDevice(id, revision);
  if (!outcome.ok) sayFailed(outcome.failure);
}

type Links = Pick<DeviceDetailProps, 'device' | 'devices' | 'onSelect'>;

function TypedFields({ device, devices, onSelect }: Links) {
  const { t } = useTranslation('inventory');
  const parent = device.parentId === null ? undefined : devices.get(device.parentId);
  const children = [...devices.values()].filter(({ parentId }) => parentId === device.id);
  const { gps, kind } = device;
  const isHost = kind !== 'camera' && kind !== 'router';
  return (
    <Facts>
      <Fact label={t('field.address')}>{device.address ?? <Unknown />}</Fact>
      {isHost && <Fact label={t('field.hostname')}>{device.hostname ?? <Unknown />}</Fact>}
      {kind === 'master' && <Fact label={t('field.registryPort')}>{device.registryPort ?? <Unknown />}</Fact>}
      {kind !== 'master' && (
        <Fact label={t('field.parentId')}>
          {parent === undefined ? <Unknown /> : <DeviceLink device={parent} onSelect={onSelect} />}
        </Fact>
      )}
      {children.length > 0 && (
        <Fact label={t('children')}>
          <span className="links">
            {children.slice(0, 12).map((child) => (
              <DeviceLink key={child.id} device={child} onSelect={onSelect} />
            ))}
            {children.length > 12 && <span className="t3">{t('andMore', { count: children.length - 12 })}</span>}
          </span>
        </Fact>
      )}
      {isHost && (
        <Fact label={t('field.roles')}>
          {device.roles.length === 0 ? t('common:none') : device.roles.map((role) => t(`role.${role}`)).join(' · ')}
        </Fact>
      )}
      {kind === 'terminal' && (
        <>
          <Fact label={t('field.typeCode')}>
            {device.typeCode === null ? <Unknown /> : device.typeCode === 1 ? t('typeEdge') : String(device.typeCode)}
          </Fact>
          <Fact label={t('field.supportsAnalysis')}>
            {device.supportsAnalysis === null ? <Unknown /> : t(device.supportsAnalysis ? 'supportsYes' : 'supportsNo')}
          </Fact>
        </>
      )}
      <Fact label={t('field.gps')}>{gps === null ? <Unknown /> : `${gps.latitude}, ${gps.longitude}`}</Fact>
      {device.postalAddress !== null && <Fact label={t('field.postalAddress')}>{device.postalAddress}</Fact>}
      {device.description !== null && <Fact label={t('field.description')}>{device.description}</Fact>}
    </Facts>
  );
}

function Unknown() {
  const { t } = useTranslation('inventory');
  return <span className="t3">{t('common:unknown')}</span>;
}

function DeviceLink({ device, onSelect }: { device: Device; onSelect: (id: DeviceId) => void }) {
  return (
    <button type="button" className="link" onClick={() => onSelect(device.id)}>
      <Icon name={kindIcon(device.kind)} size={13} />
      <span className="ellipsis">{device.name}</span>
    </button>
  );
}

function JoinCommand({ device: { joinCommand } }: { device: Device }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  return (
    <section aria-label={t('join.title')}>
      <h3 className="group-label">{t('join.title')}</h3>
      {joinCommand === null ? (
        <p className="section-text t3">{t('join.none')}</p>
      ) : (
        <div className="section-text">
          <pre className="code" tabIndex={0} aria-label={t('join.title')}>
            {`kubeadm join ${joinCommand.endpoint} --token ${joinCommand.tokenMasked} \\\n  --discovery-token-ca-cert-hash ${joinCommand.caCertHash}`}
          </pre>
          <p className="t3">{t('join.received', { time: format.dateTime(joinCommand.receivedAtMs) })}</p>
        </div>
      )}
    </section>
  );
}
