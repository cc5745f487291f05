import type { contract, ReceiverStatus } from '../../preload/contract/index.ts';
import type { EventReport } from '../events/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Clock, Databases, Log, StartUsageServer } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import type { Signal } from '../streams.ts';

export interface ReceiverSettings {
  enabled: boolean;
  host: string;
  port: number;
  tolerant: boolean;
  sampleIntervalMs: number;
}

export interface Metrics {
  readonly procedures: Procedures<typeof contract.metrics>;
  /** Applies settings; opens, moves or closes the listener. Never throws: failures show in the receiver's status. */
  configure(settings: ReceiverSettings): Promise<void>;
  readonly receiverChanged: Signal<ReceiverStatus>;
  receiver(): ReceiverStatus;
  stop(): Promise<void>;
}

export declare function createMetrics(ports: {
  databases: Databases;
  inventory: Pick<Inventory, 'devices' | 'changed'>;
  startUsageServer: StartUsageServer;
  report: (event: EventReport) => void;
  clock: Clock;
  log: Log;
  closed: AbortSignal;
}): Metrics;
