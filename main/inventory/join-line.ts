import type { JoinCommand, Remark } from '../../preload/contract/index.ts';
import { isAddress } from './device-view.ts';
import { maskedToken } from './mask.ts';

export interface JoinLine {
  endpoint: string;
  /** Host of the endpoint: the master's address. */
  host: string;
  token: string;
  caCertHash: string;
}

/** kubeadm's bootstrap token: a name of 6 characters and a secret of 16 (Kubernetes docs, «Bootstrap Tokens»). */
const tokenShape = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;
/** SHA-256 of the CA's public key (kubeadm docs, «join»). */
const hashShape = /^sha256:[0-9a-f]{64}$/i;
/** A join line has two or three lines; more are not it. */
const maximumLines = 8;

/**
 * The whole command that starts on a line: lines that end in a backslash, whatever blanks follow it, or whose next one
 * starts with an option, are one. `continuations` are the offsets of those backslashes.
 */
export function joinCommandAt(
  text: string,
  start: number,
  limit: number,
): { command: string; continuations: number[] } {
  const continuations: number[] = [];
  let command = '';
  let at = start;
  for (let line = 0; line < maximumLines && at < limit; line += 1) {
    const found = text.indexOf('\n', at);
    const end = found === -1 || found > limit ? limit : found;
    const trimmed = text.slice(at, Math.min(end, at + 2000)).trimEnd();
    const continued = trimmed.endsWith('\\');
    if (continued) continuations.push(at + trimmed.length - 1);
    command += ` ${continued ? trimmed.slice(0, -1) : trimmed}`;
    at = end + 1;
    if (!continued && !/^[ \t]{0,80}--/.test(text.slice(at, at + 90))) break;
  }
  return { command, continuations };
}

/** Reads `kubeadm join …` (S39), options in any order, `--name value` or `--name=value`. */
export function parseJoinLine(command: string): JoinLine | Remark {
  const words = command.slice(command.indexOf('kubeadm')).split(/[\s=]+/);
  const option = (name: string): string => {
    const at = words.indexOf(name);
    return at === -1 ? '' : (words[at + 1] ?? '').replace(/^["'`]|["'`]$/g, '');
  };
  const endpoint = words[2] ?? '';
  const host = /^(.+?)(?::[0-9]{1,5})?$/.exec(endpoint.slice(0, 300))?.[1]?.replace(/^\[|\]$/g, '') ?? '';
  const token = option('--token');
  const caCertHash = option('--discovery-token-ca-cert-hash');
  if (!isAddress(host)) return { code: 'join-endpoint-invalid', facts: {} };
  if (!tokenShape.test(token)) return { code: 'join-token-invalid', facts: { endpoint } };
  if (!hashShape.test(caCertHash)) return { code: 'join-hash-invalid', facts: { endpoint } };
  return { endpoint, host, token, caCertHash };
}

export function toJoinCommand({ endpoint, token, caCertHash }: JoinLine, receivedAtMs: number): JoinCommand {
  return { endpoint, tokenMasked: maskedToken(token), caCertHash, receivedAtMs };
}
