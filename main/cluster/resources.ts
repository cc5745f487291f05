import type { ClusterEventRecord, Pod, WatchedResource, Workload } from '../../preload/contract/index.ts';
import { projectEvent } from './projection/event.ts';
import { metadataOf } from './projection/metadata.ts';
import { type NodeRecord, projectNode } from './projection/node.ts';
import { projectPod } from './projection/pod.ts';
import { projectWorkload } from './projection/workload.ts';

/** What is kept of each watched resource. */
export interface Records {
  nodes: NodeRecord;
  namespaces: { uid: string; name: string };
  pods: Pod;
  deployments: Workload;
  daemonsets: Workload;
  statefulsets: Workload;
  events: ClusterEventRecord;
}

export interface Resource<Name extends WatchedResource> {
  name: Name;
  path: string;
  /** The small record of an object; `null` when it is none. Total: whatever comes, it does not throw. */
  project(object: unknown): Records[Name] | null;
}

/** Everything that is watched, of all namespaces. */
export const resources: { [Name in WatchedResource]: Resource<Name> } = {
  nodes: { name: 'nodes', path: '/api/v1/nodes', project: projectNode },
  namespaces: { name: 'namespaces', path: '/api/v1/namespaces', project: projectNamespace },
  pods: { name: 'pods', path: '/api/v1/pods', project: projectPod },
  deployments: {
    name: 'deployments',
    path: '/apis/apps/v1/deployments',
    project: (object) => projectWorkload('Deployment', object),
  },
  daemonsets: {
    name: 'daemonsets',
    path: '/apis/apps/v1/daemonsets',
    project: (object) => projectWorkload('DaemonSet', object),
  },
  statefulsets: {
    name: 'statefulsets',
    path: '/apis/apps/v1/statefulsets',
    project: (object) => projectWorkload('StatefulSet', object),
  },
  events: { name: 'events', path: '/api/v1/events', project: projectEvent },
};

function projectNamespace(object: unknown): Records['namespaces'] | null {
  const metadata = metadataOf(object);
  return metadata === null ? null : { uid: metadata.uid, name: metadata.name };
}
