import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { openKeyFileSecretBox } from '../../main/adapters/key-file-secret-box.ts';
import { openSqliteDatabases } from '../../main/adapters/sqlite-databases.ts';
import { systemClock } from '../../main/adapters/system-clock.ts';
import { createInventory } from '../../main/inventory/index.ts';
import type { Databases } from '../../main/ports/index.ts';
import { createFakeLog } from '../fakes/log.ts';

/**
 * A search over 10,000 terminals, ours beside a plain scan of the same fields by SQLite's LIKE, in turn, in one run.
 * Also how long the import of those terminals and the opening of the inventory take.
 */
const terminals = 10_000;
const rounds = 30;
const searchLimitMs = 200;

const districts = ['상암동', '공덕동', '합정동', '성산동', '망원동', '연남동', '서교동', '도화동', '아현동', '염리동'];
const places = ['정문', '후문', '주차장', '놀이터', '사거리', '하천변'];

/** Deterministic, so that every run searches the same site. */
function record(index: number): object {
  const district = districts[index % districts.length];
  const place = places[Math.floor(index / districts.length) % places.length];
  return {
    name: `EdgeCCTV${String(index).padStart(5, '0')}`,
    type: 1,
    gps: { latitude: String(37.5 + (index % 100) / 1000), longitude: String(126.9 + (index % 97) / 1000) },
    address: `서울시 마포구 ${district} ${1000 + index}`,
    ip: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    isSupportAnnalysis: index % 3 === 0 ? 'NO' : 'YES',
    url: `rtsp://root:root@10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/axis-media/media.amp`,
    description: `이 CCTV는 ${district} ${place}에 설치된 엣지 CCTV 임`,
    hostname: `edge-worker-${index}`,
  };
}

/** `likes`: LIKE has no initial consonants; its nearest question stands in. */
const queries: { title: string; query: string; likes: string }[] = [
  { title: 'initials (ㅅㅇㄷ)', query: 'ㅅㅇㄷ', likes: '상암동' },
  { title: 'name (EdgeCCTV09999)', query: 'EdgeCCTV09999', likes: 'EdgeCCTV09999' },
  { title: 'words (상암동 정문)', query: '상암동 정문', likes: '상암동 정문' },
  { title: 'address (10.0.39)', query: '10.0.39', likes: '10.0.39' },
  { title: 'everything (e)', query: 'e', likes: 'e' },
  { title: 'nothing (없는말)', query: '없는말', likes: '없는말' },
];

const likeScan = `SELECT id FROM flat WHERE name LIKE ?1 OR address LIKE ?1 OR hostname LIKE ?1 OR description LIKE ?1
  OR postal LIKE ?1 ORDER BY name LIMIT 50`;

/** The same fields as columns of their own: the best that a plain scan can have. */
function flatTable(databases: Databases) {
  const flat = databases.open('flat', [
    'CREATE TABLE flat (id INTEGER PRIMARY KEY, name TEXT, address TEXT, hostname TEXT, description TEXT, postal TEXT) STRICT',
  ]);
  flat.transaction(() => {
    for (let index = 0; index < terminals; index += 1) {
      const { name, ip, hostname, description, address } = record(index) as Record<string, string>;
      const values = [name, ip, hostname, description, address].map((value) => value ?? '');
      flat.run('INSERT INTO flat (name, address, hostname, description, postal) VALUES (?, ?, ?, ?, ?)', ...values);
    }
  });
  return flat;
}

const p95 = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round2 = (value: number): number => Math.round(value * 100) / 100;
const range = (values: number[]): string =>
  `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;

function timed(times: number[], run: () => unknown): void {
  const start = performance.now();
  run();
  times.push(performance.now() - start);
}

const directory = mkdtempSync(join(tmpdir(), 'gwanje-bench-'));
try {
  const databases = openSqliteDatabases(directory);
  const ports = {
    databases,
    secretBox: openKeyFileSecretBox(join(directory, 'secrets.key')),
    clock: systemClock,
    log: createFakeLog(),
    closed: new AbortController().signal,
  };
  const text = JSON.stringify(Array.from({ length: terminals }, (_, index) => record(index)));
  const first = createInventory(ports);
  const importMs: number[] = [];
  timed(importMs, () => first.importAll(text));
  const openMs: number[] = [];
  let inventory = first;
  timed(openMs, () => (inventory = createInventory(ports)));
  const flat = flatTable(databases);

  const figures: Record<string, number> = {
    terminals,
    importMs: round2(importMs[0] ?? 0),
    openMs: round2(openMs[0] ?? 0),
  };
  let slowest = 0;
  console.log(`${terminals} terminals · import ${importMs[0]?.toFixed(0)} ms · open ${openMs[0]?.toFixed(0)} ms\n`);
  console.log(`${'search'.padEnd(24)}${'ours, ms'.padEnd(24)}${'LIKE scan, ms'.padEnd(24)}ratio   hits`);
  for (const { title, query, likes } of queries) {
    const ours: number[] = [];
    const theirs: number[] = [];
    const ask = () => inventory.procedures.search({ query, kind: null, limit: 50 }, { signal: undefined });
    for (let turn = 0; turn < rounds; turn += 1) {
      timed(ours, ask);
      timed(theirs, () => flat.all(likeScan, `%${likes}%`));
    }
    const { total } = await ask();
    slowest = Math.max(slowest, p95(ours));
    figures[`${title}, ours ms`] = round2(median(ours));
    figures[`${title}, LIKE ms`] = round2(median(theirs));
    const ratio = (median(ours) / median(theirs)).toFixed(2);
    console.log(`${title.padEnd(24)}${range(ours).padEnd(24)}${range(theirs).padEnd(24)}${ratio.padEnd(8)}${total}`);
  }
  databases.close();
  console.log('\nmedian (range) of', rounds, 'rounds; LIKE knows no initials, no Unicode forms and no ranking');
  console.log(
    JSON.stringify({
      bench: 'inventory',
      machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryBytes: totalmem(), node: process.version },
      figures,
      targets: { slowestSearchP95Ms: { value: round2(slowest), limit: searchLimitMs, ok: slowest < searchLimitMs } },
    }),
  );
} finally {
  rmSync(directory, { recursive: true });
}
