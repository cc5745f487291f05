import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Plain, readExport, writeExport } from '../../../main/cluster/transfer.ts';

const plain: Plain = {
  name: 'Master01',
  address: '10.66.0.11',
  adoptedAtMs: 1,
  isAdmin: true,
  uid: 'u',
  facts: [],
  access: {
    server: 'https://10.66.0.11:6443',
    caPem: 'ca',
    tlsServerName: null,
    insecure: false,
    certificatePem: 'certificate',
    keyPem: 'a very private key',
    token: null,
    context: 'admin@site',
  },
};

interface Sealed {
  key: { N: number; salt: string };
  clusters: { name: string; access: { data: string; tag: string; nonce: string } }[];
}

describe('S17 clusters as a file', () => {
  test('comes back whole under the passphrase, and says nothing without', async () => {
    const text = await writeExport([plain], '긴 암호문 하나', 5);
    for (const secret of ['a very private key', 'certificate', 'https://10.66']) expect(text).not.toContain(secret);
    expect(await readExport(text, '긴 암호문 하나'.normalize('NFD'))).toEqual([plain]);
    expect(await readExport(text, null)).toEqual([{ ...plain, access: null }]);
    await expect(readExport(text, 'another')).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  test('without a passphrase no credential is written', async () => {
    const text = await writeExport([plain], null, 5);
    expect(await readExport(text, 'anything')).toEqual([{ ...plain, access: null }]);
  });

  test('two files of the same are different, and sealed parts cannot be swapped or changed', async () => {
    const [one, two] = await Promise.all([
      writeExport([plain], 'a passphrase', 5),
      writeExport([plain], 'a passphrase', 5),
    ]);
    const read = JSON.parse(one) as Sealed;
    expect(read.clusters[0]?.access.data).not.toBe((JSON.parse(two) as Sealed).clusters[0]?.access.data);
    const renamed = JSON.stringify({ ...read, clusters: read.clusters.map((one) => ({ ...one, name: 'Master02' })) });
    await expect(readExport(renamed, 'a passphrase')).rejects.toMatchObject({ code: 'passphrase-wrong' });
    const [cluster] = read.clusters;
    const data = `${cluster?.access.data.startsWith('A') === true ? 'B' : 'A'}${cluster?.access.data.slice(1) ?? ''}`;
    const bent = JSON.stringify({ ...read, clusters: [{ ...cluster, access: { ...cluster?.access, data } }] });
    await expect(readExport(bent, 'a passphrase')).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  test('a file cannot ask for more work than ours do', async () => {
    const read = JSON.parse(await writeExport([plain], 'a passphrase', 5)) as Sealed;
    const greedy = JSON.stringify({ ...read, key: { ...read.key, N: 2 ** 24 } });
    await expect(readExport(greedy, 'a passphrase')).rejects.toMatchObject({
      code: 'input-invalid',
      facts: { field: 'key.N' },
    });
  });

  test('anything else is refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await expect(readExport(text, null)).rejects.toMatchObject({ code: 'input-invalid' });
      }),
    );
  });
});
