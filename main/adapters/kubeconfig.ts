import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Cluster, User } from '@kubernetes/client-node';
import { AppError } from '../errors.ts';
import type { KubeAccess, ReadContext } from '../ports/index.ts';

/**
 * The contexts of a kubeconfig, read by the official client from what is left of it once everything is taken out that
 * the client would open or run. Throws `kubeconfig-invalid`; what is wrong with one context is told at that context.
 */
export async function readKubeconfig(text: string): Promise<ReadContext[]> {
  // Loaded when first needed: it costs 35 MB and half a second, and adoption is rare.
  const client = await import('@kubernetes/client-node');
  let found: Record<string, unknown>;
  try {
    const read: unknown = client.loadYaml(text);
    if (typeof read !== 'object' || read === null) throw new Error('no mapping');
    found = read as Record<string, unknown>;
  } catch (cause) {
    throw invalid('it is no YAML', 'yaml', cause);
  }
  const features = new Map(entries(found['users']).map(({ name, user }) => [name, unsupportedFeature(user)]));
  const config = new client.KubeConfig();
  // JSON is YAML. Only plain values go on: nothing is left that the client would open, run or expand.
  config.loadFromString(JSON.stringify(plainConfig(found)), { onInvalidEntry: 'filter' });
  const contexts = config.getContexts();
  if (contexts.length === 0) throw invalid('it has no contexts', 'contexts');
  return contexts.map((context): ReadContext => {
    const cluster = config.getCluster(context.cluster);
    const user = config.getUser(context.user);
    const common = {
      context: textOf(context.name),
      isCurrent: context.name === config.getCurrentContext(),
      server: textOf(cluster?.server),
      user: textOf(context.user),
    };
    try {
      if (cluster === null) throw invalid('its cluster is missing', 'clusters');
      // `user` is typed as always there; a context may have none.
      if (user === null && common.user !== '') throw invalid('its user is missing', 'users');
      const feature = features.get(common.user) ?? null;
      if (feature !== null) throw unsupportedBy(feature);
      return { ...common, access: accessOf(common.context, cluster, user), failure: null };
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      return { ...common, access: null, failure: thrown.toFailure() };
    }
  });
}

const entries = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter(
    (entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null,
  );

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a user entry needs that we do not do for it: running a program, opening a file, asking elsewhere. */
function unsupportedFeature(user: unknown): string | null {
  const has = (key: string): boolean => typeof user === 'object' && user !== null && key in user;
  if (has('exec')) return 'exec';
  if (has('auth-provider')) return 'auth-provider';
  if (has('tokenFile') || has('token-file')) return 'file';
  if (has('as') || has('as-groups') || has('as-uid') || has('as-user-extra')) return 'impersonation';
  return null;
}

function plainConfig(found: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(
        ([key, entry]) => ['string', 'boolean'].includes(typeof entry) && key !== 'tokenFile' && key !== 'token-file',
      ),
    );
  const named = (list: unknown, field: string): unknown[] =>
    entries(list).map((entry) => ({ name: textOf(entry['name']), [field]: plain(entry[field]) }));
  return {
    'current-context': textOf(found['current-context']),
    clusters: named(found['clusters'], 'cluster'),
    users: named(found['users'], 'user'),
    contexts: named(found['contexts'], 'context'),
  };
}

/** Throws `kubeconfig-unsupported` and `kubeconfig-invalid`. */
function accessOf(context: string, cluster: Cluster, user: User | null): KubeAccess {
  if (user?.username != null || user?.password != null) throw unsupportedBy('password');
  if (cluster.caFile != null || user?.certFile != null || user?.keyFile != null) throw unsupportedBy('file');
  if (cluster.proxyUrl != null) throw unsupportedBy('proxy');
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw invalid('its server is no https address', 'server');
  const token = user?.token ?? null;
  if (token !== null && (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)))
    throw invalid('bad token', 'token');
  const access: KubeAccess = {
    server: url.href.replace(/\/$/, ''),
    caPem: pemOf(cluster.caData, 'certificate-authority-data'),
    tlsServerName: typeof cluster.tlsServerName === 'string' ? cluster.tlsServerName : null,
    insecure: cluster.skipTLSVerify || url.protocol === 'http:',
    certificatePem: pemOf(user?.certData, 'client-certificate-data'),
    keyPem: pemOf(user?.keyData, 'client-key-data'),
    token,
    context,
  };
  checkKeys(access);
  return access;
}

function pemOf(data: unknown, field: string): string | null {
  if (data === undefined || data === null || data === '') return null;
  const pem = typeof data === 'string' ? Buffer.from(data, 'base64').toString('latin1') : '';
  if (!pem.includes('-----BEGIN ')) throw invalid(`${field} is no base64 of PEM`, field);
  return pem;
}

function checkKeys({ caPem, certificatePem, keyPem }: KubeAccess): void {
  if ((certificatePem === null) !== (keyPem === null)) throw invalid('a certificate needs its key', 'client-key-data');
  try {
    if (caPem !== null) new X509Certificate(caPem);
  } catch (cause) {
    throw invalid('the authority is no certificate', 'certificate-authority-data', cause);
  }
  if (certificatePem === null || keyPem === null) return;
  try {
    // Fails too when the two do not belong together.
    createSecureContext({ cert: certificatePem, key: keyPem });
  } catch (cause) {
    throw invalid('certificate and key do not fit', 'client-certificate-data', cause);
  }
}

/** `cause` may quote the text that was read, secrets included: only its code is kept. */
function invalid(why: string, field: string, cause?: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return new AppError('kubeconfig-invalid', `${why}${code === undefined ? '' : ` (${code})`}`, { facts: { field } });
}

function unsupportedBy(feature: string): AppError {
  return new AppError('kubeconfig-unsupported', `it relies on ${feature}`, { facts: { feature } });
}
