import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartDataset,
  type Plugin,
  type Scale,
} from 'chart.js';
import type { Band } from './forecast.ts';
import { overloadPercent, type LinePoint } from './series-points.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** Colours come from the tokens; a canvas cannot read them by itself. */
const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let palette: ReturnType<typeof readPalette> | null = null;
const readPalette = () => ({
  now: token('--d-now'),
  past: token('--d-past'),
  faint: token('--d-faint'),
  grid: token('--d-grid'),
  threshold: token('--g-5'),
  hot: token('--p2'),
  band: token('--d-band'),
});
const colours = () => (palette ??= readPalette());

export type Tone = 'now' | 'past' | 'faint' | 'hot';
export interface Line {
  points: readonly LinePoint[];
  tone: Tone;
  width: number;
  /** Fills the ground below it, faintly. */
  isFilled?: boolean;
}

/** Ground line, and the threshold dotted; the same on every chart. */
const ground: Plugin<'line'> = {
  id: 'ground',
  beforeDatasetsDraw({ ctx, chartArea: { left, right, bottom }, scales }) {
    const threshold = Math.round(scales['y']?.getPixelForValue(overloadPercent) ?? 0) + 0.5;
    ctx.save();
    ctx.lineWidth = 1;
    ctx.strokeStyle = colours().grid;
    ctx.beginPath();
    ctx.moveTo(left, bottom - 0.5);
    ctx.lineTo(right, bottom - 0.5);
    ctx.stroke();
    ctx.strokeStyle = colours().threshold;
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(left, threshold);
    ctx.lineTo(right, threshold);
    ctx.stroke();
    ctx.restore();
  },
};

/** What lies right of now: a ground a little lighter, and the line that is now. */
const ahead = (nowMs: () => number): Plugin<'line'> => ({
  id: 'ahead',
  beforeDraw({ ctx, chartArea: { right, top, bottom }, scales }) {
    const now = Math.round(scales['x']?.getPixelForValue(nowMs()) ?? right) + 0.5;
    if (now >= right - 1) return;
    ctx.save();
    ctx.fillStyle = 'rgb(255 255 255 / 0.028)';
    ctx.fillRect(now, top, right - now, bottom - top);
    ctx.restore();
  },
  afterDatasetsDraw({ ctx, chartArea: { right, top, bottom }, scales }) {
    const now = Math.round(scales['x']?.getPixelForValue(nowMs()) ?? right) + 0.5;
    if (now >= right - 1) return;
    ctx.save();
    ctx.lineWidth = 1;
    ctx.strokeStyle = colours().threshold;
    ctx.beginPath();
    ctx.moveTo(now, top);
    ctx.lineTo(now, bottom);
    ctx.stroke();
    ctx.restore();
  },
});

/** Ticks nobody sees would still be measured. */
const withoutTicks = (scale: Scale): void => {
  scale.ticks = [];
};

export interface ChartWindow {
  fromMs: number;
  /** What is right of it has not happened yet. */
  nowMs: number;
  toMs: number;
}

export interface LineChart {
  /** Draws these lines, the last on top, over the time of `window`; `band` under them. */
  draw(lines: readonly Line[], window: ChartWindow, band?: Band | null): void;
  destroy(): void;
}

/** One light configuration for all lines of load: 0–100 %, no animation, no pointer, no parsing, no axes. */
export function createLineChart(canvas: HTMLCanvasElement): LineChart {
  let nowMs = Infinity;
  const chart = new Chart(canvas, {
    type: 'line',
    data: { datasets: [] },
    plugins: [ground, ahead(() => nowMs)],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      spanGaps: false,
      events: [],
      layout: { autoPadding: false, padding: { top: 1, right: 1 } },
      plugins: { filler: { propagate: false } },
      scales: {
        x: { type: 'linear', display: false, afterBuildTicks: withoutTicks },
        y: { type: 'linear', display: false, min: 0, max: 100, afterBuildTicks: withoutTicks },
      },
      elements: { point: { radius: 0, hitRadius: 0 }, line: { borderJoinStyle: 'round', tension: 0 } },
    },
  });
  return {
    draw(lines, window, band = null) {
      // The page is drawn half as large again on a 4K wall.
      const thickness = innerWidth >= 3000 ? 1.5 : 1;
      const x = chart.options.scales?.['x'];
      if (x) Object.assign(x, { min: window.fromMs, max: window.toMs });
      nowMs = window.nowMs;
      const measured = lines.map(({ points, tone, width, isFilled }, index): ChartDataset<'line', LinePoint[]> => ({
        data: points as LinePoint[],
        // Chart.js draws a lower order later.
        order: -index,
        borderColor: colours()[tone],
        borderWidth: width * thickness,
        fill: isFilled === true ? 'origin' : false,
        backgroundColor: 'rgb(255 255 255 / 0.05)',
      }));
      chart.data.datasets = [...(band === null ? [] : bandDatasets(band, thickness)), ...measured];
      chart.update('none');
    },
    destroy: () => chart.destroy(),
  };
}

/** Area between the edges, and the dashed median; the first of all datasets, since the area names its other edge by index. */
function bandDatasets({ lower, median, upper }: Band, thickness: number): ChartDataset<'line', LinePoint[]>[] {
  const { band, now } = colours();
  return [
    { data: lower, order: 2, borderWidth: 0, fill: false },
    { data: upper, order: 2, borderWidth: 0, fill: 0, backgroundColor: band },
    { data: median, order: 1, borderWidth: thickness, borderColor: now, borderDash: [2, 2], fill: false },
  ];
}
