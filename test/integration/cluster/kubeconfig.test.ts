import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, utimesSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubernetes } from '../../../main/adapters/kubernetes.ts';
import { AppError } from '../../../main/errors.ts';
import { type Authority, createAuthority } from './rig/certificates.ts';

let directory: string;
let authority: Authority;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-kubeconfig-'));
  authority = createAuthority(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function kubeconfig(user: string, cluster = 'server: https://10.66.0.11:6443'): string {
  const indented = (text: string): string => text.replaceAll('\n', '\n    ');
  return `apiVersion: v1
kind: Config
current-context: admin@site
clusters:
- name: site
  cluster:
    ${indented(cluster)}
users:
- name: admin
  user:
    ${indented(user)}
contexts:
- name: admin@site
  context: { cluster: site, user: admin, namespace: default }
`;
}

const failureOf = async (text: string) => (await kubernetes.readKubeconfig(text))[0]?.failure;

describe('reading a kubeconfig', () => {
  test('S15 as kubeadm writes it', async () => {
    const { certificatePem, keyPem } = authority.issue('admin', '/O=system:masters/CN=kubernetes-admin');
    const ca = `certificate-authority-data: ${base64(authority.caPem)}\nserver: https://10.66.0.11:6443`;
    const user = `client-certificate-data: ${base64(certificatePem)}\nclient-key-data: ${base64(keyPem)}`;
    expect(await kubernetes.readKubeconfig(kubeconfig(user, ca))).toEqual([
      {
        context: 'admin@site',
        isCurrent: true,
        server: 'https://10.66.0.11:6443',
        user: 'admin',
        failure: null,
        access: {
          server: 'https://10.66.0.11:6443',
          caPem: authority.caPem,
          tlsServerName: null,
          insecure: false,
          certificatePem,
          keyPem,
          token: null,
          context: 'admin@site',
        },
      },
    ]);
  });

  test.each([
    ['a program', 'exec: { command: /bin/sh, args: [-c, id], apiVersion: client.authentication.k8s.io/v1 }', 'exec'],
    ['a provider', 'auth-provider: { name: oidc, config: {} }', 'auth-provider'],
    ['a password', 'username: admin\npassword: secret', 'password'],
    ['files', 'client-certificate: /etc/kubernetes/pki/admin.crt\nclient-key: /etc/kubernetes/pki/admin.key', 'file'],
    ['a token in a file', 'tokenFile: /etc/hostname', 'file'],
    ['a token in a file, as the client spells it', 'token-file: /etc/hostname', 'file'],
    ['being somebody else', 'token: abc\nas: system:admin', 'impersonation'],
  ])('one that relies on %s is refused in words', async (_what, user, feature) => {
    expect(await failureOf(kubeconfig(user))).toMatchObject({ code: 'kubeconfig-unsupported', facts: { feature } });
  });

  test('no file that it names is opened', async () => {
    const file = join(directory, 'token');
    writeFileSync(file, 'what another program keeps secret');
    utimesSync(file, new Date(0), new Date(0));
    for (const key of ['tokenFile', 'token-file', 'client-key', 'client-certificate'])
      await failureOf(kubeconfig(`${key}: ${file}`));
    await failureOf(kubeconfig('token: abc', `server: https://10.66.0.11:6443\ncertificate-authority: ${file}`));
    // Reading would have moved its access time, which relatime does when it is older than the last change.
    expect(statSync(file).atimeMs).toBe(0);
    readFileSync(file);
    // On a file system that keeps no access times the test says nothing; it must not pretend to.
    expect.soft(statSync(file).atimeMs).not.toBe(0);
  });

  test('a key that is not the certificate’s, and data that is no certificate, are told', async () => {
    const one = authority.issue('one', '/CN=one');
    const two = authority.issue('two', '/CN=two');
    const mixed = `client-certificate-data: ${base64(one.certificatePem)}\nclient-key-data: ${base64(two.keyPem)}`;
    expect(await failureOf(kubeconfig(mixed))).toMatchObject({ code: 'kubeconfig-invalid' });
    expect(await failureOf(kubeconfig('client-certificate-data: bm9uZQ==\nclient-key-data: bm9uZQ=='))).toMatchObject({
      code: 'kubeconfig-invalid',
      facts: { field: 'client-certificate-data' },
    });
    expect(await failureOf(kubeconfig('token: abc', 'server: ftp://10.66.0.11'))).toMatchObject({
      facts: { field: 'server' },
    });
    expect(await failureOf(kubeconfig('token: "a b\\nc"'))).toMatchObject({ facts: { field: 'token' } });
  });

  test('an address without TLS, or without checking, is called insecure', async () => {
    const insecure = async (cluster: string) =>
      (await kubernetes.readKubeconfig(kubeconfig('token: abc', cluster)))[0]?.access?.insecure;
    expect(await insecure('server: http://10.66.0.11:8080')).toBe(true);
    expect(await insecure('server: https://10.66.0.11:6443\ninsecure-skip-tls-verify: true')).toBe(true);
    expect(await insecure('server: https://10.66.0.11:6443')).toBe(false);
  });

  test('aliases that would fill the memory do not', async () => {
    const bomb = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]`,
    );
    const startMs = performance.now();
    await failureOf(
      ['a0: &a0 [x]', ...bomb, kubeconfig('token: abc').replace('kind: Config', 'kind: Config\nextensions: *a30')].join(
        '\n',
      ),
    ).catch((thrown: unknown) => expect(thrown).toBeInstanceOf(AppError));
    expect(performance.now() - startMs).toBeLessThan(2000);
  });

  test('whatever is pasted, the answer is contexts or a word', async () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(fc.nat({ max: 400 }), fc.string({ maxLength: 3 })).map(([place, text]) => {
        const whole = kubeconfig('token: abc');
        return whole.slice(0, place) + text + whole.slice(place + 1);
      }),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        try {
          for (const { access, failure } of await kubernetes.readKubeconfig(text))
            expect(access === null).toBe(failure !== null);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'kubeconfig-invalid' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
