import { X509Certificate, createHash } from 'node:crypto';
import type { CertificateDates } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { KubeApi } from '../ports/index.ts';
import { at, text } from './projection/reading.ts';

const timeoutMs = 8000;

/** Who answered, and what we may do there. */
export interface Introduction {
  version: string;
  /** The uid of `kube-system`: stays the same for a cluster's life. `null` = we may not see it. */
  uid: string | null;
  isAdmin: boolean;
}

/** Asks an API server who it is and whether we may do everything. Changes nothing. Throws `cluster-*`. */
export async function introduce(api: KubeApi, signal: AbortSignal): Promise<Introduction> {
  const version = text(at(await api.request({ method: 'GET', path: '/version', timeoutMs, signal }), 'gitVersion'));
  if (version === null) throw new AppError('cluster-protocol', 'what answers there is no Kubernetes API server');
  const review = await api.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } },
    },
    timeoutMs,
    signal,
  });
  return { version, uid: await uidOf(api, signal), isAdmin: at(review, 'status', 'allowed') === true };
}

async function uidOf(api: KubeApi, signal: AbortSignal): Promise<string | null> {
  try {
    const path = '/api/v1/namespaces/kube-system';
    return text(at(await api.request({ method: 'GET', path, timeoutMs, signal }), 'metadata', 'uid'));
  } catch (thrown) {
    if (thrown instanceof AppError && (thrown.code === 'cluster-forbidden' || thrown.facts['status'] === 404))
      return null;
    throw thrown;
  }
}

/** `null` = no certificate, or one that cannot be read. Of a bundle, the first. */
export function datesOf(pem: string | null): CertificateDates | null {
  const certificate = certificateOf(pem);
  if (certificate === null) return null;
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuedAtMs: certificate.validFromDate.getTime(),
    expiresAtMs: certificate.validToDate.getTime(),
  };
}

/** As kubeadm prints it in a join line: SHA-256 of the public key. */
export function caCertHashOf(pem: string | null): string | null {
  const key = certificateOf(pem)?.publicKey.export({ type: 'spki', format: 'der' });
  return key === undefined ? null : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

function certificateOf(pem: string | null): X509Certificate | null {
  if (pem === null) return null;
  try {
    return new X509Certificate(pem);
  } catch {
    // Not a certificate: it is told as none; connecting with it says what is wrong.
    return null;
  }
}
