import type {
  Cluster as ClusterSummary,
  ClusterUpdate,
  contract,
  Device,
  DeviceId,
  KubeconfigContext,
} from '../../preload/contract/index.ts';
import { AppError, toFailure } from '../errors.ts';
import type { EventReport } from '../events/index.ts';
import { gather, type Gathered } from '../gather.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Clock, Databases, Kube, KubeAccess, KubeApi, Log, ReadContext, SecretBox } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';
import { actOnAll } from './bulk-actions.ts';
import { datesOf, introduce } from './adoption.ts';
import type { ClusterState } from './cluster-state.ts';
import { createCredentialStore, type StoredCluster } from './credential-store.ts';
import { ClusterMonitor } from './monitor.ts';
import { findEvents, findPods } from './queries.ts';
import { accessFacts, credentialKind, factsOf, summaryOf, type Watched } from './summary.ts';
import { type Plain, readExport, writeExport } from './transfer.ts';

/** Changes are told this long after the first; lower = sooner on screen, more work for pages. */
const gatherMs = 250;
/** Facts are looked at this long after a change; heartbeats of a rollout make one line of history, not ten. */
const factsMs = 30_000;

export interface ClusterPorts {
  kube: Kube;
  databases: Databases;
  secretBox: SecretBox;
  inventory: Pick<Inventory, 'devices' | 'device' | 'changed'> & {
    procedures: Pick<Inventory['procedures'], 'create'>;
  };
  report: (event: EventReport) => void;
  clock: Clock;
  log: Log;
  /** 0..1; spreads attempts that failed together. */
  random: () => number;
  closed: AbortSignal;
}

/** What other rooms may use of a cluster. */
export interface ClusterAccess {
  readonly api: KubeApi;
  readonly state: ClusterState;
  /** What is known now is what the API server says. */
  readonly isLive: boolean;
}

export interface Clusters {
  readonly procedures: Procedures<typeof contract.cluster>;
  readonly changed: Signal<ClusterUpdate>;
  /** Adopted clusters by their master. */
  ids(): DeviceId[];
  /** `undefined` = not adopted. */
  cluster(id: DeviceId): ClusterAccess | undefined;
}

type Running = Watched & { telling: Gathered; noting: Gathered; stateToldOf: string };

/** Clusters side by side: each has its own connections, state and pace. */
export function createClusters(ports: ClusterPorts): Clusters {
  const { kube, databases, secretBox, inventory, report, clock, log, random, closed } = ports;
  const store = createCredentialStore(databases, secretBox);
  const running = new Map<DeviceId, Running>();
  const changed = new Signal<ClusterUpdate>();

  const nameOf = (id: DeviceId): string => inventory.device(id)?.name ?? '';
  const isMaster = (device: Device | undefined): boolean => device?.kind === 'master';

  function start(stored: StoredCluster): void {
    const { id } = stored;
    const api = kube.connect(stored.access);
    const telling = gather(clock, gatherMs, () => tell(id));
    const noting = gather(clock, factsMs, () => note(id));
    const monitor = new ClusterMonitor({
      api,
      clock,
      random,
      log: log.child({ cluster: id }),
      heardAtMs: stored.heardAtMs,
      onChange: () => telling.ask(),
    });
    // The credential itself stays with the API and the sealed store.
    const { adoptedAtMs, isAdmin, uid } = stored;
    const kept = { id, adoptedAtMs, isAdmin, uid };
    const access = accessFacts(stored);
    running.set(id, {
      stored: kept,
      access,
      api,
      monitor,
      podRevision: 0,
      eventRevision: 0,
      telling,
      noting,
      stateToldOf: '',
    });
    telling.ask();
  }

  function stop(id: DeviceId): void {
    const one = running.get(id);
    if (one === undefined) return;
    if (one.monitor.isComplete) note(id);
    one.telling.cancel();
    one.noting.cancel();
    one.monitor.stop();
    running.delete(id);
    changed.emit({ type: 'detached', id });
  }

  function startStored(id: DeviceId): void {
    if (running.has(id) || !isMaster(inventory.device(id))) return;
    try {
      const stored = store.read(id);
      if (stored !== undefined) start(stored);
    } catch (thrown) {
      // One credential that cannot be opened must not keep the others from being watched.
      log.error({ cluster: id, err: thrown }, 'a credential cannot be opened');
      const { code, facts } = toFailure(thrown);
      report({ severity: 'warning', deviceId: id, remark: { code: 'cluster-not-watched', facts: { ...facts, code } } });
    }
  }

  function tell(id: DeviceId): void {
    const one = running.get(id);
    if (one === undefined) return;
    const { podsChanged, eventsChanged, ...lists } = one.monitor.state.takeChanges();
    if (podsChanged) one.podRevision += 1;
    if (eventsChanged) one.eventRevision += 1;
    changed.emit({ type: 'changed', cluster: summaryOf(one, nameOf(id)), ...lists });
    reportState(one);
    if (one.monitor.isComplete) one.noting.ask();
  }

  function reportState(one: Running): void {
    const { state, failure } = one.monitor.connection;
    if (state === 'connecting' || state === one.stateToldOf) return;
    const isFirst = one.stateToldOf === '';
    one.stateToldOf = state;
    const deviceId = one.stored.id;
    if (state === 'live') {
      if (!isFirst) report({ severity: 'info', deviceId, remark: { code: 'cluster-back', facts: {} } });
      return;
    }
    // The facts fill in the words of the failure's own sentence.
    const facts = { ...failure?.facts, code: failure?.code ?? 'internal' };
    report({ severity: 'warning', deviceId, remark: { code: `cluster-${state}`, facts } });
  }

  /** Adds a line of history when something worth one has changed. */
  function note(id: DeviceId): void {
    const one = running.get(id);
    if (one === undefined) return;
    try {
      const { heardAtMs } = one.monitor.connection;
      if (heardAtMs !== null) store.heard(id, heardAtMs);
      const facts = factsOf(one, inventory.device(id));
      const last = store.lastFacts(id);
      const now = { atMs: clock.nowMs(), ...facts };
      if (last !== undefined && JSON.stringify({ ...last, atMs: now.atMs }) === JSON.stringify(now)) return;
      store.addFacts(id, [now]);
    } catch (thrown) {
      // A full disk must not stop the watching; the next change tries again.
      log.warn({ cluster: id, err: thrown }, 'facts were not stored');
    }
  }

  const needed = (id: DeviceId): Running => {
    const one = running.get(id);
    if (one === undefined) throw new AppError('not-found', `no adopted cluster ${id}`);
    return one;
  };

  const chosen = (ids: readonly DeviceId[] | null) =>
    [...running]
      .filter(([id]) => ids === null || ids.includes(id))
      .map(([id, { monitor }]) => ({ id, state: monitor.state }));

  const summary = (one: Running): ClusterSummary => summaryOf(one, nameOf(one.stored.id));

  /** The master meant, or a new one. */
  async function masterFor(id: DeviceId | null, name: string, address: string | null): Promise<DeviceId> {
    if (id !== null) {
      const device = inventory.device(id);
      if (device === undefined) throw new AppError('not-found', `no device ${id}`);
      if (!isMaster(device)) throw new AppError('input-invalid', 'not a master', { facts: { field: 'masterId' } });
      return id;
    }
    const draft = { name: name.slice(0, 200), address };
    const { id: made } = await inventory.procedures.create({ kind: 'master', draft }, { signal: undefined });
    return made as DeviceId;
  }

  function accessFrom(contexts: readonly ReadContext[], name: string): KubeAccess {
    const found = contexts.find(({ context }) => context === name);
    if (found === undefined) throw new AppError('not-found', 'no such context');
    if (found.access !== null) return found.access;
    const { code, message, facts } = found.failure ?? toFailure(null);
    throw new AppError(code, message, { facts });
  }

  const unlisten = inventory.changed.listen((event) => {
    if (event.type === 'removed') stop(event.id);
    if (event.type !== 'saved') return;
    // A master that was brought back is watched again; a renamed one is told again.
    startStored(event.device.id);
    running.get(event.device.id)?.telling.ask();
  });
  for (const id of store.ids()) startStored(id);
  closed.addEventListener(
    'abort',
    () => {
      unlisten();
      for (const id of [...running.keys()]) stop(id);
    },
    { once: true },
  );

  return {
    changed,
    ids: () => [...running.keys()],
    cluster: (id) => {
      const one = running.get(id);
      if (one === undefined) return undefined;
      const { api, monitor } = one;
      return { api, state: monitor.state, isLive: monitor.connection.state === 'live' };
    },
    procedures: {
      watch: (_input, { signal }) =>
        liveStream({
          snapshot: (): ClusterUpdate[] => [
            {
              type: 'snapshot',
              clusters: [...running.values()].map((one) => ({
                cluster: summary(one),
                nodes: one.monitor.state.allNodes(),
                workloads: one.monitor.state.allWorkloads(),
              })),
            },
          ],
          changes: changed,
          toItems: (update) => [update],
          signal,
          closed,
          // Each item may hold a whole cluster.
          limit: 100,
        }),
      readKubeconfig: async ({ text }) => (await kube.readKubeconfig(text)).map(shown),
      adopt: async ({ masterId, text, context, allowInsecure, allowLimited }) => {
        const access = accessFrom(await kube.readKubeconfig(text), context);
        if (access.insecure && !allowInsecure)
          throw new AppError('kubeconfig-insecure', 'the server would not be verified');
        const trial = kube.connect(access);
        const { version, uid, isAdmin } = await introduce(trial, closed).finally(() => trial.reset());
        if (!isAdmin && !allowLimited) throw new AppError('cluster-not-admin', 'the credential may not do everything');
        const owner = uid === null ? undefined : store.ownerOf(uid);
        if (owner !== undefined && owner !== masterId && inventory.device(owner) !== undefined)
          throw new AppError('cluster-known', 'another master has this cluster', { facts: { name: nameOf(owner) } });
        const id = await masterFor(masterId, context, hostOf(access.server));
        const nowMs = clock.nowMs();
        const stored = { id, access, adoptedAtMs: nowMs, isAdmin, uid, heardAtMs: nowMs };
        store.save(stored);
        stop(id);
        start(stored);
        log.info({ cluster: id, version, isAdmin }, 'a cluster was adopted');
        return summary(needed(id));
      },
      detach: ({ id }) => {
        needed(id);
        store.remove(id);
        stop(id);
        return { id };
      },
      retry: ({ id }) => {
        needed(id).monitor.retry();
        return {};
      },
      pods: ({ clusterIds, ...query }) => findPods(chosen(clusterIds), query),
      events: ({ clusterIds, ...query }) => findEvents(chosen(clusterIds), query),
      act: ({ actions, dryRun }) => actOnAll(actions, { apiOf: (id) => needed(id).api, dryRun, signal: closed, log }),
      history: ({ id }) => store.facts(id),
      export: async ({ clusterIds, passphrase }) => {
        const ids = store.ids().filter((id) => (clusterIds === null || clusterIds.includes(id)) && running.has(id));
        const plain = ids.map((id): Plain => {
          note(id);
          const stored = store.read(id);
          if (stored === undefined) throw new AppError('not-found', `no adopted cluster ${id}`);
          const { adoptedAtMs, isAdmin, uid, access } = stored;
          const address = inventory.device(id)?.address ?? null;
          return { name: nameOf(id), address, adoptedAtMs, isAdmin, uid, facts: store.facts(id), access };
        });
        const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
        const text = await writeExport(plain, passphrase, clock.nowMs());
        return { fileName: `gwanje-clusters-${day}.json`, mediaType: 'application/json', text };
      },
      import: async ({ text, passphrase }) => {
        const read = await readExport(text, passphrase);
        const clusters = [];
        for (const { name, address, facts, access, ...rest } of read) {
          const masters = inventory.devices().filter((device) => isMaster(device) && device.name === name);
          const found = masters.find((master) => master.address === address) ?? masters[0];
          const id = await masterFor(found?.id ?? null, name, address);
          const known = new Set(store.facts(id).map(({ atMs }) => atMs));
          const fresh = facts.filter(({ atMs }) => !known.has(atMs));
          // What is in use here is not replaced by an older credential from a file, nor watched twice.
          const isKnown = store.ids().includes(id) || (rest.uid !== null && store.ownerOf(rest.uid) !== undefined);
          const adopted = access !== null && !isKnown;
          store.transaction(() => {
            store.addFacts(id, fresh);
            if (adopted) store.save({ id, access, ...rest, heardAtMs: null });
          });
          if (adopted) startStored(id);
          clusters.push({ id, name, adopted, factsAdded: fresh.length });
        }
        return { clusters };
      },
    },
  };
}

/** Without port, and an IPv6 address without its brackets. */
function hostOf(server: string): string {
  return new URL(server).hostname.replace(/^\[|\]$/g, '');
}

function shown({ context, isCurrent, server, user, access, failure }: ReadContext): KubeconfigContext {
  return {
    context,
    isCurrent,
    server,
    user,
    credential: access === null ? 'none' : credentialKind(access),
    insecure: access?.insecure ?? false,
    client: datesOf(access?.certificatePem ?? null),
    authority: datesOf(access?.caPem ?? null),
    failure,
  };
}
