import type { ClusterNode } from '../../../preload/contract/index.ts';
import { quantity } from '../quantity.ts';
import { metadataOf } from './metadata.ts';
import { at, keys, list, text, time } from './reading.ts';

/** A node's own part of its record; what runs on it is counted from the pods. */
export type NodeRecord = Omit<ClusterNode, 'pods' | 'requested'>;

const rolePrefix = 'node-role.kubernetes.io/';

export function projectNode(object: unknown): NodeRecord | null {
  const metadata = metadataOf(object);
  if (metadata === null) return null;
  const { name, uid, createdAtMs } = metadata;
  const status = at(object, 'status');
  const spec = at(object, 'spec');
  const system = at(status, 'nodeInfo');
  const conditions = list(at(status, 'conditions')).map((condition) => ({
    type: text(at(condition, 'type')) ?? '',
    status: conditionStatus(at(condition, 'status')),
    reason: text(at(condition, 'reason')) ?? '',
    sinceMs: time(at(condition, 'lastTransitionTime')),
  }));
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    name,
    uid,
    createdAtMs,
    roles: rolesOf(at(object, 'metadata', 'labels')),
    ready: ready?.status ?? 'Unknown',
    readySinceMs: ready?.sinceMs ?? null,
    conditions: conditions
      .filter(({ type }) => type !== '' && type !== 'Ready')
      .map(({ type, status: state, reason }) => ({ type, status: state, reason })),
    unschedulable: at(spec, 'unschedulable') === true,
    taints: list(at(spec, 'taints')).map((taint) => ({
      key: text(at(taint, 'key')) ?? '',
      value: text(at(taint, 'value')) ?? '',
      effect: text(at(taint, 'effect')) ?? '',
    })),
    addresses: list(at(status, 'addresses')).map((address) => ({
      type: text(at(address, 'type')) ?? '',
      address: text(at(address, 'address')) ?? '',
    })),
    kubeletVersion: text(at(system, 'kubeletVersion')),
    runtimeVersion: text(at(system, 'containerRuntimeVersion')),
    osImage: text(at(system, 'osImage')),
    kernelVersion: text(at(system, 'kernelVersion')),
    architecture: text(at(system, 'architecture')),
    capacity: amount(at(status, 'capacity')),
    allocatable: amount(at(status, 'allocatable')),
  };
}

/** `control-plane` since 1.20, `master` until 1.23, both between; the old `kubernetes.io/role` label too. */
function rolesOf(labels: unknown): string[] {
  const named = keys(labels)
    .filter((key) => key.startsWith(rolePrefix) && key.length > rolePrefix.length)
    .map((key) => key.slice(rolePrefix.length));
  const old = text(at(labels, 'kubernetes.io/role'));
  const roles = [...named, ...(old === null ? [] : [old])].map((role) => (role === 'master' ? 'control-plane' : role));
  return [...new Set(roles)].sort();
}

function conditionStatus(value: unknown): ClusterNode['ready'] {
  return value === 'True' || value === 'False' ? value : 'Unknown';
}

function amount(resources: unknown): NodeRecord['capacity'] {
  return {
    cpuMillicores: positive(quantity(at(resources, 'cpu'), 3)),
    memoryBytes: positive(quantity(at(resources, 'memory'), 0)),
    pods: positive(quantity(at(resources, 'pods'), 0)),
  };
}

function positive(value: number | null): number | null {
  return value === null || value < 0 || !Number.isSafeInteger(value) ? null : value;
}
