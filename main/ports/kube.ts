import type { CertificateDates, Failure } from '../../preload/contract/index.ts';

/** How to reach one API server and who we are there. Holds secrets: sealed at rest, never logged. */
export interface KubeAccess {
  /** `https://host:6443`, without a path's trailing slash. */
  server: string;
  /** Whom to trust; `null` = the system's authorities. */
  caPem: string | null;
  /** Name to verify instead of the address's. */
  tlsServerName: string | null;
  insecure: boolean;
  certificatePem: string | null;
  keyPem: string | null;
  token: string | null;
  /** Name of the kubeconfig's context it came from. */
  context: string;
}

/** A context as read; `access` is `null` exactly when `failure` says why. */
export interface ReadContext {
  context: string;
  isCurrent: boolean;
  server: string;
  user: string;
  access: KubeAccess | null;
  failure: Failure | null;
}

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute, with its query: `/api/v1/nodes?limit=250`. */
  path: string;
  body?: unknown;
  /** Default `application/json`. */
  contentType?: string;
  /** From the first byte sent to the last byte received. */
  timeoutMs: number;
  signal: AbortSignal;
}

export interface KubeWatch {
  path: string;
  /** How long the server may take until it accepts the watch. */
  timeoutMs: number;
  signal: AbortSignal;
  /** One line of the stream, parsed; not yet believed. */
  onEvent(event: unknown): void;
}

/**
 * One API server. Calls throw AppError `cluster-*`; what the server refused carries `facts.status` (HTTP) and
 * `facts.reason` (`Conflict`, `Expired` …). Nothing is retried here, but for a kept connection that was closed meanwhile.
 */
export interface KubeApi {
  /** The answer's JSON; plain text becomes a string. Bound: 64 MiB. */
  request(request: KubeRequest): Promise<unknown>;
  /** Ends when the server ends the stream in good order; throws when it breaks or an `ERROR` event comes. */
  watch(watch: KubeWatch): Promise<void>;
  /** What the API server last showed of itself; `null` = not yet, or plain http. */
  serverCertificate(): CertificateDates | null;
  /** Cuts all connections; what is under way fails. */
  reset(): void;
}

export interface Kube {
  /** The contexts of a kubeconfig. Reads no file and runs no program that it names. Throws `kubeconfig-invalid`. */
  readKubeconfig(text: string): Promise<ReadContext[]>;
  connect(access: KubeAccess): KubeApi;
}
