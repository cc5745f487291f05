export { createMetrics } from './metrics-room.ts';
export type { Metrics } from './metrics-room.ts';
