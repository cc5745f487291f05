import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { remark, timeMs } from './primitives.ts';

export const siteKind = z.enum(['demo', 'real']);
export type SiteKind = z.infer<typeof siteKind>;

export const appState = z.object({
  version: z.string(),
  host: z.enum(['electron', 'node']),
  site: siteKind,
  /** Clock of main when this was sent, for ages shown by a page on another clock. */
  nowMs: timeMs,
  startedAtMs: timeMs,
  /** Things the operator must know about the app itself, e.g. a settings file that was set aside. */
  notices: z.array(remark),
});
export type AppState = z.infer<typeof appState>;

export const app = {
  /** The state now, at each change, and once every 5 s as a heartbeat. */
  watch: base.output(eventIterator(appState)),
  /** Closes this site and opens the other; all other streams end and are to be subscribed again. */
  openSite: base.input(z.object({ site: siteKind })).output(appState),
};
