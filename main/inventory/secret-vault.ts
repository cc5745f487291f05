import type { Credentials, DeviceId } from '../../preload/contract/index.ts';
import type { DeviceStore, SealedSecrets, SecretChanges, SecretPurpose } from './device-store.ts';
import { packSecrets, unpackSecrets, withKnown } from './url-parameters.ts';

/** Those that open a stream. */
const streamPurposes = ['stream', 'substream', 'stream-url', 'substream-url'] as const;

/** True when there is a new secret of a stream among the changes. */
export function bringsCredentials(secrets: SecretChanges): boolean {
  return streamPurposes.some((purpose) => typeof secrets[purpose] === 'string');
}

/** Which device has which secrets, and what they are. Who has none is told without a look at the database. */
export class SecretVault {
  readonly #store: DeviceStore;
  readonly #kept = new Map<DeviceId, Set<SecretPurpose>>();

  constructor(store: DeviceStore) {
    this.#store = store;
    for (const { id, purpose } of store.keptSecrets()) this.#purposesOf(id).add(purpose);
  }

  hasCredentials(id: DeviceId): boolean {
    const kept = this.#kept.get(id);
    return kept !== undefined && streamPurposes.some((purpose) => kept.has(purpose));
  }

  /** Whether the device has credentials once these secrets are written. */
  hasCredentialsAfter(id: DeviceId, secrets: SecretChanges): boolean {
    const kept = this.#kept.get(id);
    return streamPurposes.some((purpose) => {
      const next = secrets[purpose];
      return next === undefined ? kept?.has(purpose) === true : next !== null;
    });
  }

  seal(secrets: SecretChanges): SealedSecrets {
    return this.#store.seal(secrets);
  }

  /** Takes note of what was written. */
  written(id: DeviceId, secrets: SealedSecrets): void {
    for (const [purpose, sealed] of Object.entries(secrets) as [SecretPurpose, Uint8Array | null][]) {
      if (sealed === null) this.#kept.get(id)?.delete(purpose);
      else this.#purposesOf(id).add(purpose);
    }
  }

  /**
   * Those of the secrets that are not yet kept just so. A parameter of a URL that came masked is the one that is kept
   * under its name; one that nobody knows stays out.
   */
  news(id: DeviceId, secrets: SecretChanges): SecretChanges {
    const news: SecretChanges = {};
    for (const [purpose, asked] of Object.entries(secrets) as [SecretPurpose, string | null][]) {
      const isUrl = purpose === 'stream-url' || purpose === 'substream-url';
      const next = isUrl ? this.#completed(id, purpose, asked) : asked;
      const kept = this.#kept.get(id)?.has(purpose) === true;
      const same = kept ? next !== null && this.#store.readableSecret(id, purpose) === next : next === null;
      if (!same) news[purpose] = next;
    }
    return news;
  }

  /** Throws AppError `secret-unreadable`. */
  credentials(id: DeviceId, profile: 'stream' | 'substream'): Credentials | null {
    const sealed = (profile === 'substream' ? this.#open(id, 'substream') : null) ?? this.#open(id, 'stream');
    return sealed === null ? null : (JSON.parse(sealed) as Credentials);
  }

  /** Packed secrets of a URL's parameters. Throws AppError `secret-unreadable`. */
  parameters(id: DeviceId, profile: 'stream' | 'substream'): ReturnType<typeof unpackSecrets> {
    return unpackSecrets(this.#open(id, `${profile}-url`));
  }

  #open(id: DeviceId, purpose: SecretPurpose): string | null {
    return this.#kept.get(id)?.has(purpose) === true ? this.#store.secret(id, purpose) : null;
  }

  #completed(id: DeviceId, purpose: SecretPurpose, asked: string | null): string | null {
    const found = unpackSecrets(asked);
    const masked = found.some(({ value }) => value === null);
    const kept = masked && this.#kept.get(id)?.has(purpose) === true ? this.#store.readableSecret(id, purpose) : null;
    const complete = withKnown(found, unpackSecrets(kept)).filter(({ value }) => value !== null);
    return complete.length === 0 ? null : packSecrets(complete);
  }

  #purposesOf(id: DeviceId): Set<SecretPurpose> {
    const kept = this.#kept.get(id) ?? new Set();
    this.#kept.set(id, kept);
    return kept;
  }
}
