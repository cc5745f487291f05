import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../preload/contract/index.ts';
import { EventLane } from '../../events/index.ts';
import { useFormat } from '../../format/index.ts';
import { LoadChart, spansMs, useGaugeSpanMs, useSiteNow } from '../../metrics/index.ts';
import { Segment } from '../../ui/index.ts';

/** Load and events on one time, so that what led to what can be seen. */
export function TimeAxis({ edges }: { edges: readonly Device[] }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const toMs = useSiteNow();
  const known = useGaugeSpanMs();
  const [chosen, setChosen] = useState<number | null>(null);
  // Until a person chooses, it reaches as far as something is known.
  const windowMs = chosen ?? known;
  const fromMs = toMs - windowMs;
  return (
    <section className="axis" aria-label={t('axis')}>
      <header>
        <h3>{t('axis')}</h3>
        <Legend className="now" text={t('legendHighest')} />
        <Legend className="faint" text={t('legendRest', { count: Math.max(0, edges.length - 1) })} />
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
        <LoadChart edges={edges} windowMs={windowMs} />
        <span className="axis-lane">{t('axisEvents')}</span>
        <div className="axis-events">
          <EventLane fromMs={fromMs} toMs={toMs} />
        </div>
        <span className="axis-lane" />
        <div className="axis-ticks" aria-hidden="true">
          {ticks(fromMs, toMs).map((atMs) => (
            <span key={atMs} style={{ left: `${(100 * (atMs - fromMs)) / windowMs}%` }}>
              {format.time(atMs).slice(0, windowMs < 300_000 ? 8 : 5)}
            </span>
          ))}
          <b>{format.time(toMs)}</b>
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

/** Round times, about six over the axis; none where 「now」 stands. */
function ticks(fromMs: number, toMs: number): number[] {
  const stepMs = (toMs - fromMs) / 5 >= 60_000 ? Math.round((toMs - fromMs) / 5 / 60_000) * 60_000 : 30_000;
  const times: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < toMs - stepMs / 3; at += stepMs) times.push(at);
  return times;
}
