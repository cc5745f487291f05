import type { Log, LogFields } from '../../main/ports/index.ts';

export interface FakeLog extends Log {
  readonly lines: { level: 'debug' | 'info' | 'warn' | 'error'; message: string; fields: LogFields }[];
}

/** Keeps what was logged, for tests to look at. */
export function createFakeLog(lines: FakeLog['lines'] = [], bound: LogFields = {}): FakeLog {
  const at =
    (level: FakeLog['lines'][number]['level']) =>
    (fields: LogFields, message: string): void =>
      void lines.push({ level, message, fields: { ...bound, ...fields } });
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createFakeLog(lines, { ...bound, ...fields }),
  };
}
