import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { deviceId, remark, timeMs } from './primitives.ts';

/** Something that happened on the site and that an operator should be able to look up. */
export const siteEvent = z.object({
  /** Counts up; used to resume. */
  id: z.number().int().positive(),
  atMs: timeMs,
  severity: z.enum(['info', 'warning']),
  deviceId: deviceId.nullable(),
  remark,
  /** Faults that repeat are counted, not repeated. */
  count: z.number().int().positive(),
});
export type SiteEvent = z.infer<typeof siteEvent>;

export const events = {
  /** The newest 200 events, oldest first, then each new or counted-up one. `afterId` resumes without repeats. */
  watch: base.input(z.object({ afterId: z.number().int().nonnegative() })).output(eventIterator(siteEvent)),
};
