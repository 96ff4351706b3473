/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

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
 */
export function countUnitTests(report, exitCode) {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  return withRunner(counts, exitCode);
}

/**
 * @param {any} report of Playwright's json reporter; undefined when there is none
 * @param {number} exitCode
 */
export function countEndToEndTests(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  // A test that passes only when it is tried again has found a bug, in the desk or in itself.
  return withRunner({ passed: expected, failed: unexpected + flaky, skipped }, exitCode);
}

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
