import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoFault, Device, DeviceId } from '../../../preload/contract/index.ts';
import { Button, Icon } from '../../ui/index.ts';
import { faultMasters, faultRows, isActive } from '../fault-rows.ts';
import { setFault, useDemo } from '../store.ts';
import '../demo.css';

export interface DemoPanelProps {
  devices: ReadonlyMap<DeviceId, Device>;
  cameras: readonly { id: DeviceId; name: string; edge: { id: DeviceId } | null }[];
}

/** For a presenter: each fault that the demo site can show, one press on, one press off. */
export function DemoPanel({ devices, cameras }: DemoPanelProps) {
  const { t } = useTranslation('demo');
  const faults = useDemo((state) => state.faults);
  // On a low screen the edges and events need the room more.
  const [isOpen, setOpen] = useState(() => matchMedia('(min-height: 900px)').matches);
  const rows = faultRows(devices, cameras);
  const masters = faultMasters(devices);
  return (
    <section className={isOpen ? 'panel demo-panel open' : 'panel demo-panel'} aria-label={t('title')}>
      <header>
        <h2>
          <button type="button" className="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name={isOpen ? 'chevron' : 'chevronRight'} />
            {t('title')}
          </button>
        </h2>
        <span className="t3 ellipsis">
          {faults.length === 0 ? t('allWell') : t('active', { count: faults.length })}
        </span>
        <span className="grow" />
        {faults.length > 0 && (
          <Button
            variant="ghost"
            onPress={() => {
              for (const { fault, deviceId } of faults) void setFault(fault, deviceId, false);
            }}
          >
            {t('clearAll')}
          </Button>
        )}
      </header>
      {isOpen && (
        <div className="panel-body">
          <table className="faults">
            <thead>
              <tr>
                <th scope="col">{t('where')}</th>
                <th scope="col">{t('overload')}</th>
                <th scope="col">{t('silence')}</th>
                <th scope="col">{t('node-down')}</th>
                <th scope="col">{t('cut-camera')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, edge, camera }) => (
                <tr key={key}>
                  <th scope="row">
                    {edge !== null && (
                      <b className="ellipsis" title={edge.name}>
                        {edge.name}
                      </b>
                    )}
                    {camera !== null && camera.id !== edge?.id && (
                      <small className="ellipsis" title={camera.name}>
                        {camera.name}
                      </small>
                    )}
                  </th>
                  <FaultCell fault="overload" device={edge} />
                  <FaultCell fault="silence" device={edge} />
                  <FaultCell fault="node-down" device={edge} />
                  <FaultCell fault="cut-camera" device={camera} />
                </tr>
              ))}
            </tbody>
          </table>
          <table className="faults masters">
            <thead>
              <tr>
                <th scope="col">{t('master')}</th>
                <th scope="col">{t('cluster-down')}</th>
              </tr>
            </thead>
            <tbody>
              {masters.map((master) => (
                <tr key={master.id}>
                  <th scope="row">
                    <b className="ellipsis" title={master.name}>
                      {master.name}
                    </b>
                  </th>
                  <FaultCell fault="cluster-down" device={master} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function FaultCell({ fault, device }: { fault: DemoFault; device: { id: DeviceId; name: string } | null }) {
  const { t } = useTranslation('demo');
  const active = useDemo((state) => device !== null && isActive(state, fault, device.id));
  const [isPending, setPending] = useState(false);
  if (device === null) return <td />;
  return (
    <td>
      <button
        type="button"
        className="fault"
        aria-pressed={active}
        aria-busy={isPending}
        aria-label={t('faultOf', { fault: t(fault), name: device.name })}
        title={t(`${fault}Hint`)}
        onClick={() => {
          setPending(true);
          void setFault(fault, device.id, !active).finally(() => setPending(false));
        }}
      >
        {t(active ? 'on' : 'off')}
      </button>
    </td>
  );
}
