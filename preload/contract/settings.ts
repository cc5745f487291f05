import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { deviceId, language, port } from './primitives.ts';

export const wallLayout = z.enum(['1', '4', '1+5', '9', '16']);
export type WallLayout = z.infer<typeof wallLayout>;

/** One wall: which cameras, in which layout. Cells beyond a layout's size are further pages. */
export const wall = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(80),
  layout: wallLayout,
  /** Camera of each cell in reading order; `null` leaves it empty. An empty list = all cameras by name. */
  cells: z.array(deviceId.nullable()).max(512),
  /** Seconds a page stays while patrolling; 0 = no patrol. */
  patrolSeconds: z.number().int().min(0).max(3600),
});
export type Wall = z.infer<typeof wall>;

/** Without defaults: a change that leaves a field out must leave it as it is, and zod fills defaults into partials too. */
const receiverFields = {
  /** A real site opens its port only when the operator says so; the demo always listens on loopback. */
  enabled: z.boolean(),
  /** Address to listen on; 0.0.0.0 = every network. */
  host: z.string().max(255),
  port,
  /** Also takes bodies that are not JSON but are meant to be (single quotes, Python dict). Off = 400 for those. */
  tolerant: z.boolean(),
  /** How often a device is expected to report, in ms. Two missed samples = stale. */
  sampleIntervalMs: z.number().int().min(250).max(600_000),
};
const videoFields = {
  /** Path of ffmpeg for what the browser cannot play; empty = look in resources and PATH. */
  ffmpegPath: z.string().max(1024),
  /** Seconds a camera stays connected after its last viewer left. */
  graceSeconds: z.number().int().min(0).max(600),
};

/** Everything the operator may set. Each field says its unit, default and the consequence of changing it. */
export const settings = z.object({
  language: language.default('ko'),
  receiver: z
    .object({
      enabled: receiverFields.enabled.default(false),
      host: receiverFields.host.default('0.0.0.0'),
      port: receiverFields.port.default(6432),
      tolerant: receiverFields.tolerant.default(true),
      sampleIntervalMs: receiverFields.sampleIntervalMs.default(5000),
    })
    .prefault({}),
  video: z
    .object({
      ffmpegPath: videoFields.ffmpegPath.default(''),
      graceSeconds: videoFields.graceSeconds.default(10),
    })
    .prefault({}),
  walls: z.array(wall).max(64).default([]),
  activeWallId: z.string().max(64).nullable().default(null),
});
export type Settings = z.infer<typeof settings>;

const change = z.object({
  language: language.optional(),
  receiver: z.object(receiverFields).partial().optional(),
  video: z.object(videoFields).partial().optional(),
  walls: z.array(wall).max(64).optional(),
  activeWallId: z.string().max(64).nullable().optional(),
});
export type SettingsChange = z.infer<typeof change>;

export const settingsRoom = {
  /** The settings now, then after each change. */
  watch: base.output(eventIterator(settings)),
  /** Merges one level deep, checks the whole, saves, answers the whole. */
  change: base.input(change).output(settings),
};
