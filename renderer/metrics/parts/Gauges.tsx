import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceId, LoadForecast } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { SeverityMark } from '../../ui/index.ts';
import { overloadPercent, rangeOf, type Field } from '../series-points.ts';
import { siteNow, useForecast, useGaugeSpanMs, useLoadState, useMetrics, useNewest, useSiteNow } from '../store.ts';
import { useForecastWords } from './forecast-words.ts';
import { LoadLine } from './LoadLine.tsx';
import { Meter } from './Meter.tsx';
import '../metrics.css';

export interface GaugesProps {
  deviceId: DeviceId;
  name: string;
  /** The two numbers only, where there is no room for lines. */
  isCompact?: boolean;
}

/** Processor and memory of one edge as a pillar beside a picture: value, the last minutes and the next, age and source. */
export const Gauges = memo(function Gauges({ deviceId, name, isCompact = false }: GaugesProps) {
  const { t } = useTranslation('wall');
  const state = useLoadState(deviceId);
  return (
    <div
      className={isCompact ? `gauges compact ${state}` : `gauges ${state}`}
      role="group"
      aria-label={t('loadOf', { name })}
    >
      <Gauge deviceId={deviceId} name={name} field="cpuPercent" isCompact={isCompact} />
      <Gauge deviceId={deviceId} name={name} field="memoryPercent" isCompact={isCompact} />
      <Age deviceId={deviceId} />
    </div>
  );
});

function Gauge({ deviceId, name, field, isCompact }: Required<GaugesProps> & { field: Field }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const value = useNewest(deviceId)?.[field] ?? null;
  const isHot = useLoadState(deviceId) === 'overloaded' && value !== null && value >= overloadPercent;
  const forecast = useForecast(deviceId, field);
  const words = useForecastWords();
  const onset = forecast === null ? null : words.onset(forecast);
  const mark = isHot ? t('overloaded', { percent: overloadPercent }) : onset;
  return (
    <Meter deviceId={deviceId} deviceName={name} field={field} className="gauge">
      <div className="gauge-value">
        <span className="ellipsis">{t(field === 'cpuPercent' ? 'cpu' : 'memoryShort')}</span>
        {mark !== null && (
          <span className="gauge-mark" title={mark}>
            <SeverityMark priority={2} size={13} />
          </span>
        )}
        {isCompact && <span className="break" />}
        {value === null ? (
          <b className="unknown">{t('common:unknown')}</b>
        ) : (
          <>
            <b>{format.percent(value)}</b>
            <span className="unit">%</span>
          </>
        )}
      </div>
      {!isCompact && <LoadLine deviceId={deviceId} field={field} />}
      {!isCompact &&
        (forecast === null ? (
          <Range deviceId={deviceId} field={field} />
        ) : (
          <Expected forecast={forecast} onset={onset} />
        ))}
    </Meter>
  );
}

/** What the line alone shows too flatly: between which values it was. */
function Range({ deviceId, field }: { deviceId: DeviceId; field: Field }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const series = useMetrics((state) => state.series?.get(deviceId));
  const spanMs = useGaugeSpanMs();
  const range = series === undefined ? null : rangeOf(series, field, siteNow() - spanMs);
  return (
    <div className="gauge-foot">
      <span className="wide-only">{format.duration(spanMs)}</span>
      <span>
        {range === null ? '—' : t('range', { low: format.percent(range.low), high: format.percent(range.high) })}
      </span>
    </div>
  );
}

/** Between which values it will be in five minutes; or, what matters more, that it will be too high. */
function Expected({ forecast, onset }: { forecast: LoadForecast; onset: string | null }) {
  const words = useForecastWords();
  if (onset !== null)
    return (
      <div className="gauge-foot onset t1" title={words.explained(forecast)}>
        <span className="wide-only">{onset}</span>
        <span className="narrow-only">{words.onset(forecast, true)}</span>
      </div>
    );
  const { ahead, range } = words.inFiveMinutes(forecast);
  return (
    <div className="gauge-foot" title={words.explained(forecast)}>
      <span className="wide-only">{ahead}</span>
      <span>
        <span className="narrow-only">→ </span>
        {range}
      </span>
    </div>
  );
}

function Age({ deviceId }: { deviceId: DeviceId }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const newest = useNewest(deviceId);
  const state = useLoadState(deviceId);
  const now = useSiteNow();
  return (
    <div className="gauge-age">
      <span className="source wide-only ellipsis">
        {newest === undefined || state === 'stale' ? '' : `/${newest.source}`}
      </span>
      <span className={state === 'stale' ? 't1' : undefined}>
        {newest === undefined
          ? t('noReport')
          : state === 'stale'
            ? t('oldValue', { age: format.duration(now - newest.atMs) })
            : format.age(now - newest.atMs)}
      </span>
    </div>
  );
}
