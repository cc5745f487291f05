export { EventLane } from './parts/EventLane.tsx';
export { EventsPanel } from './parts/EventsPanel.tsx';
export { startEvents, useEvents } from './store.ts';
