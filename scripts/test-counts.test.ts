import { describe, expect, it } from 'vitest';
import { addCounts, countEndToEndTests, countUnitTests, describeCounts } from './test-counts.mjs';

describe('counting tests', () => {
  it('takes the counts of a unit test report', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
    expect(countUnitTests(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  it('counts a flaky end-to-end test as failed', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 2, skipped: 0 } };
    expect(countEndToEndTests(report, 1)).toEqual({ passed: 3, failed: 3, skipped: 0 });
  });

  it('counts a runner without a report as one failure', () => {
    expect(countUnitTests(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countEndToEndTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts a file that did not load as one failure', () => {
    expect(countUnitTests({ numPassedTests: 5, numFailedTests: 0 }, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it('counts no test at all as one failure', () => {
    expect(countUnitTests({ numPassedTests: 0, numPendingTests: 3 }, 0)).toEqual({ passed: 0, failed: 1, skipped: 3 });
  });

  it('ends with a plain line', () => {
    const total = addCounts([
      { passed: 2, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 1 },
    ]);
    expect(describeCounts(total)).toBe('5 passed, 1 failed, 1 skipped');
    expect(describeCounts({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
  });
});
