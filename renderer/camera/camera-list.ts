import type { Device, DeviceId } from '../../preload/contract/index.ts';

/** A picture the wall can show, and the edge whose load stands beside it. */
export interface WallCamera {
  /** The camera's device; for a terminal with a stream of its own, the terminal. */
  id: DeviceId;
  name: string;
  edge: { id: DeviceId; name: string } | null;
  hasStream: boolean;
}

/**
 * Every camera, and every terminal whose stream no camera shows already, by name.
 * A site that records only terminals with their streams still has a wall; one that records both sees nothing twice.
 */
export function listCameras(devices: ReadonlyMap<DeviceId, Device>): readonly WallCamera[] {
  const all = [...devices.values()];
  const cameras = all.filter(({ kind }) => kind === 'camera');
  const shown = new Set(
    cameras.flatMap(({ streamUrl }) => (streamUrl === null ? [] : [normaliseStreamUrl(streamUrl)])),
  );
  const terminals = all.filter(
    ({ kind, streamUrl }) => kind === 'terminal' && streamUrl !== null && !shown.has(normaliseStreamUrl(streamUrl)),
  );
  return [
    ...cameras.map((camera) => {
      const edge = camera.parentId === null ? undefined : devices.get(camera.parentId);
      return {
        id: camera.id,
        name: camera.name,
        edge: edge?.kind === 'terminal' ? { id: edge.id, name: edge.name } : null,
        hasStream: camera.streamUrl !== null,
      };
    }),
    ...terminals.map(({ id, name }) => ({ id, name, edge: { id, name }, hasStream: true })),
  ].sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

const byName = new Intl.Collator('ko', { numeric: true });

/** One spelling for URLs that reach the same stream: host in lower case, port named, no credentials, no last slash. */
export function normaliseStreamUrl(url: string): string {
  const parts = /^(rtsps?):\/\/(?:[^/?]*@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?([^#]*)/i.exec(url.trim());
  if (parts === null) return url.trim();
  const [, scheme = '', host = '', port, rest = ''] = parts;
  const lowerScheme = scheme.toLowerCase();
  const namedPort = port ?? (lowerScheme === 'rtsps' ? '322' : '554');
  return `${lowerScheme}://${host.toLowerCase()}:${namedPort}${rest.replace(/\/+$/, '')}`;
}
