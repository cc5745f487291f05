import type { Remark } from '../../preload/contract/index.ts';

/** A value that SQLite stores. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/**
 * One SQLite database file, opened with WAL and `synchronous=FULL`: what a call has answered survives a kill.
 * Calls throw AppError `storage-full`, `storage-corrupt`, `storage-locked` or `storage-failed`.
 */
export interface Database {
  /** Runs one statement; answers how many rows changed and the last row id. */
  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number };
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** All or nothing; nests by savepoint. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens a database file of the site's directory and brings its schema up to date.
 * `migrations[i]` takes schema version i to i+1 and is never edited once landed; each runs in a transaction.
 */
export interface Databases {
  /**
   * A damaged file is set aside under another name, a fresh one takes its place, and `notices` says so.
   * Throws AppError `storage-newer` when the file was written by a newer Gwanje.
   */
  open(name: string, migrations: readonly string[]): Database;
  /** What the operator must know, e.g. `database-set-aside` with the file's new name. Grows as databases are opened. */
  readonly notices: readonly Remark[];
}
