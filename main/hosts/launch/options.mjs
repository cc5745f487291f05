import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Options of `npm start -- …`. Shared by the launcher and both hosts, hence plain JavaScript for Node 20. */
const known = {
  browser: { type: 'boolean' },
  port: { type: 'string' },
  data: { type: 'string' },
  demo: { type: 'boolean' },
  'no-demo': { type: 'boolean' },
  lang: { type: 'string' },
  'no-open': { type: 'boolean' },
  'build-only': { type: 'boolean' },
  help: { type: 'boolean' },
};

export const usage = `Usage: npm start [-- OPTION …]

  --browser      never Electron: serve the app on loopback for a browser
  --port N       serve on this port (0..65535; 0 = any free one)
  --data DIR     keep everything in this directory
  --demo         open the demo site
  --no-demo      open the real site, even when it is empty
  --lang ko|en   language of this run
  --no-open      open no browser window
  --build-only   build and stop
  --help         this text
`;

/** Bad options: one line for a person. The process that meets it exits with 2. */
export class UsageError extends Error {}

/**
 * Reads the options. Throws {@link UsageError}.
 * `tolerant`: words we do not know are skipped, because Electron's own switches stand among ours.
 */
export function parseOptions(args, { tolerant = false, workingDirectory = process.cwd() } = {}) {
  const { tokens } = parseArgs({ args, options: known, strict: false, tokens: true, allowPositionals: true });
  const given = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const option = token.kind === 'option' ? known[token.name] : undefined;
    if (option === undefined) {
      if (tolerant) continue;
      throw new UsageError(`unknown option ${token.kind === 'option' ? token.rawName : token.value}; see --help`);
    }
    if (option.type === 'boolean' && token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
    if (option.type === 'string' && (token.value === undefined || token.value === '' || startsOption(token))) {
      throw new UsageError(`--${token.name} needs a value`);
    }
    given[token.name] = token.value ?? true;
  }
  if (given.demo && given['no-demo']) throw new UsageError('--demo and --no-demo exclude each other');
  return {
    browser: given.browser === true,
    port: readPort(given.port),
    dataDirectory: given.data === undefined ? null : resolve(workingDirectory, given.data),
    site: given.demo ? 'demo' : given['no-demo'] ? 'real' : null,
    language: readLanguage(given.lang),
    open: given['no-open'] !== true,
    buildOnly: given['build-only'] === true,
    help: given.help === true,
  };
}

/** The options as arguments again, for the host that the launcher starts. */
export function toArguments(options) {
  return [
    ...(options.port === null ? [] : ['--port', String(options.port)]),
    ...(options.dataDirectory === null ? [] : ['--data', options.dataDirectory]),
    ...(options.site === null ? [] : [options.site === 'demo' ? '--demo' : '--no-demo']),
    ...(options.language === null ? [] : ['--lang', options.language]),
    ...(options.open ? [] : ['--no-open']),
  ];
}

/** `--port --demo`: the next option is no value. */
function startsOption(token) {
  return !token.inlineValue && token.value.startsWith('--');
}

function readPort(text) {
  if (text === undefined) return null;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new UsageError('--port takes a number from 0 to 65535');
  return Number(text);
}

function readLanguage(text) {
  if (text === undefined) return null;
  if (text !== 'ko' && text !== 'en') throw new UsageError('--lang takes ko or en');
  return text;
}
