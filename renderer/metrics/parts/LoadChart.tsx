import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { drawSoon, forgetDraw } from '../draw-queue.ts';
import { createLineChart, type Line } from '../line-chart.ts';
import { overloadedTail, overloadPercent, toLine } from '../series-points.ts';
import { loadStateOf, siteNow, subscribeLoad, useMetrics } from '../store.ts';
import '../metrics.css';

const redrawMs = 1000;
const buckets = 200;

export interface LoadChartProps {
  edges: readonly Device[];
  /** How far back it reaches. */
  windowMs: number;
}

/** Processor load of all edges over one time: grey lines, the highest now bright and named. */
export function LoadChart({ edges, windowMs }: LoadChartProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [highest, setHighest] = useState<{ name: string; percent: number } | null>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const chart = createLineChart(canvas.current);
    let drawnAtMs = 0;
    const draw = (): void => {
      const { series, staleAfterMs } = useMetrics.getState();
      const toMs = siteNow();
      drawnAtMs = performance.now();
      const window = { fromMs: toMs - windowMs, toMs, buckets, gapMs: 2 * staleAfterMs };
      const loads = edges
        .map(({ id, name }) => {
          const samples = series?.get(id) ?? [];
          const state = loadStateOf(id);
          const isCurrent = state === 'normal' || state === 'overloaded';
          return {
            name,
            points: toLine(samples, 'cpuPercent', window),
            now: isCurrent ? samples.at(-1)?.cpuPercent : null,
          };
        })
        .sort((a, b) => (a.now ?? -1) - (b.now ?? -1));
      const top = loads.at(-1);
      const lines: Line[] = loads.map(({ points, now }, index) => {
        const isTop = index === loads.length - 1 && now != null;
        return { points, tone: isTop ? 'now' : 'faint', width: isTop ? 1.8 : 1 };
      });
      for (const { points, now } of loads)
        if (now != null && now >= overloadPercent)
          lines.push({ points: overloadedTail(points), tone: 'hot', width: 2 });
      chart.draw(lines, window.fromMs, toMs);
      setHighest((was) => {
        if (top?.now == null) return null;
        const percent = Math.round(top.now);
        return was?.name === top.name && was.percent === percent ? was : { name: top.name, percent };
      });
    };
    const look = (): void => {
      if (performance.now() - drawnAtMs >= redrawMs) drawSoon(draw);
    };
    drawSoon(draw);
    const stop = subscribeLoad(look);
    return () => {
      stop();
      forgetDraw(draw);
      chart.destroy();
    };
  }, [edges, windowMs]);
  return (
    <div className="load-chart">
      <div className="load-scale" aria-hidden="true">
        <span style={{ top: '0%' }}>100 %</span>
        <span style={{ top: '50%' }}>50 %</span>
        <span style={{ top: '100%' }}>0 %</span>
      </div>
      <div
        className="load-plot"
        role="img"
        aria-label={
          highest === null
            ? t('loadChartUnknown')
            : t('loadChart', { name: highest.name, percent: highest.percent, window: format.duration(windowMs) })
        }
      >
        <canvas ref={canvas} />
        <span className="load-threshold" style={{ top: `${100 - overloadPercent}%` }}>
          {t('threshold', { percent: overloadPercent })}
        </span>
        {highest !== null && (
          <span
            className={`load-highest ${highest.percent > 70 ? 'below' : 'above'}`}
            style={{ top: `${100 - highest.percent}%` }}
          >
            {highest.name} {t('percent', { value: format.percent(highest.percent) })}
          </span>
        )}
      </div>
    </div>
  );
}
