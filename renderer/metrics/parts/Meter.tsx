import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, LoadForecast } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import type { Field } from '../series-points.ts';
import { siteNow, useForecast, useLoadState, useNewest } from '../store.ts';
import { useForecastWords, type ForecastWords } from './forecast-words.ts';

export interface MeterProps {
  deviceId: DeviceId;
  /** Of the device, for those who cannot see where the meter stands. */
  deviceName: string;
  field: Field;
  className: string;
  children: ReactNode;
}

/** Says a value to screen readers as it is shown: known with what is expected, old with its age, or not known. Its children are the picture of it. */
export function Meter({ deviceId, deviceName, field, className, children }: MeterProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const newest = useNewest(deviceId);
  const state = useLoadState(deviceId);
  const value = newest?.[field] ?? null;
  const forecast = useForecast(deviceId, field);
  const words = useForecastWords();
  const percent = value === null ? null : t('percent', { value: format.percent(value) });
  const text =
    percent === null || newest === undefined
      ? t('common:unknown')
      : state === 'stale'
        ? `${percent}, ${t('oldValue', { age: format.duration(siteNow() - newest.atMs) })}`
        : [percent, ...(forecast === null ? [] : [expectedIn(words, forecast)])].join(', ');
  const name = t(field === 'cpuPercent' ? 'cpuOf' : 'memoryOf', { name: deviceName });
  // A meter must have a value (WAI-ARIA 1.2, meter): what is not known is a picture that says so.
  const role =
    value === null
      ? { role: 'img', 'aria-label': `${name}: ${text}` }
      : {
          role: 'meter',
          'aria-label': name,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
          'aria-valuenow': Math.round(value * 10) / 10,
          'aria-valuetext': text,
        };
  return (
    <div className={className} {...role}>
      {children}
    </div>
  );
}

function expectedIn(words: ForecastWords, forecast: LoadForecast): string {
  const { ahead, range } = words.inFiveMinutes(forecast);
  return words.onset(forecast) ?? `${ahead} ${range}`;
}
