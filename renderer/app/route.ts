import { useSyncExternalStore } from 'react';

export const screens = ['wall', 'inventory', 'settings'] as const;
export type Screen = (typeof screens)[number];

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function current(): Screen {
  const name = location.hash.slice(2);
  return screens.find((screen) => screen === name) ?? 'wall';
}

/** The screen named by the address (`#/inventory`), so that back, forward and reload keep the place. */
export const useScreen = (): Screen => useSyncExternalStore(subscribe, current);

export const hrefOf = (screen: Screen): string => `#/${screen}`;
