import type { contract } from '../../preload/contract/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Log, StartVideoProcess, VideoSettings } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';

export interface Camera {
  readonly procedures: Procedures<typeof contract.camera>;
  configure(settings: VideoSettings): void;
  stop(): Promise<void>;
}

export declare function createCamera(ports: {
  startVideoProcess: StartVideoProcess;
  inventory: Pick<Inventory, 'device' | 'changed' | 'streamSource'>;
  settings: VideoSettings;
  log: Log;
  closed: AbortSignal;
}): Camera;
