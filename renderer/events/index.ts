export { startEvents, useEvents } from './store.ts';
