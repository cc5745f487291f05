import { randomBytes } from 'node:crypto';
import type { DemoFault, DemoState, Device } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { DemoSite, StartDemoSite } from '../ports/index.ts';
import { loadScene } from './clip-library.ts';
import { createClockStamp } from './clock-strip.ts';
import { HostLoad } from './host-load.ts';
import { type SiteCluster, startSiteClusters } from './kubernetes/index.ts';
import { type RtspServer, type RtspServerOptions, startRtspServer } from './rtsp-server.ts';
import { cameras, hosts, siteRecords, streamCredentials, streamPath } from './site-plan.ts';
import { UsagePosts, type UsageReporter } from './usage-posts.ts';

export { readClip } from './clip.ts';
export { startRtspServer } from './rtsp-server.ts';

const preferredRtspPort = 8554;

/** Loops start apart from each other, so that the wall does not repeat itself as one; in milliseconds a camera. */
const loopShiftMs = 2375;

/** The demo site: cameras, hosts that report their load, and their clusters. See {@link StartDemoSite}. */
export const startDemoSite: StartDemoSite = async ({ seed }) => {
  const startedMs = performance.now();
  const scenes = await Promise.all(cameras.map(({ scene }) => loadScene(scene)));
  const epochs = cameras.map((_, index) => startedMs - loopShiftMs * index);
  const rtsp = await listen({
    port: preferredRtspPort,
    credentials: streamCredentials,
    streams: scenes.map(({ main, sub }, index) => ({
      path: streamPath(cameras[index]?.code ?? ''),
      epochMs: epochs[index] ?? startedMs,
      variants: [
        { clip: main, stamp: createClockStamp(main) },
        { clip: sub, stamp: createClockStamp(sub) },
      ],
    })),
  });

  const loads = new Map<string, HostLoad>();
  const reporters = new Map<string, UsageReporter>();
  hosts.forEach(({ name, hostname, suffix, idle }, index) => {
    const load = new HostLoad(idle, seed + index);
    const camera = cameras.findIndex(({ terminal }) => terminal === name);
    const curve = scenes[camera]?.activity ?? [0];
    const busiest = Math.max(1, ...curve);
    const next = () => {
      const second = Math.floor((performance.now() - (epochs[camera] ?? startedMs)) / 1000) % curve.length;
      return load.next((curve[second] ?? 0) / busiest);
    };
    loads.set(name, load);
    reporters.set(name, { username: `${hostname}-${suffix}`, next, silent: false });
  });
  const posts = new UsagePosts([...reporters.values()]);

  try {
    // A new one each time: whoever else is on this PC and knows the port is a stranger.
    const clusters = await startSiteClusters(randomBytes(24).toString('base64url'));
    return createSite({ rtsp, loads, reporters, posts, clusters });
  } catch (thrown) {
    await rtsp.stop();
    throw thrown;
  }
};

interface Parts {
  rtsp: RtspServer;
  loads: Map<string, HostLoad>;
  reporters: Map<string, UsageReporter>;
  posts: UsagePosts;
  clusters: readonly SiteCluster[];
}

function createSite({ rtsp, loads, reporters, posts, clusters }: Parts): DemoSite {
  let faults: DemoState['faults'] = [];
  const listeners = new Set<(state: DemoState) => void>();
  const state = (): DemoState => ({ faults: [...faults] });

  const apply: Record<DemoFault, (device: Device, active: boolean) => void | Promise<void>> = {
    overload: (device, active) => {
      simulated(loads.get(device.name), device).overloaded = active;
    },
    silence: (device, active) => {
      simulated(reporters.get(device.name), device).silent = active;
    },
    'cut-camera': (device, active) => {
      const camera = device.kind === 'camera' ? cameras.find(({ name }) => name === device.name) : undefined;
      rtsp.setCut(streamPath(simulated(camera, device).code), active);
    },
    'node-down': (device, active) => {
      const { hostname } = simulated(
        hosts.find(({ kind, name }) => kind === 'terminal' && name === device.name),
        device,
      );
      for (const { cluster } of clusters) cluster.setNodeReady(hostname, !active);
    },
    'cluster-down': (device, active) =>
      simulated(
        clusters.find(({ master }) => master === device.name),
        device,
      ).cluster.setAway(active),
  };

  return {
    records: siteRecords(rtsp.port),
    kubeconfigs: clusters.map(({ master, cluster }) => ({ master, text: cluster.api.kubeconfig() })),
    state,
    setFault: async (fault, device, active) => {
      await apply[fault](device, active);
      const others = faults.filter((one) => one.fault !== fault || one.deviceId !== device.id);
      faults = active ? [...others, { fault, deviceId: device.id }] : others;
      for (const listener of [...listeners]) listener(state());
      return state();
    },
    postUsageTo: (url) => posts.postTo(url),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      posts.stop();
      listeners.clear();
      await Promise.all([rtsp.stop(), ...clusters.map(({ cluster }) => cluster.stop())]);
    },
  };
}

function simulated<T>(found: T | undefined, device: Device): T {
  if (found === undefined) throw new AppError('not-found', `the demo does not simulate ${device.name}`);
  return found;
}

/** On the preferred port, or on any free one when that is taken. */
async function listen(options: RtspServerOptions): Promise<RtspServer> {
  try {
    return await startRtspServer(options);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw thrown;
    return startRtspServer({ ...options, port: 0 });
  }
}
