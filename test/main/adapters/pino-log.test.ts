import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPinoLog, withoutUserinfo } from '../../../main/adapters/pino-log.ts';
import { Secret } from '../../../main/secret.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gwanje-log-'));
  file = join(directory, 'logs', 'gwanje.log');
});
afterEach(() => rmSync(directory, { recursive: true }));

const lines = (path = file): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('writes JSON lines that are there when the call returns, for its owner alone', () => {
    const log = createPinoLog({ file, level: 'info' });
    log.child({ room: 'metrics' }).warn({ port: 6432 }, '포트');
    log.debug({}, 'not at this level');
    expect(lines()).toEqual([
      { level: 'warn', time: expect.any(String) as string, room: 'metrics', port: 6432, msg: '포트' },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('goes on where it was after a restart', () => {
    createPinoLog({ file, level: 'info' }).info({}, 'first');
    createPinoLog({ file, level: 'info' }).info({}, 'second');
    expect(lines().map(({ msg }) => msg)).toEqual(['first', 'second']);
  });

  it('prints no secret: neither the type, nor userinfo in any URL, also in errors', () => {
    const log = createPinoLog({ file, level: 'info' });
    const url = 'rtsp://root:p@ss/w"or\\d@192.168.0.12/axis-media/media.amp';
    log.info({ password: new Secret('hunter2'), deep: { list: [new Secret('hunter2')] }, url }, `opening ${url}`);
    log.error({ err: new Error(`no answer from ${url}`, { cause: new Error(url) }) }, 'failed');
    log.child({ token: new Secret('hunter2') }).info({ headers: { location: url } }, '');
    const text = readFileSync(file, 'utf8');
    for (const part of ['hunter2', 'root', 'p@ss', 'w\\"or', 'd@'])
      expect(text.replaceAll('***@', '')).not.toContain(part);
    expect(text).toContain('rtsp://***@192.168.0.12/axis-media/media.amp');
    expect(lines()).toHaveLength(3);
  });

  it('is bounded: two files of 5 MiB, the newest lines kept', () => {
    const log = createPinoLog({ file, level: 'info' });
    const padding = 'x'.repeat(20_000);
    for (let index = 0; index < 1000; index += 1) log.info({ index, padding }, '');
    expect(readdirSync(join(directory, 'logs')).sort()).toEqual(['gwanje.1.log', 'gwanje.log']);
    const older = lines(join(directory, 'logs', 'gwanje.1.log'));
    const newer = lines();
    expect(statSync(file).size).toBeLessThanOrEqual(5 * 1024 * 1024);
    const kept = [...older, ...newer].map(({ index }) => index as number);
    expect(kept.at(-1)).toBe(999);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 1000 - kept.length + index));
    expect(kept.length).toBeGreaterThan(250);
  });

  it('leaves a huge line out and says so', () => {
    const log = createPinoLog({ file, level: 'info' });
    log.info({ body: 'x'.repeat(100_000) }, '');
    log.info({}, 'next');
    expect(lines()).toMatchObject([
      { level: 'warn', msg: expect.stringMatching(/^a line of 100\d+ characters/) as string },
      { msg: 'next' },
    ]);
  });

  it('takes what has circles and getters that throw', () => {
    const log = createPinoLog({ file, level: 'info' });
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    log.info({ circle }, 'round');
    expect(lines()).toMatchObject([{ msg: 'round' }]);
  });

  it('goes on when the disk takes nothing more, says so once, and counts what was lost', () => {
    const log = createPinoLog({ file, level: 'info' });
    const padding = 'x'.repeat(20_000);
    const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    rmSync(join(directory, 'logs'), { recursive: true });
    for (let index = 0; index < 600; index += 1) log.info({ index, padding }, '');
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
    mkdirSync(join(directory, 'logs'));
    writeFileSync(file, '');
    log.info({ padding }, 'again');
    const text = readFileSync(file, 'utf8').trim().split('\n');
    expect(text.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      expect.stringMatching(/^\d{3} lines were lost$/),
      'again',
    ]);
  });
});

describe('userinfo in a text', () => {
  it.each([
    ['rtsp://root:root@192.168.0.12/a', 'rtsp://***@192.168.0.12/a'],
    ['rtsp://root@cam/', 'rtsp://***@cam/'],
    ['a http://u:p@h and https://u:p@h', 'a http://***@h and https://***@h'],
    ['rtsp://cam/path', 'rtsp://cam/path'],
    ['mail@host', 'mail@host'],
  ])('%s', (text, told) => expect(withoutUserinfo(text)).toBe(told));

  it('is never left in, whatever the password', () => {
    const password = fc.string({ minLength: 1, maxLength: 100 }).filter((text) => !/\s/.test(text));
    fc.assert(
      fc.property(password, (secret) => {
        const line = JSON.stringify({ msg: `rtsp://user:SECRET${secret}@camera.local/stream` });
        expect(withoutUserinfo(line)).not.toContain('SECRET');
        expect(withoutUserinfo(line)).toContain('camera.local/stream');
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    for (const text of [
      'a'.repeat(200_000),
      'a://'.repeat(50_000),
      `a://${'b'.repeat(200_000)}`,
      '\\'.repeat(200_000),
    ]) {
      const startMs = performance.now();
      withoutUserinfo(text);
      expect(performance.now() - startMs).toBeLessThan(2000);
    }
  });
});
