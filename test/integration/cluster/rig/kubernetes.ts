import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubernetes } from '../../../../main/adapters/kubernetes.ts';
import type { KubeAccess, KubeApi } from '../../../../main/ports/index.ts';
import type { TestMaster } from './master.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { freePort, startProgram, stopProgram, until } from './processes.ts';

/** Where the built programs lie: test/integration/kubernetes/build.sh puts them there. */
export const kubernetesDirectory = join(
  process.env['GWANJE_SITE_CACHE'] ?? join(homedir(), '.cache/gwanje-site'),
  'bin',
);

export const hasKubernetes = isExecutable(join(kubernetesDirectory, 'kube-apiserver')) && isExecutable('/usr/bin/etcd');

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A real etcd and a real kube-apiserver on loopback. No controllers, no kubelets: objects stay as they are written. */
export class RealMaster implements TestMaster {
  readonly port: number;
  token = 'token-of-the-administrator';
  readonly authority: Authority;
  readonly #directory: string;
  readonly #etcdPort: number;
  readonly #altNames: string;
  #etcd: ChildProcess | null = null;
  #server: ChildProcess | null = null;

  private constructor(directory: string, port: number, etcdPort: number) {
    this.#directory = directory;
    this.port = port;
    this.#etcdPort = etcdPort;
    this.#altNames = 'IP:127.0.0.1,DNS:localhost,DNS:kubernetes';
    this.authority = createAuthority(directory);
    this.authority.issue('server', '/CN=kube-apiserver', { altNames: this.#altNames });
    this.authority.issue('admin', '/O=system:masters/CN=admin');
    execFileSync('openssl', ['genrsa', '-out', join(directory, 'sa.key'), '2048'], { stdio: 'ignore' });
    this.#writeTokens(this.token);
  }

  #writeTokens(token: string): void {
    const lines = [`${token},root,1,"system:masters"`, 'limited-token,viewer,2,"viewers"'];
    writeFileSync(join(this.#directory, 'tokens.csv'), `${lines.join('\n')}\n`);
  }

  /** The administrator's token is another one from now on. */
  async replaceToken(token: string): Promise<void> {
    this.#writeTokens(token);
    this.token = token;
    await this.killServer();
    await this.startServer();
  }

  static async start(): Promise<RealMaster> {
    const directory = mkdtempSync(join(tmpdir(), 'gwanje-master-'));
    const master = new RealMaster(directory, await freePort(), await freePort());
    await master.startEtcd();
    await master.startServer();
    return master;
  }

  async startEtcd(): Promise<void> {
    const data = join(this.#directory, 'etcd');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const url = `http://127.0.0.1:${this.#etcdPort}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    const args = ['--data-dir', data, '--listen-client-urls', url, '--advertise-client-urls', url];
    args.push(
      '--listen-peer-urls',
      peer,
      '--initial-advertise-peer-urls',
      peer,
      '--initial-cluster',
      `default=${peer}`,
    );
    // Tests kill it on purpose; what it wrote a moment ago does not have to survive the machine.
    args.push('--unsafe-no-fsync');
    this.#etcd = startProgram('etcd', args, join(this.#directory, 'etcd.log'));
    await until('etcd answers', async () => (await reach(`${url}/health`)) === 200);
  }

  async startServer(): Promise<void> {
    const file = (name: string): string => join(this.#directory, name);
    const flags = {
      'etcd-servers': `http://127.0.0.1:${this.#etcdPort}`,
      // Only the tests compact.
      'etcd-compaction-interval': '0',
      'bind-address': '127.0.0.1',
      'advertise-address': '127.0.0.1',
      'secure-port': String(this.port),
      'tls-cert-file': file('server.crt'),
      'tls-private-key-file': file('server.key'),
      'client-ca-file': file('ca.crt'),
      'token-auth-file': file('tokens.csv'),
      'service-account-issuer': 'https://kubernetes',
      'service-account-key-file': file('sa.key'),
      'service-account-signing-key-file': file('sa.key'),
      'service-cluster-ip-range': '10.0.0.0/24',
      'authorization-mode': 'RBAC',
      'disable-admission-plugins': 'ServiceAccount,TaintNodesByCondition',
      'max-requests-inflight': '800',
      'max-mutating-requests-inflight': '400',
      'endpoint-reconciler-type': 'none',
    };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    this.#server = startProgram(join(kubernetesDirectory, 'kube-apiserver'), args, file('apiserver.log'));
    await until('the API server is ready', async () => (await this.#ask('/readyz')) === 'ok', 60_000);
    await until('it has its first namespaces', async () => (await this.#ask('/api/v1/namespaces/default')) !== null);
  }

  async #ask(path: string): Promise<unknown> {
    const api = this.connect();
    try {
      return await api.request({ method: 'GET', path, timeoutMs: 2000, signal: new AbortController().signal });
    } catch {
      // Not yet.
      return null;
    } finally {
      api.reset();
    }
  }

  killServer = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (this.#server !== null) await stopProgram(this.#server, signal);
  };

  killEtcd = async (): Promise<void> => {
    if (this.#etcd !== null) await stopProgram(this.#etcd);
  };

  /** Stops the API server's clockwork without closing a connection; `thaw` lets it go on. */
  freeze = (): void => void this.#server?.kill('SIGSTOP');
  thaw = (): void => void this.#server?.kill('SIGCONT');

  /** Compacts etcd, and starts the API server anew: what it remembers itself would answer for a while longer. */
  async forgetVersions(): Promise<void> {
    const endpoint = `http://127.0.0.1:${this.#etcdPort}`;
    // etcd's own JSON gateway: a status that tells the revision, and the compaction.
    const ask = async (path: string, body: unknown): Promise<unknown> =>
      (await fetch(`${endpoint}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
    const { header } = (await ask('maintenance/status', {})) as { header: { revision: string } };
    await ask('kv/compaction', { revision: header.revision, physical: true });
    await this.killServer();
    await this.startServer();
  }

  access(port = this.port): KubeAccess {
    return {
      server: `https://127.0.0.1:${port}`,
      caPem: this.authority.caPem,
      tlsServerName: null,
      insecure: false,
      certificatePem: null,
      keyPem: null,
      token: this.token,
      context: 'root',
    };
  }

  /** A second way in, beside what is tested. */
  connect = (): KubeApi => kubernetes.connect(this.access());

  kubeconfig(options: { port?: number; token?: string; user?: unknown; cluster?: unknown } = {}): string {
    const { port = this.port, token = this.token } = options;
    const ca = Buffer.from(this.authority.caPem).toString('base64');
    const cluster = options.cluster ?? { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca };
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'site', cluster }],
      users: [{ name: 'admin', user: options.user ?? { token } }],
      contexts: [{ name: 'admin@site', context: { cluster: 'site', user: 'admin' } }],
      'current-context': 'admin@site',
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.killServer(), this.killEtcd()]);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function reach(url: string): Promise<number | null> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).status;
  } catch {
    // Nobody listens yet.
    return null;
  }
}
