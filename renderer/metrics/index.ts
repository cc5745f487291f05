export { overloadPercent, type Series } from './series-points.ts';
export type { LoadState } from './load.ts';
export { EdgesPanel } from './parts/EdgesPanel.tsx';
export { Gauges } from './parts/Gauges.tsx';
export { LoadChart } from './parts/LoadChart.tsx';
export {
  spansMs,
  loadStateOf,
  siteNow,
  startMetrics,
  subscribeLoad,
  useEdges,
  useGaugeSpanMs,
  useLoadState,
  useMetrics,
  useSiteNow,
} from './store.ts';
