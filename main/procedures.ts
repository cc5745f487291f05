import type { AnySchema, ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';

/** What every call brings besides its input. `signal` aborts when the page takes the call back or goes away. */
export interface Call {
  signal: AbortSignal | undefined;
}

type ProcedureOf<P> =
  P extends ContractProcedure<infer I extends AnySchema, infer O extends AnySchema, infer _E, infer _M>
    ? (input: InferSchemaOutput<I>, call: Call) => InferSchemaInput<O> | Promise<InferSchemaInput<O>>
    : never;

/** The methods a room must have to serve its part of the contract, by the same names. */
export type Procedures<RoomContract> = { [K in keyof RoomContract]: ProcedureOf<RoomContract[K]> };
