import type { DemoFault, DemoState, Device } from '../../preload/contract/index.ts';

/** A camera or edge of the demo, matched to the inventory by name. */
export interface DemoSite {
  /** The site's records as a person would paste them; imported through the ordinary import at each start. */
  readonly records: string;
  /** A kubeconfig for the cluster of each master, by its name in the records; the ports are new at each start. */
  readonly kubeconfigs: readonly { master: string; text: string }[];
  state(): DemoState;
  /** `device` is the inventory's own record. Throws AppError `not-found` when the demo does not simulate it. */
  setFault(fault: DemoFault, device: Device, active: boolean): Promise<DemoState>;
  /** From now on the edges post their usage there. */
  postUsageTo(url: string): void;
  onChange(listener: (state: DemoState) => void): () => void;
  stop(): Promise<void>;
}

/** Starts the simulated site behind real sockets on loopback. Deterministic from `seed`. */
export type StartDemoSite = (options: { seed: number }) => Promise<DemoSite>;
