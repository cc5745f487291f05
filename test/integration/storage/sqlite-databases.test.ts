import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteDatabases } from '../../../main/adapters/sqlite-databases.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gwanje-storage-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const schema = ['CREATE TABLE notes (text TEXT NOT NULL) STRICT'];
const notes = (database: { all<Row>(sql: string): Row[] }): string[] =>
  database.all<{ text: string }>('SELECT text FROM notes ORDER BY rowid').map(({ text }) => text);

/** A program for another process, with the module under test at hand; its arguments start at `process.argv[1]`. */
const program = (body: string): string[] => {
  const module = new URL('../../../main/adapters/sqlite-databases.ts', import.meta.url).href;
  const source = `import { openSqliteDatabases } from ${JSON.stringify(module)};\n${body}`;
  return ['--input-type=module', '-e', source, directory];
};

describe('one Gwanje a directory', () => {
  const locked = expect.objectContaining({ code: 'storage-locked', retryable: true });

  it('a second one is refused while the first runs, however often it tries', () => {
    const first = openSqliteDatabases(directory);
    expect(() => openSqliteDatabases(directory)).toThrow(locked);
    const tries = program(`try { openSqliteDatabases(process.argv[1]) } catch (thrown) { console.log(thrown.code) }`);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(execFileSync(process.execPath, tries, { encoding: 'utf8' })).toBe('storage-locked\n');
    }
    first.close();
    openSqliteDatabases(directory).close();
  });

  it('one that was killed holds nothing any more', async () => {
    const body = `openSqliteDatabases(process.argv[1]); gc(); console.log('open'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--expose-gc', ...program(body)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    try {
      await new Promise((resolve) => other.stdout.once('data', resolve));
      expect(() => openSqliteDatabases(directory)).toThrow(locked);
    } finally {
      other.kill('SIGKILL');
      await gone;
    }
    openSqliteDatabases(directory).close();
  });

  it('nobody else can read what it keeps', () => {
    const inside = join(directory, 'site');
    const databases = openSqliteDatabases(inside);
    databases.open('a', schema).run('INSERT INTO notes VALUES (?)', 'x');
    expect(statSync(inside).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(inside)) expect(statSync(join(inside, file)).mode & 0o077, file).toBe(0);
    databases.close();
  });
});

describe('S13 schema versions', () => {
  it('is brought up to date once, step by step, keeping what is there', () => {
    const first = openSqliteDatabases(directory);
    first.open('a', schema).run('INSERT INTO notes VALUES (?)', 'old');
    first.close();
    const second = openSqliteDatabases(directory);
    const database = second.open('a', [
      ...schema,
      `ALTER TABLE notes ADD COLUMN size INTEGER; UPDATE notes SET size = length(text);`,
    ]);
    expect(database.all('SELECT text, size FROM notes')).toEqual([{ text: 'old', size: 3 }]);
    second.close();
  });

  it('a step that fails leaves the version before it', () => {
    const databases = openSqliteDatabases(directory);
    const broken = [...schema, 'CREATE TABLE more (x TEXT); INSERT INTO nowhere VALUES (1)'];
    expect(() => databases.open('a', broken)).toThrow(expect.objectContaining({ code: 'storage-failed' }));
    const database = databases.open('a', schema);
    expect(database.all(`SELECT name FROM sqlite_master WHERE name = 'more'`)).toEqual([]);
    databases.close();
  });

  it('a database of a newer Gwanje is refused and left alone', () => {
    const databases = openSqliteDatabases(directory);
    databases.open('a', [...schema, 'CREATE TABLE more (x TEXT)']).close();
    expect(() => databases.open('a', schema)).toThrow(
      expect.objectContaining({ code: 'storage-newer', facts: { database: 'a', found: 2, known: 1 } }),
    );
    expect(databases.notices).toEqual([]);
    databases.close();
  });
});

describe('a damaged file', () => {
  const damages: [string, (file: string) => void][] = [
    ['is not a database', (file) => writeFileSync(file, 'this is not a database, '.repeat(100))],
    [
      'has a torn page',
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0xff, 4096, 4096 + 2000);
        writeFileSync(file, bytes);
      },
    ],
  ];
  it.each(damages)('that %s is set aside, and said', (_what, damage) => {
    const first = openSqliteDatabases(directory);
    const database = first.open('a', schema);
    for (let turn = 0; turn < 500; turn += 1)
      database.run('INSERT INTO notes VALUES (?)', `note ${turn} ${'x'.repeat(50)}`);
    first.close();
    const file = join(directory, 'a.db');
    damage(file);
    const damaged = readFileSync(file);
    const second = openSqliteDatabases(directory);
    expect(notes(second.open('a', schema))).toEqual([]);
    expect(second.notices).toEqual([
      { code: 'database-set-aside', facts: { database: 'a', keptAs: 'a.damaged-1.db' } },
    ]);
    expect(readFileSync(join(directory, 'a.damaged-1.db')).equals(damaged)).toBe(true);
    second.close();
  });
});

describe('a full disk', () => {
  it('SQLite says so: nothing is lost, and writing goes on when there is room', () => {
    const databases = openSqliteDatabases(directory);
    const database = databases.open('a', schema);
    database.run('INSERT INTO notes VALUES (?)', 'first');
    const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    database.run(`PRAGMA max_page_count = ${pages + 4}`);
    const big = 'x'.repeat(100_000);
    const write = () =>
      database.transaction(() => {
        database.run('INSERT INTO notes VALUES (?)', 'half');
        database.run('INSERT INTO notes VALUES (?)', big);
      });
    expect(write).toThrow(expect.objectContaining({ code: 'storage-full', retryable: true }));
    expect(notes(database)).toEqual(['first']);
    database.run('PRAGMA max_page_count = 1000000');
    write();
    expect(notes(database)).toEqual(['first', 'half', big]);
    databases.close();
  });

  const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  it.skipIf(!canMount)('of 1 MB, for real: what was acknowledged is there', () => {
    const body = `const site = process.argv[1] + '/site';
      const first = openSqliteDatabases(site);
      const database = first.open('a', ${JSON.stringify(schema)});
      let kept = 0, code = '';
      try { for (;;) { database.run('INSERT INTO notes VALUES (?)', 'x'.repeat(5000)); kept += 1; } } catch (thrown) { code = thrown.code; }
      const here = database.all('SELECT 1 FROM notes').length;
      first.close();
      const second = openSqliteDatabases(site);
      const after = second.open('a', ${JSON.stringify(schema)}).all('SELECT 1 FROM notes').length;
      console.log(JSON.stringify({ code, kept, here, after, notices: second.notices }));`;
    const script = 'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"';
    const said = execFileSync(
      'unshare',
      ['--mount', 'sh', '-c', script, 'sh', directory, process.execPath, ...program(body)],
      {
        encoding: 'utf8',
      },
    );
    const { code, kept, here, after, notices } = JSON.parse(said) as Record<string, unknown>;
    expect(code).toBe('storage-full');
    expect(kept).toBeGreaterThan(20);
    expect([here, after, notices]).toEqual([kept, kept, []]);
  });
});

it('a directory that cannot be made is a failure with a name', () => {
  writeFileSync(join(directory, 'file'), '');
  expect(() => openSqliteDatabases(join(directory, 'file', 'site'))).toThrow(
    expect.objectContaining({ code: 'storage-failed' }),
  );
});

it('transactions nest: what failed inside is taken back alone', () => {
  const databases = openSqliteDatabases(directory);
  const database = databases.open('a', schema);
  database.transaction(() => {
    database.run('INSERT INTO notes VALUES (?)', 'outer');
    const inner = () =>
      database.transaction(() => {
        database.run('INSERT INTO notes VALUES (?)', 'inner');
        throw new Error('no');
      });
    expect(inner).toThrow('no');
  });
  expect(notes(database)).toEqual(['outer']);
  databases.close();
});
