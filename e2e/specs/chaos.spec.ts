import { expect, test } from '@playwright/test';
import { runChaos } from '../chaos/run-chaos';

const MINUTE_MS = 60_000;
/** The short form of `npm run test:chaos`: every moment that it kills at once, and some more. */
const plan = { rounds: 12, purges: 300 };

test('nothing is lost, sent twice or left undone while replicas are killed and the CDN misbehaves', {
  tag: '@full',
}, async () => {
  test.setTimeout(12 * MINUTE_MS);
  const seed = Date.now() % 1_000_000_000;
  const limitsMs = { rounds: 5 * MINUTE_MS, purges: 4 * MINUTE_MS, settling: 2 * MINUTE_MS };
  const report = await runChaos({ seed, ...plan, limitsMs, say: (line) => console.log(`seed ${seed}: ${line}`) });
  test.info().skip(report === undefined, 'PostgreSQL is not installed');
  if (!report) return;
  expect(report.findings, `with --seed ${seed}`).toEqual({
    acknowledgedMissing: [],
    executedTwice: [],
    executedUnknown: [],
    unfinished: [],
  });
  const { rounds, traffic, acknowledged, placed } = report;
  expect({ rounds: rounds.rounds, purges: traffic.purges, acknowledged }).toEqual({ ...plan, acknowledged: placed });
  expect(Object.keys(rounds.hits)).toHaveLength(9);
});
