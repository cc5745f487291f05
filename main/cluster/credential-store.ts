import type { ClusterFacts, DeviceId } from '../../preload/contract/index.ts';
import type { Databases, KubeAccess, SecretBox } from '../ports/index.ts';

/** Lines of history kept of one cluster; one of 200 nodes takes 60 kB. */
const keptFacts = 100;

const migrations = [
  `CREATE TABLE credentials (
     device_id TEXT PRIMARY KEY,
     -- The whole access as JSON, sealed: server, authority, certificate, key, token.
     sealed BLOB NOT NULL,
     adopted_at_ms INTEGER NOT NULL,
     is_admin INTEGER NOT NULL,
     -- uid of kube-system: tells one cluster from another.
     uid TEXT,
     heard_at_ms INTEGER
   ) STRICT;
   CREATE TABLE facts (
     id INTEGER PRIMARY KEY,
     device_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     facts TEXT NOT NULL
   ) STRICT;
   CREATE INDEX facts_of_device ON facts (device_id, id);`,
];

/** An adopted cluster as it is stored. `access` opened. */
export interface StoredCluster {
  id: DeviceId;
  access: KubeAccess;
  adoptedAtMs: number;
  isAdmin: boolean;
  uid: string | null;
  heardAtMs: number | null;
}

interface CredentialRow {
  device_id: DeviceId;
  sealed: Uint8Array;
  adopted_at_ms: number;
  is_admin: number;
  uid: string | null;
  heard_at_ms: number | null;
}

/** Credentials, sealed, and what the clusters were like, with history. */
export function createCredentialStore(databases: Databases, secretBox: SecretBox) {
  const database = databases.open('clusters', migrations);
  return {
    ids: (): DeviceId[] =>
      database
        .all<{ device_id: DeviceId }>('SELECT device_id FROM credentials ORDER BY adopted_at_ms, device_id')
        .map(({ device_id }) => device_id),

    /** Throws `secret-unreadable`. */
    read(id: DeviceId): StoredCluster | undefined {
      const row = database.get<CredentialRow>('SELECT * FROM credentials WHERE device_id = ?', id);
      if (row === undefined) return undefined;
      return {
        id: row.device_id,
        access: JSON.parse(secretBox.open(row.sealed)) as KubeAccess,
        adoptedAtMs: row.adopted_at_ms,
        isAdmin: row.is_admin === 1,
        uid: row.uid,
        heardAtMs: row.heard_at_ms,
      };
    },

    ownerOf: (uid: string): DeviceId | undefined =>
      database.get<{ device_id: DeviceId }>('SELECT device_id FROM credentials WHERE uid = ?', uid)?.device_id,

    save(cluster: StoredCluster): void {
      database.run(
        `INSERT INTO credentials (device_id, sealed, adopted_at_ms, is_admin, uid, heard_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (device_id) DO UPDATE SET sealed = excluded.sealed, adopted_at_ms = excluded.adopted_at_ms,
           is_admin = excluded.is_admin, uid = excluded.uid, heard_at_ms = excluded.heard_at_ms`,
        cluster.id,
        secretBox.seal(JSON.stringify(cluster.access)),
        cluster.adoptedAtMs,
        cluster.isAdmin ? 1 : 0,
        cluster.uid,
        cluster.heardAtMs,
      );
    },

    heard: (id: DeviceId, atMs: number): void =>
      void database.run('UPDATE credentials SET heard_at_ms = ? WHERE device_id = ?', atMs, id),

    remove: (id: DeviceId): void => void database.run('DELETE FROM credentials WHERE device_id = ?', id),

    lastFacts(id: DeviceId): ClusterFacts | undefined {
      const row = database.get<{ facts: string }>(
        'SELECT facts FROM facts WHERE device_id = ? ORDER BY at_ms DESC, id DESC LIMIT 1',
        id,
      );
      return row === undefined ? undefined : (JSON.parse(row.facts) as ClusterFacts);
    },

    /** Newest first. */
    facts: (id: DeviceId): ClusterFacts[] =>
      database
        .all<{ facts: string }>('SELECT facts FROM facts WHERE device_id = ? ORDER BY at_ms DESC, id DESC', id)
        .map(({ facts }) => JSON.parse(facts) as ClusterFacts),

    addFacts(id: DeviceId, facts: readonly ClusterFacts[]): void {
      database.transaction(() => {
        for (const fact of facts)
          database.run(
            'INSERT INTO facts (device_id, at_ms, facts) VALUES (?, ?, ?)',
            id,
            fact.atMs,
            JSON.stringify(fact),
          );
        database.run(
          `DELETE FROM facts WHERE device_id = ? AND id NOT IN
             (SELECT id FROM facts WHERE device_id = ? ORDER BY at_ms DESC, id DESC LIMIT ?)`,
          id,
          id,
          keptFacts,
        );
      });
    },

    transaction: <T>(work: () => T): T => database.transaction(work),
  };
}

export type CredentialStore = ReturnType<typeof createCredentialStore>;
