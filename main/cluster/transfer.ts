import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { clusterFacts } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { KubeAccess } from '../ports/index.ts';

/** RFC 7914; 2^17 costs about half a second and 128 MB, once a file. A file may ask for less, never for more. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
const keyBytes = 32;
const nonceBytes = 12;

const base64 = z
  .string()
  .max(2_000_000)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);
const sealedAccess = z.object({ nonce: base64, tag: base64, data: base64 });

const exportedCluster = z.object({
  name: z.string().min(1).max(200),
  address: z.string().max(255).nullable(),
  adoptedAtMs: z.number().int().nonnegative(),
  isAdmin: z.boolean(),
  uid: z.string().max(64).nullable(),
  facts: z.array(clusterFacts).max(1000),
  access: sealedAccess.nullable(),
});
export type ExportedCluster = z.infer<typeof exportedCluster>;

const exportFile = z.object({
  format: z.literal('gwanje-clusters'),
  version: z.literal(1),
  exportedAtMs: z.number().int().nonnegative(),
  /** How the passphrase becomes the key; `null` = no secrets inside. */
  key: z
    .object({
      name: z.literal('scrypt'),
      N: z.number().int().min(2).max(cost.N),
      r: z.number().int().min(1).max(cost.r),
      p: z.number().int().min(1).max(4),
      salt: base64,
    })
    .nullable(),
  clusters: z.array(exportedCluster).max(256),
});

const access: z.ZodType<KubeAccess> = z.object({
  server: z.string(),
  caPem: z.string().nullable(),
  tlsServerName: z.string().nullable(),
  insecure: z.boolean(),
  certificatePem: z.string().nullable(),
  keyPem: z.string().nullable(),
  token: z.string().nullable(),
  context: z.string(),
});

export type Plain = Omit<ExportedCluster, 'access'> & { access: KubeAccess | null };

/** Facts as they are; credentials only when there is a passphrase, sealed with AES-256-GCM by a key made from it. */
export async function writeExport(
  clusters: readonly Plain[],
  passphrase: string | null,
  nowMs: number,
): Promise<string> {
  const salt = randomBytes(16);
  const key = passphrase === null ? null : await keyOf(passphrase, salt, cost);
  const file: z.infer<typeof exportFile> = {
    format: 'gwanje-clusters',
    version: 1,
    exportedAtMs: nowMs,
    key: key === null ? null : { name: 'scrypt', ...cost, salt: salt.toString('base64') },
    clusters: clusters.map((cluster) => ({
      ...cluster,
      access: key === null || cluster.access === null ? null : seal(key, cluster.name, JSON.stringify(cluster.access)),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Throws `input-invalid` for what is no export, `passphrase-wrong` when the passphrase does not open it. */
export async function readExport(text: string, passphrase: string | null): Promise<Plain[]> {
  const file = parsedFile(text);
  const key =
    passphrase === null || file.key === null
      ? null
      : await keyOf(passphrase, Buffer.from(file.key.salt, 'base64'), file.key);
  return file.clusters.map((cluster) => ({
    ...cluster,
    access:
      key === null || cluster.access === null
        ? null
        : access.parse(JSON.parse(unseal(key, cluster.name, cluster.access))),
  }));
}

function parsedFile(text: string): z.infer<typeof exportFile> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // The parser's words may quote what was pasted.
    throw notAnExport('json');
  }
  const read = exportFile.safeParse(found);
  if (!read.success) throw notAnExport(read.error.issues[0]?.path.join('.') ?? '');
  return read.data;
}

function notAnExport(field: string): AppError {
  return new AppError('input-invalid', 'the text is no export of clusters', { facts: { field } });
}

function keyOf(passphrase: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another keyboard may come composed otherwise.
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, { N, r, p, maxmem: 256 << 20 }, (fault, key) =>
      fault === null ? resolve(key) : reject(fault),
    );
  });
}

/** The cluster's name is authenticated too: credentials cannot be swapped between entries. */
function seal(key: Buffer, name: string, plaintext: string): z.infer<typeof sealedAccess> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

function unseal(key: Buffer, name: string, { nonce, tag, data }: z.infer<typeof sealedAccess>): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError('passphrase-wrong', 'the passphrase does not open the file', { cause });
  }
}
