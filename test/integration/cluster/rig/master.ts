import type { KubeApi } from '../../../../main/ports/index.ts';

/** An API server that tests may ill-treat. */
export interface TestMaster {
  readonly port: number;
  /** A second way in, beside what is tested. */
  connect(): KubeApi;
  kubeconfig(options?: { port?: number }): string;
  /** Ends it at once; `startServer` brings it back on the same port with the same objects. */
  killServer(): Promise<void>;
  startServer(): Promise<void>;
  /** After this, every resource version from before is answered with 410. */
  forgetVersions(): Promise<void>;
  stop(): Promise<void>;
}
