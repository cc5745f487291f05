import { AppError } from '../../main/errors.ts';
import type { StartUsageServer, UsageReply } from '../../main/ports/index.ts';

type Options = Parameters<StartUsageServer>[0];

/** `/usage` listeners without a network. */
export interface FakeUsageServers {
  readonly start: StartUsageServer;
  /** Ports that others use. */
  readonly taken: Set<number>;
  /** Ports that need more rights. */
  readonly forbidden: Set<number>;
  /** What listens now, by port. */
  readonly listening: Map<number, Options>;
  /** How often a listener was opened. */
  starts: number;
  /** Posts to the one listener there is. */
  post(body: unknown, remoteAddress?: string): UsageReply;
}

/** Port 0 answers 50000 and up, as the system would. */
export function createFakeUsageServers(): FakeUsageServers {
  let ephemeral = 50_000;
  const servers: FakeUsageServers = {
    taken: new Set(),
    forbidden: new Set(),
    listening: new Map(),
    starts: 0,
    start: async (options) => {
      const port = options.port === 0 ? ephemeral++ : options.port;
      if (servers.taken.has(port) || servers.listening.has(port))
        throw new AppError('port-in-use', `port ${port} is taken`);
      if (servers.forbidden.has(port)) throw new AppError('port-forbidden', `port ${port} needs more rights`);
      servers.starts += 1;
      servers.listening.set(port, options);
      return { port, stop: async () => void servers.listening.delete(port) };
    },
    post(body, remoteAddress = '127.0.0.1') {
      const [options, ...more] = servers.listening.values();
      if (options === undefined || more.length > 0) throw new Error(`${servers.listening.size} listeners`);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return options.answer({ body: new TextEncoder().encode(text), remoteAddress });
    },
  };
  return servers;
}
