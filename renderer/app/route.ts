import { useSyncExternalStore } from 'react';

export const screens = ['wall', 'inventory', 'cluster', 'settings'] as const;
export type Screen = (typeof screens)[number];

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function current(): Screen {
  const [, name] = location.hash.split('/');
  return screens.find((screen) => screen === name) ?? 'wall';
}

/** The screen named by the address (`#/inventory`, `#/inventory/<id>`), so that back, forward and reload keep the place. */
export const useScreen = (): Screen => useSyncExternalStore(subscribe, current);

export const hrefOf = (screen: Screen): string => `#/${screen}`;
