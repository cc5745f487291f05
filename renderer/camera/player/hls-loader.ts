import type { Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext, LoaderStats } from 'hls.js';
import type { MediaLoader } from './media-loader.ts';

/** The origin holds a playlist request for up to 10 s and then asks to come again, which is done here. */
const comeAgain = 503;
const comeAgainMs = 250;
const lost = 400;
/** A part that is announced is there; one that does not come in this time is lost. */
const mediaTimeoutMs = 8000;

/**
 * hls.js' loader over a page's one connection. A playlist is waited for as long as the player lives. `onLost`: the
 * origin knows nothing of what the player has (it was started again meanwhile); hls.js would go on asking.
 */
export function hlsLoaderOver(loader: MediaLoader, onLost: () => void): new (config: unknown) => Loader<LoaderContext> {
  return class implements Loader<LoaderContext> {
    context: LoaderContext | null = null;
    stats: LoaderStats = freshStats();
    #callbacks: LoaderCallbacks<LoaderContext> | null = null;
    #takeBack: (() => void) | null = null;
    #timer: ReturnType<typeof setTimeout> | undefined;

    load(context: LoaderContext, _config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
      this.context = context;
      this.#callbacks = callbacks;
      this.stats.loading.start = performance.now();
      if (context.responseType === 'arraybuffer') {
        this.#timer = setTimeout(() => {
          this.#release();
          callbacks.onTimeout(this.stats, context, null);
        }, mediaTimeoutMs);
      }
      this.#ask(context, callbacks);
    }

    abort(): void {
      if (this.#takeBack === null && this.#timer === undefined) return;
      this.#release();
      this.stats.aborted = true;
      if (this.context !== null) this.#callbacks?.onAbort?.(this.stats, this.context, null);
    }

    destroy(): void {
      this.#release();
      this.#callbacks = null;
      this.context = null;
    }

    #ask(context: LoaderContext, callbacks: LoaderCallbacks<LoaderContext>): void {
      // hls.js adds its _HLS_ directives to absolute addresses only; the server wants the path.
      const { pathname, search } = new URL(context.url);
      this.#takeBack = loader.request(pathname + search, ({ status, body }) => {
        this.#takeBack = null;
        if (status === comeAgain && context.responseType !== 'arraybuffer') {
          this.#timer = setTimeout(() => this.#ask(context, callbacks), comeAgainMs);
          return;
        }
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (status === lost) return onLost();
        const { stats } = this;
        stats.loading.first = stats.loading.end = performance.now();
        stats.loaded = stats.total = body.byteLength;
        stats.chunkCount = 1;
        if (status !== 200) {
          callbacks.onError({ code: status, text: 'refused by the media server' }, context, null, stats);
          return;
        }
        const data = context.responseType === 'arraybuffer' ? body : new TextDecoder().decode(body);
        callbacks.onSuccess({ url: context.url, data, code: status }, stats, context, null);
      });
    }

    #release(): void {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#takeBack?.();
      this.#takeBack = null;
    }
  };
}

function freshStats(): LoaderStats {
  return {
    aborted: false,
    loaded: 0,
    retry: 0,
    total: 0,
    chunkCount: 0,
    bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
}
