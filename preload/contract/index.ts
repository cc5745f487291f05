import { app } from './app.ts';
import { camera } from './camera.ts';
import { clusterRoom } from './cluster.ts';
import { demo } from './demo.ts';
import { events } from './events.ts';
import { inventory } from './inventory.ts';
import { metrics } from './metrics.ts';
import { settingsRoom } from './settings.ts';

/** The whole API between page and main. A feature is a noun with the same name on every floor. */
export const contract = { app, settings: settingsRoom, inventory, cluster: clusterRoom, camera, metrics, events, demo };
export type Contract = typeof contract;

export * from './app.ts';
export * from './camera.ts';
export * from './cluster.ts';
export * from './demo.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './inventory.ts';
export * from './metrics.ts';
export * from './primitives.ts';
export * from './settings.ts';
