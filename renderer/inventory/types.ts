import type { contract, deviceChange } from '../../preload/contract/index.ts';
import type { InferContractRouterOutputs } from '@orpc/contract';
import type { z } from 'zod';

export type {
  Device,
  DeviceDraft,
  DeviceId,
  DeviceKind,
  Failure,
  FieldChange,
  HostRole,
  ImportPreview,
  InventoryEvent,
  Proposal,
  Remark,
  Repair,
} from '../../preload/contract/index.ts';

type Answers = InferContractRouterOutputs<typeof contract>;

export type DeviceChange = z.infer<typeof deviceChange>;
export type ImportOutcome = Answers['inventory']['applyImport'];
export type ExportedFile = Answers['inventory']['export'];
/** What a stream offers when it is tried once. */
export type StreamProbe = Answers['camera']['probe'];
