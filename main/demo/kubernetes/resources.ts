/** One resource of the demo's API. */
export interface ApiResource {
  /** `/api/v1` or `/apis/GROUP/VERSION`. */
  base: string;
  plural: string;
  kind: string;
  isNamespaced: boolean;
}

const core = '/api/v1';
const apps = '/apis/apps/v1';

export const apiResources: readonly ApiResource[] = [
  { base: core, plural: 'nodes', kind: 'Node', isNamespaced: false },
  { base: core, plural: 'pods', kind: 'Pod', isNamespaced: true },
  { base: core, plural: 'events', kind: 'Event', isNamespaced: true },
  { base: core, plural: 'configmaps', kind: 'ConfigMap', isNamespaced: true },
  { base: core, plural: 'secrets', kind: 'Secret', isNamespaced: true },
  { base: core, plural: 'services', kind: 'Service', isNamespaced: true },
  { base: apps, plural: 'deployments', kind: 'Deployment', isNamespaced: true },
  { base: apps, plural: 'daemonsets', kind: 'DaemonSet', isNamespaced: true },
  { base: apps, plural: 'statefulsets', kind: 'StatefulSet', isNamespaced: true },
  { base: apps, plural: 'replicasets', kind: 'ReplicaSet', isNamespaced: true },
  { base: '/apis/coordination.k8s.io/v1', plural: 'leases', kind: 'Lease', isNamespaced: true },
  // Last: `namespaces/NAME/pods` is tried as pods before it is a part of a namespace.
  { base: core, plural: 'namespaces', kind: 'Namespace', isNamespaced: false },
];

/** What a path names. `null` for a part that it does not name. */
export interface Target {
  resource: ApiResource;
  namespace: string | null;
  name: string | null;
  /** `status`, `proxy/stats/summary` … */
  subresource: string | null;
}

export const apiVersionOf = ({ base }: ApiResource): string => base.replace(/^\/apis?\//, '');

export function targetOf(path: string): Target | null {
  for (const resource of apiResources) {
    if (!path.startsWith(`${resource.base}/`)) continue;
    let parts: (string | undefined)[] = path.slice(resource.base.length + 1).split('/');
    let namespace: string | null = null;
    if (resource.isNamespaced && parts[0] === 'namespaces' && parts.length > 2) {
      namespace = decodeURIComponent(parts[1] ?? '');
      parts = parts.slice(2);
    }
    if (parts[0] !== resource.plural) continue;
    const name = parts[1] === undefined ? null : decodeURIComponent(parts[1]);
    const subresource = parts.length > 2 ? parts.slice(2).join('/') : null;
    return { resource, namespace, name, subresource };
  }
  return null;
}
