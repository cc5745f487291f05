import type { ServerResponse } from 'node:http';
import { fault } from './faults.ts';
import type { Change, ObjectStore } from './object-store.ts';
import { apiVersionOf, type Target } from './resources.ts';

/** A watcher that lets this much pile up does not read; it is cut and has to resume. */
const mostUnread = 8 << 20;
/** When the watcher does not say how long. */
const defaultSeconds = 1800;

/**
 * Streams changes as lines of JSON until the time asked for is over. Changes since the version asked for come first; when
 * they are forgotten, one ERROR event with code 410 ends the stream.
 */
export function serveWatch(
  store: ObjectStore,
  { resource, namespace }: Target,
  query: URLSearchParams,
  response: ServerResponse,
  bookmarkMs: number,
): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const since = Number(query.get('resourceVersion') ?? 0);
  const missed = store.changesSince(resource, Number.isSafeInteger(since) ? since : 0);
  if (missed === null) {
    const { body } = fault(410, 'Expired', `too old resource version: ${since} (${store.forgotten})`);
    return void response.end(line('ERROR', JSON.stringify(body)));
  }
  const tell = (change: Change): void => {
    if (namespace !== null && change.namespace !== namespace) return;
    response.write(line(change.type, change.json));
    if (response.writableLength > mostUnread) response.destroy();
  };
  for (const change of missed) tell(change);
  const unlisten = store.listen(resource, tell);
  const bookmark = (): void => {
    const metadata = { resourceVersion: String(store.version), creationTimestamp: null };
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
    response.write(line('BOOKMARK', JSON.stringify(object)));
  };
  const bookmarks = query.get('allowWatchBookmarks') === 'true' ? setInterval(bookmark, bookmarkMs) : null;
  const seconds = Number(query.get('timeoutSeconds') ?? defaultSeconds);
  const ending = setTimeout(() => response.end(), Math.min(seconds, defaultSeconds) * 1000);
  response.once('close', () => {
    unlisten();
    if (bookmarks !== null) clearInterval(bookmarks);
    clearTimeout(ending);
  });
}

const line = (type: string, json: string): string => `{"type":"${type}","object":${json}}\n`;
