import type { DeviceId } from '../../preload/contract/index.ts';
import type { ActionRequest } from './actions.ts';

/** Which dialog is open, and over what. */
export type Task =
  | { type: 'adopt'; given: File | string | null; masterId: DeviceId | null }
  | { type: 'import'; given: File | string | null }
  | { type: 'export' }
  | { type: 'detach'; id: DeviceId }
  | { type: 'history'; id: DeviceId }
  | { type: 'act'; request: ActionRequest };

export interface WorkloadName {
  kind: string;
  namespace: string;
  name: string;
}

/** Whose pods are listed. */
export type PodsOf = { node: string } | { owner: WorkloadName };
