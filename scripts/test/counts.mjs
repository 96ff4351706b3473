import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, ms: number, failure?: string }} TestRun `failure`: why it failed; absent where it did not */
/** @typedef {Counts & { tests: TestRun[] }} Result */

/**
 * A runner that failed without a failed test (a file that did not load, a crash) or ran no test counts as one failure.
 * @param {Counts} counts
 * @param {number} exitCode
 * @returns {Counts}
 */
function withRunner(counts, exitCode) {
  const noTest = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (exitCode !== 0 || noTest) ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {any} report of vitest's json reporter; undefined when there is none
 * @param {number} exitCode
 * @returns {Result}
 */
export function readVitestReport(report, exitCode) {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  const tests = (report?.testResults ?? []).flatMap((/** @type {any} */ file) => [
    // What keeps a file from loading is the file's own message.
    ...(file.message ? [{ name: nameOf(file.name), ms: 0, failure: file.message }] : []),
    ...file.assertionResults.map((/** @type {any} */ { fullName, duration, status, failureMessages }) => ({
      name: `${nameOf(file.name)}: ${fullName}`,
      ms: duration ?? 0,
      ...(status === 'failed' && { failure: (failureMessages ?? []).join('\n') }),
    })),
  ]);
  return { ...withRunner(counts, exitCode), tests };
}

/** The end of a path; tests are told apart by it, and it names no folder of a machine. @param {string} path */
const nameOf = (path) => path.split(/[\\/]/).at(-1);

/** Every test of a suite and of the suites in it. @param {any} suite @returns {TestRun[]} */
function timesOf(suite) {
  const own = (suite.specs ?? []).map((/** @type {any} */ { title, ok, tests }) => {
    const results = tests.flatMap((/** @type {any} */ test) => test.results);
    const errors = results.flatMap((/** @type {any} */ { errors }) => errors ?? []);
    return {
      name: `${nameOf(suite.file)}: ${title}`,
      ms: results.reduce((/** @type {number} */ sum, /** @type {any} */ { duration }) => sum + duration, 0),
      ...(ok === false && { failure: errors.map((/** @type {any} */ { message }) => message).join('\n') }),
    };
  });
  return [...own, ...(suite.suites ?? []).flatMap(timesOf)];
}

/**
 * @param {any} report of Playwright's json reporter; undefined when there is none
 * @param {number} exitCode
 * @returns {Result}
 */
export function readPlaywrightReport(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  // A test that passes only when it is tried again has found a bug, in the desk or in itself.
  const counts = withRunner({ passed: expected, failed: unexpected + flaky, skipped }, exitCode);
  return { ...counts, tests: (report?.suites ?? []).flatMap(timesOf) };
}

/** The tests that took longest, one a line. @param {TestRun[]} tests @param {number} [count] */
export const describeSlowest = (tests, count = 10) =>
  tests
    .slice()
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`)
    .join('\n');

/** The tests that failed, each with the beginning of its reason: what a log that is cut at its start still has. @param {TestRun[]} tests */
export const describeFailed = (tests) =>
  tests
    .flatMap(({ name, failure }) => (failure === undefined ? [] : [`✗ ${name}\n${beginningOf(failure)}`]))
    .join('\n');

const FAILURE_LINES = 12;
/** @param {string} reason */
const beginningOf = (reason) =>
  stripVTControlCharacters(reason)
    .split('\n')
    .slice(0, FAILURE_LINES)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');

/** @param {Counts[]} all @returns {Counts} */
export function addCounts(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** @param {Counts} counts */
export const describeCounts = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
