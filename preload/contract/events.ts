import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { deviceId, remark, timeMs } from './primitives.ts';

/** Something that happened on the site and that an operator should be able to look up. */
export const siteEvent = z.object({
  /** Counts up; used to resume. */
  id: z.number().int().positive(),
  /** When it first happened. */
  atMs: timeMs,
  /** When it last happened; equals `atMs` while `count` is 1. */
  lastAtMs: timeMs,
  severity: z.enum(['info', 'warning']),
  deviceId: deviceId.nullable(),
  remark,
  /** Faults that repeat are counted, not repeated. */
  count: z.number().int().positive(),
});
export type SiteEvent = z.infer<typeof siteEvent>;

export const events = {
  /**
   * The newest 200 events, oldest first, then each new or counted-up one; an item replaces the one of the same id.
   * `afterId` resumes: of the events up to it only those that were counted up are told again. 0 = from the start.
   */
  watch: base.input(z.object({ afterId: z.number().int().nonnegative() })).output(eventIterator(siteEvent)),
};
