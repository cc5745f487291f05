import { z } from 'zod';

/** Unix time in milliseconds. The contract carries no `Date`. */
export const timeMs = z.number().int().nonnegative();

/** A share of a whole in percent, 0..100. */
export const percent = z.number().min(0).max(100);

/** TCP port. */
export const port = z.number().int().min(1).max(65535);

export const language = z.enum(['ko', 'en']);
export type Language = z.infer<typeof language>;

/** Id of a device of the inventory: a UUID given at creation, never reused. */
export const deviceId = z.string().min(1).max(64).brand<'DeviceId'>();
export type DeviceId = z.infer<typeof deviceId>;

/** A JSON-safe scalar, for the small facts that travel with errors, hints and events. */
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Named small facts; the renderer puts them into translated sentences. */
export const facts = z.record(z.string(), scalar);
export type Facts = z.infer<typeof facts>;

/** A translatable remark: `code` names a sentence in the renderer's locales, `facts` fill it in. */
export const remark = z.object({ code: z.string().max(80), facts });
export type Remark = z.infer<typeof remark>;
