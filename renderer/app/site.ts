import type { SiteKind } from '../../preload/contract/index.ts';
import { sayFailed } from '../format/index.ts';
import { api, toFailure } from '../link/index.ts';

export async function openSite(site: SiteKind): Promise<void> {
  try {
    await api.app.openSite({ site });
  } catch (thrown) {
    sayFailed(toFailure(thrown));
  }
}
