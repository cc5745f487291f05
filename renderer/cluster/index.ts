export { startClusters, useClusters, type ClusterView } from './store.ts';
