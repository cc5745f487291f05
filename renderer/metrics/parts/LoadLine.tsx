import { memo, useEffect, useRef } from 'react';
import type { DeviceId } from '../../../preload/contract/index.ts';
import { drawSoon, forgetDraw } from '../draw-queue.ts';
import { aheadOf, resourceOf, toBand } from '../forecast.ts';
import { createLineChart } from '../line-chart.ts';
import { overloadedTail, toLine, type Field, type Series } from '../series-points.ts';
import { forecastOf, gaugeSpanMs, loadStateOf, siteNow, subscribeLoad, useMetrics } from '../store.ts';

/** A line a person cannot see move is not worth drawing: ten minutes over 80 px is 7 s a pixel. */
const redrawMs = 2000;
const idleRedrawMs = 5000;
const buckets = 80;

/** The last minutes of one value, ten at most, and what is expected of the next. Draws itself from the store, past React, a few times in ten seconds. */
export const LoadLine = memo(function LoadLine({ deviceId, field }: { deviceId: DeviceId; field: Field }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const chart = createLineChart(canvas.current);
    let drawn: Series | undefined;
    let drawnAtMs = 0;
    let isCurrent = false;
    const draw = (): void => {
      const { series, staleAfterMs } = useMetrics.getState();
      drawn = series?.get(deviceId);
      const nowMs = siteNow();
      drawnAtMs = performance.now();
      const spanMs = gaugeSpanMs();
      const fromMs = nowMs - spanMs;
      const points = toLine(drawn ?? [], field, { fromMs, toMs: nowMs, buckets, gapMs: 2 * staleAfterMs });
      const last = points.at(-1);
      const forecast = last === undefined ? null : forecastOf(deviceId, resourceOf[field]);
      isCurrent = loadStateOf(deviceId) !== 'stale';
      chart.draw(
        [
          { points, tone: isCurrent ? 'now' : 'faint', width: 1.3, isFilled: true },
          ...(isCurrent ? [{ points: overloadedTail(points), tone: 'hot', width: 1.8 } as const] : []),
        ],
        { fromMs, nowMs, toMs: forecast === null ? nowMs : nowMs + aheadOf(spanMs) },
        forecast === null || last === undefined ? null : toBand(forecast, last),
      );
    };
    const look = (): void => {
      const hasNews = useMetrics.getState().series?.get(deviceId) !== drawn;
      // What is stale has no future: that is shown at once.
      if ((loadStateOf(deviceId) !== 'stale') !== isCurrent) drawSoon(draw);
      else if (performance.now() - drawnAtMs >= (hasNews ? redrawMs : idleRedrawMs)) drawSoon(draw);
    };
    drawSoon(draw);
    const stop = subscribeLoad(look);
    return () => {
      stop();
      forgetDraw(draw);
      chart.destroy();
    };
  }, [deviceId, field]);
  return (
    <div className="load-line" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
});
