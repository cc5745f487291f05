import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ErrorCode, Remark } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { Database, Databases, SqlValue } from '../ports/index.ts';

/** How long a statement waits for another connection of this app before it gives up, in ms. */
const busyTimeoutMs = 5000;
/** How long a second Gwanje waits for one that is just closing, in ms. */
const lockTimeoutMs = 500;

/**
 * The SQLite files of one site, in a directory that nobody else uses. Throws AppError `storage-locked` when somebody
 * does.
 */
export function openSqliteDatabases(directory: string): Databases & { close(): void } {
  const unlock = lockDirectory(directory);
  const notices: Remark[] = [];
  const opened = new Set<SqliteDatabase>();
  return {
    notices,
    open(name, migrations) {
      const database = openChecked(directory, name, notices);
      try {
        migrate(database, name, migrations);
      } catch (thrown) {
        database.close();
        throw thrown;
      }
      opened.add(database);
      return database;
    },
    close() {
      for (const database of opened) database.close();
      opened.clear();
      unlock();
    },
  };
}

/** Locks of this process. Held here, so that a collected garbage never lets one go. */
const heldLocks = new Set<DatabaseSync>();

/**
 * One Gwanje a directory: an exclusive lock on `gwanje.lock`, taken through SQLite and so held by the kernel, goes with
 * the process however it ends, or with the answer's call. Throws AppError `storage-locked` when it is taken.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, 'gwanje.lock');
  wrapped('create the data directory', () => mkdirSync(directory, { recursive: true, mode: 0o700 }));
  return wrapped('lock the data directory', () => {
    makeOwnFile(file);
    const lock = new DatabaseSync(file, { timeout: lockTimeoutMs });
    try {
      // Never committed: the lock is the transaction, and the file stays empty.
      lock.exec('BEGIN EXCLUSIVE');
    } catch (thrown) {
      lock.close();
      throw thrown;
    }
    heldLocks.add(lock);
    return () => {
      if (heldLocks.delete(lock)) lock.close();
    };
  });
}

/**
 * Makes an empty file for its owner alone, before SQLite makes one for everybody. A file that is there is not opened:
 * closing it again would drop every lock that this process holds on it (POSIX, fcntl).
 */
function makeOwnFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    chmodSync(file, 0o600);
  }
}

function openChecked(directory: string, name: string, notices: Remark[]): SqliteDatabase {
  const file = join(directory, `${name}.db`);
  try {
    return new SqliteDatabase(file);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'storage-corrupt') throw thrown;
  }
  const keptAs = setAside(directory, name);
  notices.push({ code: 'database-set-aside', facts: { database: name, keptAs } });
  return new SqliteDatabase(file);
}

/** Renames the damaged file and its write-ahead log, so that nothing in them is lost to a later rescue. */
function setAside(directory: string, name: string): string {
  let turn = 1;
  while (existsSync(join(directory, `${name}.damaged-${turn}.db`))) turn += 1;
  const keptAs = `${name}.damaged-${turn}.db`;
  wrapped('set a damaged database aside', () => {
    for (const suffix of ['', '-wal', '-shm']) {
      const from = join(directory, `${name}.db${suffix}`);
      if (existsSync(from)) renameSync(from, join(directory, `${keptAs}${suffix}`));
    }
  });
  return keptAs;
}

function migrate(database: Database, name: string, migrations: readonly string[]): void {
  const version = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version > migrations.length) {
    throw new AppError('storage-newer', `database ${name} has schema ${version}, this app knows ${migrations.length}`, {
      facts: { database: name, found: version, known: migrations.length },
    });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      // A migration may hold several statements; `run` takes one.
      (database as SqliteDatabase).exec(migration);
      database.run(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

class SqliteDatabase implements Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /** Throws AppError `storage-corrupt` when the file is not a whole database. */
  constructor(file: string) {
    this.#connection = wrapped('open a database', () => {
      // The write-ahead log takes its mode from it.
      makeOwnFile(file);
      return new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    });
    try {
      this.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
      const check = this.get<{ quick_check: string }>('PRAGMA quick_check(1)');
      if (check?.quick_check !== 'ok') throw new AppError('storage-corrupt', 'the database fails its own check');
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  exec(sql: string): void {
    wrapped('run statements', () => this.#connection.exec(sql));
  }

  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number } {
    return wrapped('write', () => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    });
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return wrapped('read', () => this.#prepare(sql).all(...values)) as Row[];
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return wrapped('read', () => this.#prepare(sql).get(...values)) as Row | undefined;
  }

  transaction<T>(work: () => T): T {
    const savepoint = `nested_${this.#depth}`;
    const outermost = this.#depth === 0;
    this.exec(outermost ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${savepoint}`);
    this.#depth += 1;
    try {
      const result = work();
      this.exec(outermost ? 'COMMIT' : `RELEASE ${savepoint}`);
      return result;
    } catch (thrown) {
      // SQLite itself rolls everything back on a full disk or an I/O error.
      if (this.#connection.isTransaction) {
        this.exec(outermost ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      }
      throw thrown;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that have a sentence of their own. */
const codes: Record<number, ErrorCode> = {
  5: 'storage-locked',
  6: 'storage-locked',
  11: 'storage-corrupt',
  13: 'storage-full',
  26: 'storage-corrupt',
};

/** SQLite's messages name tables and columns, never values, so they are fit for the log. */
function wrapped<T>(attempt: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const { errcode, errstr, code } = thrown as { errcode?: number; errstr?: string; code?: string };
    const known = codes[(errcode ?? 0) & 0xff] ?? (code === 'ENOSPC' || code === 'EDQUOT' ? 'storage-full' : undefined);
    throw new AppError(known ?? 'storage-failed', `could not ${attempt}: ${errstr ?? code ?? 'unknown fault'}`, {
      cause: thrown,
      retryable: known === 'storage-locked' || known === 'storage-full',
    });
  }
}
