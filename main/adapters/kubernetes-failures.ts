import type { ErrorCode } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';

/** What an API server says of itself in a refusal fits into a line. */
const longestMessage = 300;

/** A call that the API server answered with a refusal: a Status object, or whatever stands in front of it sent. */
export function refusedCall(status: number, text: string, retryAfter: string | undefined): AppError {
  const { reason, message } = statusOf(text);
  const facts = { status, reason, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
  const { code, retryable } = meaningOf(status);
  return new AppError(code, `the API server answered ${status} ${reason}`.trim(), { facts, retryable });
}

function meaningOf(status: number): { code: ErrorCode; retryable: boolean } {
  if (status === 401) return { code: 'cluster-unauthorised', retryable: false };
  if (status === 403) return { code: 'cluster-forbidden', retryable: false };
  if (status === 429 || status >= 500) return { code: 'cluster-not-ready', retryable: true };
  if (status >= 400) return { code: 'cluster-rejected', retryable: false };
  return { code: 'cluster-protocol', retryable: true };
}

function statusOf(text: string): { reason: string; message: string } {
  try {
    const { reason, message } = (JSON.parse(text) ?? {}) as Record<string, unknown>;
    return {
      reason: typeof reason === 'string' ? reason.slice(0, 80) : '',
      message: typeof message === 'string' ? message.slice(0, longestMessage) : '',
    };
  } catch {
    // Plain text, as /readyz and proxies answer.
    return { reason: '', message: text.slice(0, longestMessage) };
  }
}

/** Codes of Node's TLS that mean: this certificate is not to be trusted. */
const distrust = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/;

/** A call that ended without an answer. */
export function brokenCall(thrown: unknown, isLate: boolean, address: string): AppError {
  const cause = thrown as NodeJS.ErrnoException;
  const reason = cause.code ?? '';
  const facts = { address, reason };
  if (isLate || reason === 'ETIMEDOUT')
    return new AppError('cluster-timeout', 'the API server did not answer in time', { cause, facts, retryable: true });
  if (distrust.test(reason))
    return new AppError('cluster-certificate', `its certificate is not trusted (${reason})`, {
      cause,
      facts,
      retryable: true,
    });
  if (reason === 'ECONNREFUSED')
    return new AppError('cluster-refused', 'nobody listens there', { cause, facts, retryable: true });
  if (/^(EPROTO|ERR_SSL|HPE_)/.test(reason))
    return new AppError('cluster-protocol', `what listens there is no API server (${reason})`, {
      cause,
      facts,
      retryable: true,
    });
  return new AppError('cluster-unreachable', `the connection failed (${reason})`, { cause, facts, retryable: true });
}
