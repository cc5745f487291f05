import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';
import type { EventReport } from '../../../main/events/index.ts';
import { createMetrics, type Metrics } from '../../../main/metrics/index.ts';
import type { StartUsageServer } from '../../../main/ports/index.ts';
import { Signal } from '../../../main/streams.ts';
import type { Device, DeviceKind, InventoryEvent } from '../../../preload/contract/index.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { sampleDevice } from '../../fakes/device.ts';
import { createFakeLog, type FakeLog } from '../../fakes/log.ts';
import { createFakeUsageServers, type FakeUsageServers } from '../../fakes/usage-server.ts';

export const aDevice = (id: string, kind: DeviceKind, name: string, hostname: string | null): Device =>
  sampleDevice(id, kind, { name, hostname });

/** A metrics room on a site of its own. */
export interface TestSite {
  readonly clock: FakeClock;
  readonly log: FakeLog;
  readonly servers: FakeUsageServers;
  readonly reports: EventReport[];
  metrics: Metrics;
  closed: AbortSignal;
  /** Replaces the inventory. */
  setDevices(devices: Device[]): void;
  /** As if the app were closed and started again, on the same disk. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export const demoSettings = {
  enabled: true,
  host: '127.0.0.1',
  port: 6432,
  tolerant: true,
  sampleIntervalMs: 1000,
};

/** `clock` stands still; `startUsageServer` defaults to a fake. */
export function createTestSite(options: { startUsageServer?: StartUsageServer } = {}): TestSite {
  const directory = mkdtempSync(join(tmpdir(), 'gwanje-metrics-'));
  const clock = createFakeClock();
  const log = createFakeLog();
  const servers = createFakeUsageServers();
  const reports: EventReport[] = [];
  const changed = new Signal<InventoryEvent>();
  let devices: Device[] = [];
  let databases = openSqliteDatabases(directory);
  let closing = new AbortController();

  const open = (): Metrics =>
    createMetrics({
      databases,
      inventory: { devices: () => devices, changed },
      startUsageServer: options.startUsageServer ?? servers.start,
      report: (event) => void reports.push(event),
      clock,
      log,
      closed: closing.signal,
    });
  const close = async (): Promise<void> => {
    closing.abort();
    await site.metrics.stop();
    databases.close();
  };

  const site: TestSite = {
    clock,
    log,
    servers,
    reports,
    metrics: open(),
    closed: closing.signal,
    setDevices(next) {
      devices = next;
      changed.emit({ type: 'snapshot', devices });
    },
    async restart() {
      await close();
      closing = new AbortController();
      databases = openSqliteDatabases(directory);
      site.closed = closing.signal;
      site.metrics = open();
    },
    async remove() {
      await close();
      rmSync(directory, { recursive: true });
    },
  };
  return site;
}
