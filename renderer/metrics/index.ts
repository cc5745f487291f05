export { historyMs, startMetrics, useMetrics, type Series } from './store.ts';
