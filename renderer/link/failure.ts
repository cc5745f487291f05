import { isDefinedError, ORPCError } from '@orpc/client';
import { failure as schema, type Failure } from '../../preload/contract/index.ts';

/** A call was made while there is no connection to main. */
export class LinkLost extends Error {
  constructor() {
    super('no connection to the control room');
    this.name = 'LinkLost';
  }
}

/** Anything a call threw, as what the page can show: a code with a sentence in both languages. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof LinkLost) return plain('link-lost', thrown.message, true);
  if (thrown instanceof ORPCError) {
    if (isDefinedError(thrown)) {
      const known = schema.safeParse(thrown.data);
      if (known.success) return known.data;
    }
    if (thrown.code === 'BAD_REQUEST') return plain('input-invalid', thrown.message, false);
    return plain('internal', thrown.message, false);
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return plain(/abort|clos|not open/i.test(message) ? 'link-lost' : 'internal', message, true);
}

const plain = (code: Failure['code'], message: string, retryable: boolean): Failure => ({
  code,
  message,
  facts: {},
  retryable,
});
