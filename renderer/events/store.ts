import { create } from 'zustand';
import type { SiteEvent } from '../../preload/contract/index.ts';
import { follow } from '../link/index.ts';

const keptEvents = 500;

interface EventsState {
  /** Newest first. */
  events: readonly SiteEvent[];
}

export const useEvents = create<EventsState>(() => ({ events: [] }));

/** Adds an event or replaces it when it was counted up. */
export const addEvent = (events: readonly SiteEvent[], event: SiteEvent): readonly SiteEvent[] =>
  [event, ...events.filter(({ id }) => id !== event.id)].sort((a, b) => b.id - a.id).slice(0, keptEvents);

export const startEvents = (): (() => void) =>
  follow(
    (api, signal) => {
      // Everything from the start again: another site may be open, and repeats replace themselves.
      useEvents.setState({ events: [] });
      return api.events.watch({ afterId: 0 }, { signal });
    },
    (event) => useEvents.setState(({ events }) => ({ events: addEvent(events, event) })),
  );
