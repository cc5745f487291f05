import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import type { Field } from '../series-points.ts';
import { siteNow, useLoadState, useNewest } from '../store.ts';

export interface MeterProps {
  deviceId: DeviceId;
  /** Of the device, for those who cannot see where the meter stands. */
  deviceName: string;
  field: Field;
  className: string;
  children: ReactNode;
}

/** Says a value to screen readers as it is shown: known, old with its age, or not known. Its children are the picture of it. */
export function Meter({ deviceId, deviceName, field, className, children }: MeterProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const newest = useNewest(deviceId);
  const state = useLoadState(deviceId);
  const value = newest?.[field] ?? null;
  const percent = value === null ? null : t('percent', { value: format.percent(value) });
  const text =
    percent === null || newest === undefined
      ? t('common:unknown')
      : state === 'stale'
        ? `${percent}, ${t('oldValue', { age: format.duration(siteNow() - newest.atMs) })}`
        : percent;
  return (
    <div
      role="meter"
      className={className}
      aria-label={t(field === 'cpuPercent' ? 'cpuOf' : 'memoryOf', { name: deviceName })}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': Math.round(value * 10) / 10 })}
      aria-valuetext={text}
    >
      {children}
    </div>
  );
}
