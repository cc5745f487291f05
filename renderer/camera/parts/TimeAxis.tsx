import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../preload/contract/index.ts';
import { EventLane } from '../../events/index.ts';
import { useFormat } from '../../format/index.ts';
import {
  aheadOf,
  LoadChart,
  spansMs,
  useForecasts,
  useForecastWords,
  useGaugeSpanMs,
  useSiteNow,
} from '../../metrics/index.ts';
import { Segment } from '../../ui/index.ts';

/** Load and events on one time, so that what led to what can be seen, and what is about to come. */
export function TimeAxis({ edges }: { edges: readonly Device[] }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const nowMs = useSiteNow();
  const known = useGaugeSpanMs();
  const [chosen, setChosen] = useState<number | null>(null);
  // Until a person chooses, it reaches as far as something is known.
  const windowMs = chosen ?? known;
  const { busiest, isAny } = useForecasts(edges);
  const words = useForecastWords();
  const aheadMs = isAny ? aheadOf(windowMs) : 0;
  const fromMs = nowMs - windowMs;
  const toMs = nowMs + aheadMs;
  const positionOf = (atMs: number): string => `${(100 * (atMs - fromMs)) / (toMs - fromMs)}%`;
  return (
    <section className="axis" aria-label={t('axis')}>
      <header>
        <h3>{t('axis')}</h3>
        <Legend className="now" text={t('legendHighest')} />
        <Legend className="faint" text={t('legendRest', { count: Math.max(0, edges.length - 1) })} />
        {busiest !== null && <Legend className="band" text={`${t('legendForecast')} · ${words.error(busiest)}`} />}
        <span className="grow" />
        <span className="t3 wide-only">{t('axisSource')}</span>
        <Segment
          quiet
          label={t('axisWindow')}
          value={String(windowMs)}
          options={spansMs.map((spanMs) => ({ value: String(spanMs), label: format.duration(spanMs) }))}
          onChange={(value) => setChosen(Number(value))}
        />
      </header>
      <div className="axis-body">
        <span className="axis-lane load">{t('axisLoad')}</span>
        <LoadChart edges={edges} windowMs={windowMs} aheadMs={aheadMs} />
        <span className="axis-lane">{t('axisEvents')}</span>
        <div className="axis-events">
          <EventLane fromMs={fromMs} toMs={toMs} />
        </div>
        <span className="axis-lane" />
        <div className="axis-ticks" aria-hidden="true">
          {ticks(fromMs, nowMs, toMs).map((atMs) => (
            <span key={atMs} style={{ left: positionOf(atMs) }}>
              {format.time(atMs).slice(0, windowMs < 300_000 ? 8 : 5)}
            </span>
          ))}
          <b
            className={aheadMs > 0 ? 'inside' : undefined}
            style={aheadMs > 0 ? { left: positionOf(nowMs) } : undefined}
          >
            {format.time(nowMs)}
          </b>
        </div>
      </div>
    </section>
  );
}

function Legend({ className, text }: { className: string; text: string }) {
  return (
    <span className="legend wide-only">
      <i className={className} aria-hidden="true" />
      {text}
    </span>
  );
}

/** Round times, about six over what is behind; none where 「now」 stands. */
function ticks(fromMs: number, nowMs: number, toMs: number): number[] {
  const stepMs = (nowMs - fromMs) / 5 >= 60_000 ? Math.round((nowMs - fromMs) / 5 / 60_000) * 60_000 : 30_000;
  // In the middle it stands across its place; at the end, beside it.
  const clearMs = toMs > nowMs ? stepMs * 0.6 : stepMs / 3;
  const times: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < toMs - stepMs / 3; at += stepMs)
    if (Math.abs(at - nowMs) > clearMs) times.push(at);
  return times;
}
