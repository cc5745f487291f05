import { create } from 'zustand';
import type {
  AppState,
  DeviceId,
  Failure,
  Settings,
  SettingsChange,
  SiteKind,
  UsernameBinding,
} from '../../preload/contract/index.ts';
import { api, follow, toFailure, useConnection } from '../link/index.ts';
import { applyLanguage } from '../locales/index.ts';
import { sayFailed } from '../format/index.ts';

interface SettingsState {
  /** `null` until they arrive. */
  settings: Settings | null;
  /** Why they do not arrive; the last known ones stay. */
  failure: Failure | null;
}

export const useSettings = create<SettingsState>(() => ({ settings: null, failure: null }));

export const startSettings = (): (() => void) =>
  follow(
    (link, signal) => link.settings.watch(undefined, { signal }),
    (settings) => {
      applyLanguage(settings.language);
      useSettings.setState({ settings, failure: null });
    },
    (failure) => useSettings.setState({ failure }),
  );

/** Saves a change; what holds comes back over the stream. Answers whether it was saved. */
export const changeSettings = (change: SettingsChange): Promise<boolean> => succeeds(api.settings.change(change));

interface UsernamesState {
  /** Names seen in `/usage` posts; `null` until they are told. */
  bindings: readonly UsernameBinding[] | null;
  failure: Failure | null;
}

export const useUsernames = create<UsernamesState>(() => ({ bindings: null, failure: null }));

/** Follows the names for as long as somebody looks at them. */
export function followUsernames(): () => void {
  useUsernames.setState({ bindings: null, failure: null });
  return follow(
    (link, signal) => link.metrics.usernames(undefined, { signal }),
    (bindings) => useUsernames.setState({ bindings, failure: null }),
    (failure) => useUsernames.setState({ failure }),
  );
}

/** Binds a name to a device by hand; `null` leaves it to the longest prefix again. Answers whether it was saved. */
export const bindUsername = (username: string, deviceId: DeviceId | null): Promise<boolean> =>
  succeeds(api.metrics.bindUsername({ username, deviceId }));

/** The app itself: version, host, site, notices. `null` until main has told. */
export const useApp = (): AppState | null => useConnection((state) => state.app);

/** Closes this site and opens the other. */
export const openSite = (site: SiteKind): Promise<boolean> => succeeds(api.app.openSite({ site }));

async function succeeds(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (thrown) {
    sayFailed(toFailure(thrown));
    return false;
  }
}
