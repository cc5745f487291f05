import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { deviceId } from './primitives.ts';

/**
 * Faults that the demo site can show.
 * - `overload`: an edge's load climbs above 90 %.
 * - `cut-camera`: the camera drops its connections and answers none.
 * - `silence`: an edge stops posting `/usage`.
 * - `node-down`: an edge's kubelet stops reporting; its node goes NotReady.
 * - `cluster-down`: a master's API server drops its connections and takes none.
 */
export const demoFault = z.enum(['overload', 'cut-camera', 'silence', 'node-down', 'cluster-down']);
export type DemoFault = z.infer<typeof demoFault>;

export const demoState = z.object({
  faults: z.array(z.object({ fault: demoFault, deviceId })),
});
export type DemoState = z.infer<typeof demoState>;

/** Answers `demo-only` on a real site. */
export const demo = {
  watch: base.output(eventIterator(demoState)),
  setFault: base.input(z.object({ fault: demoFault, deviceId, active: z.boolean() })).output(demoState),
};
