export { overloadPercent, type Series } from './series-points.ts';
export type { LoadState } from './load.ts';
export { aheadOf } from './forecast.ts';
export { EdgesPanel } from './parts/EdgesPanel.tsx';
export { Gauges } from './parts/Gauges.tsx';
export { useForecastWords } from './parts/forecast-words.ts';
export { LoadChart } from './parts/LoadChart.tsx';
export {
  spansMs,
  loadStateOf,
  siteNow,
  startMetrics,
  subscribeLoad,
  useEdges,
  useForecasts,
  useGaugeSpanMs,
  useLoadState,
  useMetrics,
  useSiteNow,
} from './store.ts';
