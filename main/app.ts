import type { AppState, Remark, Settings, SiteKind } from '../preload/contract/index.ts';
import { type Camera, createCamera } from './camera/index.ts';
import { type Clusters, createClusters } from './cluster/index.ts';
import { AppError } from './errors.ts';
import { createEvents, type Events } from './events/index.ts';
import { createInventory, type Inventory } from './inventory/index.ts';
import { createMetrics, type Metrics } from './metrics/index.ts';
import type {
  Clock,
  Databases,
  DemoSite,
  Kube,
  Log,
  SecretBox,
  SettingsStore,
  StartDemoSite,
  StartUsageServer,
  StartVideoProcess,
} from './ports/index.ts';
import { type AppRouter, createRouter, type Rooms } from './router.ts';
import { createSettings } from './settings/index.ts';
import { liveStream, Signal } from './streams.ts';

/** A site's own directory. The demo's and the real site's never touch. */
export interface SiteStorage {
  databases: Databases;
  secretBox: SecretBox;
  close(): void;
}

export interface AppPorts {
  clock: Clock;
  log: Log;
  host: AppState['host'];
  version: string;
  settingsStore: SettingsStore;
  /** Throws AppError `storage-locked` when another Gwanje uses the directory. */
  openStorage: (site: SiteKind) => SiteStorage;
  startVideoProcess: StartVideoProcess;
  startUsageServer: StartUsageServer;
  startDemoSite: StartDemoSite;
  kube: Kube;
  /** 0..1, to spread retries. */
  random: () => number;
  /** `null`: the real site when it has any device, else the demo. */
  site: SiteKind | null;
  /** What the host itself has to tell the operator. */
  notices: Remark[];
}

export interface App {
  readonly router: AppRouter;
  /** Opens the site. The router answers only after that. */
  start(): Promise<void>;
  /** Closes everything that `start` opened; safe to call twice, and while starting. */
  stop(): Promise<void>;
}

interface Site {
  kind: SiteKind;
  inventory: Inventory;
  clusters: Clusters;
  events: Events;
  metrics: Metrics;
  camera: Camera;
  demo: DemoSite | null;
  /** What its storage has to say, e.g. that a damaged database was set aside. */
  notices: readonly Remark[];
  closed: AbortSignal;
  close(): Promise<void>;
}

const demoSeed = 20240611;
const heartbeatMs = 5000;

/** The whole app without its hosts: the only place where rooms meet. */
export function createApp(ports: AppPorts): App {
  const { clock, log } = ports;
  const settings = createSettings(ports.settingsStore);
  const startedAtMs = clock.nowMs();
  const stateChanged = new Signal<void>();
  let site: Site | null = null;
  /** Openings and closings, one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  let stopHeartbeat = (): void => {};

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done.catch(() => undefined);
    return done;
  };

  const appState = (): AppState => ({
    version: ports.version,
    host: ports.host,
    site: site?.kind ?? 'demo',
    nowMs: clock.nowMs(),
    startedAtMs,
    notices: [...ports.notices, ...settings.notices, ...(site?.notices ?? [])],
  });

  async function open(kind: SiteKind | null): Promise<void> {
    if (kind !== null) {
      site = await startSite(ports, kind, settings.current);
      return;
    }
    const real = await startSite(ports, 'real', settings.current);
    if (real.inventory.devices().length > 0) {
      site = real;
      return;
    }
    await real.close();
    site = await startSite(ports, 'demo', settings.current);
  }

  async function close(): Promise<void> {
    const closing = site;
    site = null;
    await closing?.close();
  }

  settings.changed.listen((next) => {
    if (site === null) return;
    site.camera.configure(next.video);
    if (site.kind === 'real') void site.metrics.configure(next.receiver);
  });

  const needed = (): Site => {
    if (site === null) throw new AppError('conflict', 'no site is open right now', { retryable: true });
    return site;
  };

  const rooms = (): Rooms => ({
    settings: settings.procedures,
    get inventory() {
      return needed().inventory.procedures;
    },
    get cluster() {
      return needed().clusters.procedures;
    },
    get events() {
      return needed().events.procedures;
    },
    get metrics() {
      return needed().metrics.procedures;
    },
    get camera() {
      return needed().camera.procedures;
    },
    demo: {
      watch: (_input, { signal }) => {
        const { demo, closed } = needed();
        const changes = new Signal<void>();
        const unlisten = demo?.onChange(() => changes.emit());
        signal?.addEventListener('abort', () => unlisten?.(), { once: true });
        const now = () => [demo?.state() ?? { faults: [] }];
        return liveStream({ snapshot: now, changes, toItems: now, signal, closed });
      },
      setFault: ({ fault, deviceId, active }) => {
        const { demo, inventory } = needed();
        if (demo === null) throw new AppError('demo-only', 'faults are injected only on the demo site');
        const device = inventory.device(deviceId);
        if (device === undefined) throw new AppError('not-found', `no device ${deviceId}`);
        return demo.setFault(fault, device, active);
      },
    },
    app: {
      watch: (_input, { signal }) => {
        const now = () => [appState()];
        return liveStream({ snapshot: now, changes: stateChanged, toItems: now, signal });
      },
      openSite: async ({ site: kind }) => {
        await inTurn(async () => {
          const former = site?.kind ?? null;
          if (former === kind) return;
          await close();
          try {
            await open(kind);
          } catch (thrown) {
            // The operator keeps the site that he had; the failure says why the other did not open.
            await open(former);
            throw thrown;
          } finally {
            stateChanged.emit();
          }
        });
        needed();
        return appState();
      },
    },
  });

  return {
    router: createRouter(rooms, log),
    start: () =>
      inTurn(async () => {
        await open(ports.site);
        stopHeartbeat = clock.every(heartbeatMs, () => stateChanged.emit());
      }),
    stop: () => {
      stopHeartbeat();
      return inTurn(close);
    },
  };
}

async function startSite(ports: AppPorts, kind: SiteKind, settings: Settings): Promise<Site> {
  const { clock, log } = ports;
  const storage = ports.openStorage(kind);
  const closing = new AbortController();
  const closed = closing.signal;
  const undo: (() => unknown)[] = [() => storage.close()];
  const close = async (): Promise<void> => {
    closing.abort();
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const { databases, secretBox } = storage;
    const inventory = createInventory({ databases, secretBox, clock, log, closed });
    const events = createEvents({ databases, clock, closed });
    const demo = kind === 'demo' ? await ports.startDemoSite({ seed: demoSeed }) : null;
    if (demo !== null) {
      undo.push(() => demo.stop());
      inventory.importAll(demo.records);
    }
    const clusters = createClusters({
      kube: ports.kube,
      databases,
      secretBox,
      inventory,
      report: events.report,
      clock,
      log,
      random: ports.random,
      closed,
    });
    if (demo !== null) await adoptAll(demo.kubeconfigs, inventory, clusters, closed);
    const metrics = createMetrics({
      databases,
      inventory,
      startUsageServer: ports.startUsageServer,
      report: events.report,
      clock,
      log,
      closed,
    });
    undo.push(() => metrics.stop());
    const camera = createCamera({
      startVideoProcess: ports.startVideoProcess,
      inventory,
      settings: settings.video,
      report: events.report,
      clock,
      log,
      closed,
    });
    undo.push(() => camera.stop());
    if (demo === null) {
      await metrics.configure(settings.receiver);
    } else {
      metrics.receiverChanged.listen((status) => {
        if (status.port !== null) demo.postUsageTo(`http://127.0.0.1:${status.port}/usage`);
      });
      // The demo's edges report every second; two missed seconds must show within an audience's patience.
      await metrics.configure({ ...settings.receiver, enabled: true, host: '127.0.0.1', sampleIntervalMs: 1000 });
    }
    return { kind, inventory, clusters, events, metrics, camera, demo, notices: databases.notices, closed, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The demo's clusters as an operator would adopt them. */
async function adoptAll(
  kubeconfigs: DemoSite['kubeconfigs'],
  inventory: Inventory,
  clusters: Clusters,
  signal: AbortSignal,
): Promise<void> {
  const { readKubeconfig, adopt, detach } = clusters.procedures;
  // Those of an earlier run listen no more; a master that was renamed meanwhile must not hold its namesake up.
  for (const id of clusters.ids()) await detach({ id }, { signal });
  await Promise.all(
    kubeconfigs.map(async ({ master, text }) => {
      const masterId = inventory.devices().find(({ kind, name }) => kind === 'master' && name === master)?.id ?? null;
      const contexts = await readKubeconfig({ text }, { signal });
      const context = contexts.find(({ isCurrent }) => isCurrent)?.context ?? '';
      // On loopback there is no certificate to verify.
      await adopt({ masterId, text, context, allowInsecure: true, allowLimited: false }, { signal });
    }),
  );
}
