import type { DeviceId, DeviceKind, FieldChange, HostRole, JoinCommand } from '../../preload/contract/index.ts';
import type { deviceChange } from '../../preload/contract/index.ts';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Database, Databases, SecretBox } from '../ports/index.ts';

/** What is known of a device and its record cannot say. */
export interface Beside {
  hostname: string | null;
  parentId: DeviceId | null;
  roles: HostRole[];
  substreamUrl: string | null;
  joinCommand: JoinCommand | null;
}

/** A device as it is stored: the site's record without secrets, and what is kept beside it. */
export interface StoredDevice {
  id: DeviceId;
  kind: DeviceKind;
  document: string;
  beside: Beside;
  revision: number;
  createdAtMs: number;
  updatedAtMs: number;
}

/**
 * - `stream`: user name and password of the stream, as JSON.
 * - `substream`: those of the lighter stream, when they are its own.
 * - `stream-url`, `substream-url`: secrets in the path or query of each URL, packed.
 * - `join-token`: the whole token of a join line.
 */
export type SecretPurpose = 'stream' | 'substream' | 'stream-url' | 'substream-url' | 'join-token';

/** `null` forgets the secret. */
export type SecretChanges = Partial<Record<SecretPurpose, string | null>>;

export type DeviceChange = z.infer<typeof deviceChange>;

/** The same, as they are kept. */
export type SealedSecrets = Partial<Record<SecretPurpose, Uint8Array | null>>;

/** One change of one device, with its line of history. */
export interface DeviceWrite {
  device: StoredDevice;
  kind: DeviceChange['kind'];
  changes: FieldChange[];
  secrets: SealedSecrets;
}

const migrations = [
  `CREATE TABLE devices (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     document TEXT NOT NULL,
     beside TEXT NOT NULL,
     revision INTEGER NOT NULL,
     created_at_ms INTEGER NOT NULL,
     updated_at_ms INTEGER NOT NULL
   ) STRICT;
   -- The state after each change, so that any of them can be put back; kept when the device is removed.
   CREATE TABLE changes (
     device_id TEXT NOT NULL,
     revision INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     change TEXT NOT NULL,
     fields TEXT NOT NULL,
     kind TEXT NOT NULL,
     document TEXT NOT NULL,
     beside TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL,
     PRIMARY KEY (device_id, revision)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE secrets (
     device_id TEXT NOT NULL,
     purpose TEXT NOT NULL,
     sealed BLOB NOT NULL,
     PRIMARY KEY (device_id, purpose)
   ) STRICT, WITHOUT ROWID;`,
];

interface DeviceRow {
  id: DeviceId;
  kind: DeviceKind;
  document: string;
  beside: string;
  revision: number;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Devices, their history and their sealed secrets in one database. */
export class DeviceStore {
  readonly #database: Database;
  readonly #secretBox: SecretBox;

  constructor(databases: Databases, secretBox: SecretBox) {
    this.#database = databases.open('inventory', migrations);
    this.#secretBox = secretBox;
  }

  all(): StoredDevice[] {
    return this.#database.all<DeviceRow>('SELECT * FROM devices').map(toStored);
  }

  /** What each device has in the secret store. */
  keptSecrets(): { id: DeviceId; purpose: SecretPurpose }[] {
    return this.#database.all('SELECT device_id AS id, purpose FROM secrets');
  }

  seal(secrets: SecretChanges): SealedSecrets {
    const entries = Object.entries(secrets) as [SecretPurpose, string | null][];
    return Object.fromEntries(
      entries.map(([purpose, secret]) => [purpose, secret === null ? null : this.#secretBox.seal(secret)]),
    );
  }

  /** All writes or none. */
  write(writes: readonly DeviceWrite[]): void {
    this.#database.transaction(() => {
      for (const { device, kind, changes, secrets } of writes) {
        const { id, revision, updatedAtMs, createdAtMs, document } = device;
        const beside = JSON.stringify(device.beside);
        if (kind === 'removed') {
          this.#database.run('DELETE FROM devices WHERE id = ?', id);
        } else {
          this.#database.run(
            'INSERT OR REPLACE INTO devices (id, kind, document, beside, revision, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
            ...[id, device.kind, document, beside, revision, createdAtMs, updatedAtMs],
          );
        }
        this.#database.run(
          'INSERT INTO changes (device_id, revision, at_ms, change, fields, kind, document, beside, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ...[id, revision, updatedAtMs, kind, JSON.stringify(changes), device.kind, document, beside, createdAtMs],
        );
        this.#writeSecrets(id, secrets);
      }
    });
  }

  /** Newest first. */
  history(id: DeviceId): DeviceChange[] {
    const rows = this.#database.all<{ revision: number; at_ms: number; change: DeviceChange['kind']; fields: string }>(
      'SELECT revision, at_ms, change, fields FROM changes WHERE device_id = ? ORDER BY revision DESC',
      id,
    );
    return rows.map(({ revision, at_ms, change, fields }) => ({
      revision,
      atMs: at_ms,
      kind: change,
      changes: JSON.parse(fields) as FieldChange[],
    }));
  }

  /** A device as it was after the change `revision`, or after its last one. */
  at(id: DeviceId, revision: number | 'last'): StoredDevice | undefined {
    const row = this.#database.get<DeviceRow>(
      `SELECT device_id AS id, kind, document, beside, revision, created_at_ms, at_ms AS updated_at_ms
       FROM changes WHERE device_id = ?1 AND revision = coalesce(?2, (SELECT max(revision) FROM changes WHERE device_id = ?1))`,
      id,
      revision === 'last' ? null : revision,
    );
    return row === undefined ? undefined : toStored(row);
  }

  /** Throws AppError `secret-unreadable` when it was sealed with another key. */
  secret(id: DeviceId, purpose: SecretPurpose): string | null {
    const row = this.#database.get<{ sealed: Uint8Array }>(
      'SELECT sealed FROM secrets WHERE device_id = ? AND purpose = ?',
      id,
      purpose,
    );
    return row === undefined ? null : this.#secretBox.open(row.sealed);
  }

  /** The same, `null` also for one that cannot be opened. */
  readableSecret(id: DeviceId, purpose: SecretPurpose): string | null {
    try {
      return this.secret(id, purpose);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'secret-unreadable') return null;
      throw thrown;
    }
  }

  #writeSecrets(id: DeviceId, secrets: SealedSecrets): void {
    for (const [purpose, sealed] of Object.entries(secrets)) {
      if (sealed === null) this.#database.run('DELETE FROM secrets WHERE device_id = ? AND purpose = ?', id, purpose);
      else {
        this.#database.run(
          'INSERT OR REPLACE INTO secrets (device_id, purpose, sealed) VALUES (?, ?, ?)',
          id,
          purpose,
          sealed,
        );
      }
    }
  }
}

function toStored(row: DeviceRow): StoredDevice {
  return {
    id: row.id,
    kind: row.kind,
    document: row.document,
    beside: JSON.parse(row.beside) as Beside,
    revision: row.revision,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
