export { applyObject, fieldManager } from './actions.ts';
export { createClusters, type ClusterAccess, type ClusterPorts, type Clusters } from './cluster-room.ts';
export { quantity } from './quantity.ts';
