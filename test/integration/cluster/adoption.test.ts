import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import type { KubeApi } from '../../../main/ports/index.ts';
import { anyTime, type ClusterSite, createClusterSite } from '../../main/cluster/site.ts';
import { createAuthority, type Issued } from './rig/certificates.ts';
import { hasKubernetes, RealMaster } from './rig/kubernetes.ts';
import { aDeployment, aNode, aPod, call } from './rig/objects.ts';
import { until } from './rig/processes.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const asUser = ({ certificatePem, keyPem }: Issued): unknown => ({
  'client-certificate-data': base64(certificatePem),
  'client-key-data': base64(keyPem),
});

describe.skipIf(!hasKubernetes)('adopting a real kube-apiserver', () => {
  let master: RealMaster;
  let site: ClusterSite;
  let api: KubeApi;
  beforeAll(async () => {
    master = await RealMaster.start();
    api = master.connect();
    await call(api, 'POST', '/api/v1/nodes', aNode('edge-master-01'));
    await call(api, 'POST', '/api/v1/namespaces/default/pods', aPod('detector-1', 'edge-master-01'));
    await call(api, 'POST', '/apis/apps/v1/namespaces/default/deployments', aDeployment('detector'));
  }, 90_000);
  afterAll(() => master.stop());
  beforeEach(() => {
    site = createClusterSite({ kube: kubernetes });
  });
  afterEach(() => site.remove());

  const refusal = async (kubeconfig: string): Promise<unknown> => {
    const outcome = await site.adopt(kubeconfig, null).catch((thrown: unknown) => thrown);
    expect(site.clusters.ids()).toEqual([]);
    return outcome;
  };

  test('S15 a pasted kubeconfig becomes a live cluster', async () => {
    const { id } = site.master('Master01');
    const page = site.openPage();
    const adopted = await site.adopt(master.kubeconfig(), id);
    expect(adopted).toMatchObject({ id, name: 'Master01', isAdmin: true, insecure: false });
    await until('it is live', () => page.clusters.get(id)?.connection.state === 'live');
    await until('all is told', () => page.clusters.get(id)?.workloads.total === 1);
    expect(page.clusters.get(id)).toMatchObject({
      version: 'v1.20.2',
      skew: { oldest: 'v1.19.7', newest: 'v1.19.7', minorsBehind: 1 },
      credential: { kind: 'token', context: 'admin@site' },
      nodes: { total: 1, ready: 1, unschedulable: 0 },
      podPhases: { Pending: 1, Running: 0, Failed: 0, Succeeded: 0, Unknown: 0 },
      namespaces: ['default', 'kube-node-lease', 'kube-public', 'kube-system'],
    });
    const days = ((page.clusters.get(id)?.certificates.server?.expiresAtMs ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9);
    expect(days).toBeLessThan(10.1);
    expect(page.nodes.get(id)?.get('edge-master-01')).toMatchObject({
      roles: ['control-plane'],
      ready: 'True',
      capacity: { cpuMillicores: 4000, memoryBytes: 8 * 2 ** 30, pods: 110 },
      pods: 1,
      requested: { cpuMillicores: 250, memoryBytes: 128 * 2 ** 20 },
    });
    expect([...(page.workloads.get(id)?.values() ?? [])]).toMatchObject([
      { kind: 'Deployment', name: 'detector', desired: 2, ready: 0, images: ['10.66.0.1:5000/detector:1.0'] },
    ]);
  });

  test('S15 a client certificate is adopted, and its end is told', async () => {
    const kubeconfig = master.kubeconfig({
      user: asUser(master.authority.issue('operator', '/O=system:masters/CN=op')),
    });
    const [context] = await site.clusters.procedures.readKubeconfig({ text: kubeconfig }, anyTime);
    const cluster = await site.adopt(kubeconfig, null);
    expect(cluster).toMatchObject({ name: 'admin@site', credential: { kind: 'certificate' } });
    expect(cluster.certificates.client?.expiresAtMs).toBe(context?.client?.expiresAtMs);
    expect(cluster.certificates.client?.subject).toContain('CN=op');
    expect(site.inventory.devices()).toMatchObject([{ kind: 'master', name: 'admin@site', address: '127.0.0.1' }]);
  });

  test('a certificate of an unknown authority is not trusted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gwanje-authority-'));
    const other = createAuthority(directory, 'someone else');
    rmSync(directory, { recursive: true });
    const cluster = {
      server: `https://127.0.0.1:${master.port}`,
      'certificate-authority-data': base64(other.caPem),
    };
    expect(await refusal(master.kubeconfig({ cluster }))).toMatchObject({ code: 'cluster-certificate' });
  });

  test('an address that the certificate does not name is not trusted', async () => {
    const cluster = {
      server: `https://127.0.0.2:${master.port}`,
      'certificate-authority-data': base64(master.authority.caPem),
      'tls-server-name': 'elsewhere',
    };
    expect(await refusal(master.kubeconfig({ cluster }))).toMatchObject({ code: expect.stringMatching(/^cluster-/) });
    const named = { ...cluster, server: `https://127.0.0.1:${master.port}` };
    expect(await refusal(master.kubeconfig({ cluster: named }))).toMatchObject({
      code: 'cluster-certificate',
      facts: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  });

  test('a server is left unverified only when that is said', async () => {
    const cluster = { server: `https://127.0.0.1:${master.port}`, 'insecure-skip-tls-verify': true };
    expect(await refusal(master.kubeconfig({ cluster }))).toMatchObject({ code: 'kubeconfig-insecure' });
    const adopted = await site.adopt(master.kubeconfig({ cluster }), null, { allowInsecure: true });
    expect(adopted.insecure).toBe(true);
  });

  test('a wrong token is refused, and so is one with few rights', async () => {
    expect(await refusal(master.kubeconfig({ token: 'nobodys' }))).toMatchObject({ code: 'cluster-unauthorised' });
    expect(await refusal(master.kubeconfig({ token: 'limited-token' }))).toMatchObject({ code: 'cluster-not-admin' });
  });

  test('one cluster belongs to one master', async () => {
    const { id } = site.master('Master01');
    await site.adopt(master.kubeconfig(), id);
    const again = site.adopt(master.kubeconfig(), site.master('Master02').id);
    await expect(again).rejects.toMatchObject({ code: 'cluster-known', facts: { name: 'Master01' } });
    await site.adopt(master.kubeconfig(), id);
    expect(site.clusters.ids()).toEqual([id]);
  });

  test('a credential that has ended is told with its own word', async () => {
    const kubeconfig = master.kubeconfig({
      user: asUser(master.authority.issue('late', '/O=system:masters/CN=late', { days: -1 })),
    });
    expect(await refusal(kubeconfig)).toMatchObject({ code: 'cluster-unauthorised' });
  });

  test('a credential that is withdrawn while it is watched is told, asked about seldom, and can be replaced', async () => {
    const { id } = await site.adopt(master.kubeconfig(), null);
    const page = site.openPage();
    const connection = () => page.clusters.get(id)?.connection;
    await until('it is live', () => connection()?.state === 'live');
    await master.replaceToken('another-token');
    await until('it is refused', () => connection()?.state === 'unauthorised', 30_000);
    expect(connection()).toMatchObject({ failure: { code: 'cluster-unauthorised' } });
    expect(site.reports.map(({ remark }) => remark.code)).toContain('cluster-unauthorised');
    expect(page.nodes.get(id)?.size).toBe(1);
    await site.adopt(master.kubeconfig(), id);
    await until('it is live again', () => connection()?.state === 'live');
    api.reset();
    api = master.connect();
  }, 60_000);

  test('no credential shows in the log, in what pages are told, or unsealed on the disk', async () => {
    const kubeconfig = master.kubeconfig({
      user: asUser(master.authority.issue('quiet', '/O=system:masters/CN=quiet')),
    });
    const key = Buffer.from(
      (JSON.parse(kubeconfig) as { users: [{ user: { 'client-key-data': string } }] }).users[0].user['client-key-data'],
      'base64',
    ).toString();
    const secret = key.split('\n')[1] ?? '';
    const first = await site.adopt(kubeconfig, null);
    await site.clusters.procedures.detach({ id: first.id }, anyTime);
    const second = await site.adopt(master.kubeconfig(), first.id);
    await refusalOf(() => site.adopt(`${master.kubeconfig()}}`, null));
    const told = JSON.stringify([first, second, site.log.lines, site.reports]);
    const stored = readdirSync(site.directory).map((file) => readFileSync(join(site.directory, file), 'latin1'));
    for (const text of [told, ...stored]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(master.token);
    }
  });
});

async function refusalOf(work: () => Promise<unknown>): Promise<void> {
  await expect(work()).rejects.toMatchObject({ code: 'kubeconfig-invalid' });
}
