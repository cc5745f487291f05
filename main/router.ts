import { implement } from '@orpc/server';
import { contract, type Contract } from '../preload/contract/index.ts';
import { toFailure } from './errors.ts';
import type { Log } from './ports/index.ts';
import type { Call, Procedures } from './procedures.ts';

/** Every room's methods. Looked up at each call, so a site can be closed and another opened underneath. */
export type Rooms = { [Room in keyof Contract]: Procedures<Contract[Room]> };

type AnyMethod = (input: unknown, call: Call) => unknown;
interface AnyImplementer {
  handler(run: (options: AnyHandlerOptions) => unknown): unknown;
}
interface AnyHandlerOptions {
  input: unknown;
  signal?: AbortSignal;
  errors: { FAILED(options: { message: string; data: unknown }): Error };
}

/**
 * The contract served by the rooms. Inputs are validated by the contract's schemas before a room sees them; what a room
 * throws becomes the typed error `FAILED`, and what is not an AppError is logged whole and answered as `internal`.
 */
export function createRouter(rooms: () => Rooms, log: Log) {
  const implementer = implement(contract);
  const router: Record<string, Record<string, unknown>> = {};
  for (const [room, procedures] of Object.entries(contract)) {
    const served: Record<string, unknown> = (router[room] = {});
    for (const name of Object.keys(procedures)) {
      // The loop is untyped on purpose: `Rooms` already ties every name to its types.
      const roomImplementer = implementer[room as keyof Contract] as unknown as Record<string, AnyImplementer>;
      served[name] = roomImplementer[name]?.handler(async ({ input, signal, errors }) => {
        const fail = (thrown: unknown): Error => {
          const failure = toFailure(thrown);
          if (failure.code === 'internal') log.error({ room, procedure: name, err: thrown }, 'a procedure broke');
          return errors.FAILED({ message: failure.message, data: failure });
        };
        try {
          const methods = rooms()[room as keyof Rooms] as unknown as Record<string, AnyMethod>;
          const method = methods[name];
          if (method === undefined) throw new Error(`room ${room} lacks ${name}`);
          const answer = await method(input, { signal });
          return isAsyncGenerator(answer) ? guarded(answer, fail) : answer;
        } catch (thrown) {
          throw fail(thrown);
        }
      });
    }
  }
  return implementer.router(router as unknown as Parameters<typeof implementer.router>[0]);
}

export type AppRouter = ReturnType<typeof createRouter>;

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* guarded(stream: AsyncGenerator<unknown>, fail: (thrown: unknown) => Error): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (thrown) {
    throw fail(thrown);
  }
}
