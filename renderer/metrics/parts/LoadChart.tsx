import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { drawSoon, forgetDraw } from '../draw-queue.ts';
import { toBand } from '../forecast.ts';
import { createLineChart, type Line } from '../line-chart.ts';
import { overloadedTail, overloadPercent, toLine } from '../series-points.ts';
import { forecastOf, loadStateOf, siteNow, subscribeLoad, useMetrics } from '../store.ts';
import '../metrics.css';

const redrawMs = 1000;
const buckets = 200;

export interface LoadChartProps {
  edges: readonly Device[];
  /** How far back it reaches. */
  windowMs: number;
  /** How far ahead; 0 = not at all. */
  aheadMs: number;
}

/** Processor load of all edges over one time: grey lines, the highest now bright and named, with what is expected of it. */
export function LoadChart({ edges, windowMs, aheadMs }: LoadChartProps) {
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
      const nowMs = siteNow();
      drawnAtMs = performance.now();
      const window = { fromMs: nowMs - windowMs, toMs: nowMs, buckets, gapMs: 2 * staleAfterMs };
      const loads = edges
        .map(({ id, name }) => {
          const samples = series?.get(id) ?? [];
          const state = loadStateOf(id);
          const isCurrent = state === 'normal' || state === 'overloaded';
          return {
            id,
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
      const last = top?.now == null ? undefined : top.points.at(-1);
      const forecast = top === undefined || last === undefined ? null : forecastOf(top.id, 'cpu');
      chart.draw(
        lines,
        { fromMs: window.fromMs, nowMs, toMs: nowMs + aheadMs },
        forecast === null || last === undefined ? null : toBand(forecast, last),
      );
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
  }, [edges, windowMs, aheadMs]);
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
            style={{
              top: `${100 - highest.percent}%`,
              right: `calc(${(100 * aheadMs) / (windowMs + aheadMs)}% + 4px)`,
            }}
          >
            {highest.name} {t('percent', { value: format.percent(highest.percent) })}
          </span>
        )}
      </div>
    </div>
  );
}
