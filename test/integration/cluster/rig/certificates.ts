import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates of one cluster, made by openssl in a directory of its own. */
export interface Authority {
  readonly caPem: string;
  readonly caFile: string;
  /** A certificate for `subject` (`/O=system:masters/CN=admin`), valid for `days`; negative = it has ended. */
  issue(name: string, subject: string, options?: { days?: number; altNames?: string }): Issued;
}

export interface Issued {
  certificateFile: string;
  keyFile: string;
  certificatePem: string;
  keyPem: string;
}

const openssl = (directory: string, ...args: string[]): void =>
  void execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });

export function createAuthority(directory: string, name = 'kubernetes'): Authority {
  const file = (leaf: string): string => join(directory, leaf);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    directory,
    'req',
    '-x509',
    ...key,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  return {
    caFile: file('ca.crt'),
    caPem: readFileSync(file('ca.crt'), 'utf8'),
    issue(leaf, subject, { days = 10, altNames } = {}) {
      openssl(directory, 'req', '-new', ...key, '-subj', subject, '-keyout', `${leaf}.key`, '-out', `${leaf}.csr`);
      const extensions = altNames === undefined ? 'extendedKeyUsage=clientAuth' : `subjectAltName=${altNames}`;
      writeFileSync(file(`${leaf}.ext`), extensions);
      const ca = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${leaf}.ext`];
      openssl(directory, 'x509', '-req', '-in', `${leaf}.csr`, ...ca, '-days', String(days), '-out', `${leaf}.crt`);
      const [certificateFile, keyFile] = [file(`${leaf}.crt`), file(`${leaf}.key`)];
      const [certificatePem, keyPem] = [readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8')];
      return { certificateFile, keyFile, certificatePem, keyPem };
    },
  };
}
