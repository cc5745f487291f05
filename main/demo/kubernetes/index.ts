export { type KubernetesApi, type KubernetesApiOptions, startKubernetesApi } from './api-server.ts';
export {
  type DemoCluster,
  type DemoEndedPod,
  type DemoNode,
  type DemoWorkload,
  startDemoCluster,
} from './demo-cluster.ts';
export { type KubeObject, ObjectStore } from './object-store.ts';
export { type ApiResource, apiResources } from './resources.ts';
export { type SiteCluster, startSiteClusters } from './site-clusters.ts';
