import type { ErrorCode, Facts, Failure } from '../preload/contract/index.ts';

/**
 * A failure that a person can meet. Throw it where the fault is known, wrap once with what was being attempted,
 * catch at boundaries. `message` is for the log, in English; the page translates `code` and `facts`.
 * Neither may hold a secret.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: Facts;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; facts?: Facts; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
    this.retryable = options.retryable ?? false;
  }

  toFailure(): Failure {
    return { code: this.code, message: this.message, facts: this.facts, retryable: this.retryable };
  }
}

/** Any thrown thing as a failure; what is not an {@link AppError} becomes `internal` without its inner words. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof AppError) return thrown.toFailure();
  return { code: 'internal', message: 'an internal fault; the log has it', facts: {}, retryable: false };
}
