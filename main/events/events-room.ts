import type { contract, DeviceId, Remark, SiteEvent } from '../../preload/contract/index.ts';
import type { Clock, Databases } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';

export interface EventReport {
  severity: SiteEvent['severity'];
  deviceId: DeviceId | null;
  remark: Remark;
}

export interface Events {
  readonly procedures: Procedures<typeof contract.events>;
  /** Records an event. The same report within a minute counts the former up instead of adding one. */
  report(event: EventReport): void;
}

export declare function createEvents(ports: { databases: Databases; clock: Clock; closed: AbortSignal }): Events;
