import { z } from 'zod';

/** Raised whenever what the numbers mean, or their order, changes: an older state is then refused, not misread. */
export const STATE_VERSION = 1;

/** The state of one series: JSON-safe, about 35 kB. */
export const forecasterState = z.object({
  version: z.literal(STATE_VERSION),
  resolution: z.number().positive(),
  threshold: z.number().positive().nullable(),
  history: z.object({
    /** Newest minute written, since the epoch; −1: none. */
    newest: z.number().int().min(-1),
    /** Base64 of two bytes a minute. */
    levels: z.string().max(20_000),
  }),
  /** Base64 of all that was learned. */
  learned: z.string().max(60_000),
});
export type ForecasterState = z.infer<typeof forecasterState>;
