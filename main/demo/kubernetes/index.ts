export { type KubernetesApi, type KubernetesApiOptions, startKubernetesApi } from './api-server.ts';
export { type KubeObject, ObjectStore } from './object-store.ts';
export { type ApiResource, apiResources } from './resources.ts';
