export { createEvents } from './events-room.ts';
export type { Events, EventReport } from './events-room.ts';
