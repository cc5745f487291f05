import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import pino from 'pino';
import type { Log, LogFields } from '../ports/index.ts';

/** A log file above this is set aside as the older one; with it the log takes twice this at most. */
const fileBytes = 5 * 1024 * 1024;
/** A line above this is left out but for its length: nobody reads it, and it would push others out. */
const lineLength = 32 * 1024;

/**
 * Structured log, JSON lines. `file`: appended to, readable by its owner alone; when full it is renamed to `NAME.1.EXT`,
 * replacing the one before. `null`: stderr. Lines are written before the call returns, so a crash loses none. A full disk
 * costs lines, never the app.
 */
export function createPinoLog(options: { file: string | null; level: pino.Level }): Log {
  const write = options.file === null ? (line: string) => void process.stderr.write(line) : boundedFile(options.file);
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err, cause: pino.stdSerializers.err },
    },
    { write: (line: string) => write(fit(withoutUserinfo(line))) },
  );
  return toLog(logger);
}

function toLog(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields: LogFields) => toLog(logger.child(fields)),
  };
}

/**
 * `rtsp://user:password@host` as `rtsp://***@host`, up to the last `@` of the word, as passwords hold `@` and `/` too.
 * The second line of defence: secrets are of the type Secret, and URLs are logged without them. Quantities are bounded,
 * so a hostile text costs no more than its length.
 */
const userinfo = /\b([A-Za-z][A-Za-z0-9+.-]{0,15}:\/\/)(?:[^\s"\\]|\\.){0,1024}@/g;

export function withoutUserinfo(line: string): string {
  return line.replace(userinfo, '$1***@');
}

function fit(line: string): string {
  if (line.length <= lineLength) return line;
  return `${JSON.stringify({ level: 'warn', msg: `a line of ${line.length} characters was left out` })}\n`;
}

function boundedFile(file: string): (line: string) => void {
  const extension = extname(file);
  const older = join(dirname(file), `${basename(file, extension)}.1${extension}`);
  const open = (): number => openSync(file, 'a', 0o600);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let descriptor = open();
  let length = fstatSync(descriptor).size;
  let lost = 0;

  function turnOver(): void {
    renameSync(file, older);
    const fresh = open();
    closeSync(descriptor);
    descriptor = fresh;
    length = 0;
  }

  function append(line: string): void {
    const bytes = Buffer.from(line);
    if (length > 0 && length + bytes.length > fileBytes) turnOver();
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    length += bytes.length;
  }

  return (line) => {
    try {
      // The line that failed may be there in part, so the next begins a new one.
      append(lost === 0 ? line : `\n${JSON.stringify({ level: 'warn', msg: `${lost} lines were lost` })}\n${line}`);
      lost = 0;
    } catch (thrown) {
      // There is nowhere left to log to but stderr; once, then the lines are counted.
      if (lost === 0) process.stderr.write(`the log cannot be written: ${(thrown as Error).message}\n`);
      lost += 1;
    }
  };
}
