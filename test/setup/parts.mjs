import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The parts of a test run, in order. A part is a list of checks; a check is one program whose exit code counts as one
 * test, or a test runner whose report is counted (`count`). `reads`: changes nothing and may run beside others.
 */
const minutes = 60_000;

/** Written by npm, by the clips' maker, by others: not in our format. */
const notOurs = ['!package-lock.json', '!resources/demo/**', '!test/fixtures/**'];

export function parts({ root, artefacts }) {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  const check = (name, command, args, extra = {}) => ({ name, command, args, limitMs: 5 * minutes, ...extra });
  const types = ['preload/contract', 'preload', 'main', 'renderer', 'test'];
  const layers = ['main', 'preload', 'renderer', 'test'];
  const suite = (name, folders, options = []) => {
    const report = join(artefacts, `${name}.json`);
    const args = [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    return check(name, bin('vitest'), [...args, ...options, ...folders], {
      limitMs: 15 * minutes,
      count: () => countVitest(report),
    });
  };
  const pageReport = join(artefacts, 'e2e.json');
  return {
    types: types.map((layer) => check(`types ${layer}`, bin('tsc'), ['-p', layer], { reads: true })),
    lint: [check('lint', bin('eslint'), ['--config', 'test/eslint.config.js', '.'], { reads: true })],
    format: [check('format', bin('prettier'), ['--check', '--log-level=warn', '.', ...notOurs], { reads: true })],
    imports: [
      check('imports', bin('depcruise'), ['--config', 'test/dependency-rules.cjs', ...layers], { reads: true }),
    ],
    build: [check('build', process.execPath, ['main/hosts/launch.mjs', '--build-only'])],
    unit: [suite('unit', ['test/main', 'test/renderer', 'test/preload'])],
    contract: [suite('contract', ['test/contract'])],
    // Clusters of real servers keep both cores busy; beside them, live pictures would be measured late.
    integration: [
      suite('integration', ['test/integration'], ['--exclude', 'test/integration/cluster/**']),
      suite('clusters', ['test/integration/cluster']),
    ],
    e2e: [
      check('e2e', bin('playwright'), ['test', '--config', 'test/e2e/playwright.config.ts'], {
        limitMs: 15 * minutes,
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: pageReport },
        count: () => countPlaywright(pageReport),
      }),
    ],
  };
}

/** Counts and the titles of what failed. A file that could not even be loaded counts as one failure. */
function countVitest(report) {
  const found = readReport(report);
  if (found === null) return null;
  const broken = found.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const failed = found.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${file.name}: ${fullName}`),
  );
  return {
    passed: found.numPassedTests,
    failed: found.numFailedTests + broken.length,
    skipped: found.numPendingTests + found.numTodoTests,
    failures: [...failed, ...broken.map(({ name, message }) => `${name}: ${message}`)],
  };
}

function countPlaywright(report) {
  const found = readReport(report);
  if (found === null) return null;
  const { expected, unexpected, flaky, skipped } = found.stats;
  const failures = [...found.errors.map(({ message }) => message), ...found.suites.flatMap(failedSpecs)];
  // A test that passed only at the second try is not a test that passes.
  return { passed: expected, failed: unexpected + flaky + found.errors.length, skipped, failures };
}

function failedSpecs(suite) {
  const here = suite.specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file}: ${title}`);
  return [...here, ...(suite.suites ?? []).flatMap(failedSpecs)];
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
