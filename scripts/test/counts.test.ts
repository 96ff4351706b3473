import { describe, expect, it } from 'vitest';
import {
  addCounts,
  describeCounts,
  describeFailed,
  describeSlowest,
  readPlaywrightReport,
  readVitestReport,
} from './counts.mjs';

describe('counting tests', () => {
  it('takes the counts of a unit test report', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
    expect(readVitestReport(report, 1)).toMatchObject({ passed: 5, failed: 1, skipped: 2 });
  });

  it('counts a flaky end-to-end test as failed', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 2, skipped: 0 } };
    expect(readPlaywrightReport(report, 1)).toMatchObject({ passed: 3, failed: 3, skipped: 0 });
  });

  it('counts a runner without a report as one failure', () => {
    expect(readVitestReport(undefined, 1)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
    expect(readPlaywrightReport(undefined, 0)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts a file that did not load as one failure', () => {
    expect(readVitestReport({ numPassedTests: 5, numFailedTests: 0 }, 1)).toMatchObject({
      passed: 5,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts no test at all as one failure', () => {
    expect(readVitestReport({ numPassedTests: 0, numPendingTests: 3 }, 0)).toMatchObject({
      passed: 0,
      failed: 1,
      skipped: 3,
    });
  });

  it('names the tests that took longest, by the end of their path', () => {
    const unit = readVitestReport(
      {
        numPassedTests: 1,
        testResults: [{ name: '/home/me/lib/a.test.ts', assertionResults: [{ fullName: 'adds', duration: 1200 }] }],
      },
      0,
    );
    const spec = { title: 'sends', tests: [{ results: [{ duration: 4000 }] }] };
    const endToEnd = readPlaywrightReport(
      { stats: { expected: 1 }, suites: [{ file: 'b.spec.ts', suites: [{ file: 'b.spec.ts', specs: [spec] }] }] },
      0,
    );
    expect(describeSlowest([...unit.tests, ...endToEnd.tests])).toBe(
      '    4.0 s  b.spec.ts: sends\n    1.2 s  a.test.ts: adds',
    );
    expect(describeSlowest([...unit.tests, ...endToEnd.tests], 1)).toBe('    4.0 s  b.spec.ts: sends');
  });

  it('names what failed and why, last: the start of a long log is cut', () => {
    const unit = readVitestReport(
      {
        testResults: [
          { name: '/home/me/lib/broken.test.ts', message: 'no such module', assertionResults: [] },
          {
            name: '/home/me/lib/a.test.ts',
            message: '',
            assertionResults: [
              { fullName: 'adds', duration: 1, status: 'passed', failureMessages: [] },
              { fullName: 'subtracts', duration: 1, status: 'failed', failureMessages: ['expected 1\nto be 2'] },
            ],
          },
        ],
      },
      1,
    );
    const message = `\u001b[31mTimed out\u001b[39m${'\nat line'.repeat(40)}`;
    const specs = [
      { title: 'sends', ok: false, tests: [{ results: [{ duration: 1, errors: [{ message }] }] }] },
      { title: 'shows', ok: true, tests: [{ results: [{ duration: 1, errors: [] }] }] },
    ];
    const endToEnd = readPlaywrightReport({ suites: [{ file: 'b.spec.ts', specs }] }, 1);
    expect(describeFailed([...unit.tests, ...endToEnd.tests]).split('\n')).toEqual([
      ...['✗ broken.test.ts', '    no such module'],
      ...['✗ a.test.ts: subtracts', '    expected 1', '    to be 2'],
      ...['✗ b.spec.ts: sends', '    Timed out', ...Array<string>(11).fill('    at line')],
    ]);
    expect(describeFailed([])).toBe('');
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
