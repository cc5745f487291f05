import type { MediaEndpoint } from '../../../preload/contract/index.ts';

/**
 * The one connection that all players of a page share. Make one for each {@link MediaEndpoint} and keep it while the
 * page lives; it connects on first need and again whenever the connection is lost.
 */
export interface MediaLoader {
  /** Closes the connection; players that still use it wait in vain. */
  close(): void;
}

export declare function createMediaLoader(endpoint: MediaEndpoint): MediaLoader;
