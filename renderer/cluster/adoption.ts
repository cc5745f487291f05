import type { Device, DeviceId } from '../../preload/contract/index.ts';

/** What a text that was handed over is: an export of clusters, or, as far as one can see, a kubeconfig. */
export const textKind = (text: string): 'export' | 'kubeconfig' =>
  /"format"\s*:\s*"gwanje-clusters"/.test(text.slice(0, 2000)) ? 'export' : 'kubeconfig';

/** Without port, and an IPv6 address without its brackets; empty for what is no address. */
export function hostOf(server: string): string {
  try {
    return new URL(server).hostname.replace(/^\[|\]$/g, '');
  } catch {
    // What was read from a file may be anything; then no master is suggested.
    return '';
  }
}

/** The master whose address or hostname the server has; `null` = none, or several: a person has to say. */
export function suggestedMaster(masters: readonly Device[], server: string): DeviceId | null {
  const host = hostOf(server);
  const found = masters.filter(({ address, hostname }) => host !== '' && (address === host || hostname === host));
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}
