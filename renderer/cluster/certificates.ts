import type { Cluster } from '../../preload/contract/index.ts';

/** Days before its end from which a certificate is spoken of; kubeadm's own live a year. */
export const warningDays = 30;
const dayMs = 86_400_000;

export interface CertificateEnd {
  which: 'client' | 'server' | 'authority';
  subject: string;
  expiresAtMs: number;
  /** Whole days left; negative once it has ended. */
  daysLeft: number;
  level: 'fine' | 'soon' | 'ended';
}

/** The ends of a cluster's certificates, the soonest first. */
export function certificateEnds({ certificates }: Pick<Cluster, 'certificates'>, nowMs: number): CertificateEnd[] {
  return (['client', 'server', 'authority'] as const)
    .flatMap((which): CertificateEnd[] => {
      const dates = certificates[which];
      if (dates === null) return [];
      const { subject, expiresAtMs } = dates;
      const daysLeft = Math.floor((expiresAtMs - nowMs) / dayMs);
      const level = expiresAtMs <= nowMs ? 'ended' : daysLeft < warningDays ? 'soon' : 'fine';
      return [{ which, subject, expiresAtMs, daysLeft, level }];
    })
    .sort((a, b) => a.expiresAtMs - b.expiresAtMs);
}
