import { expect, test } from '@playwright/test';
import { purgeApis } from '../../lib/shared/purges/cdn-purge-request';
import { noFindings } from '../chaos/compare-ledgers';
import { runChaos } from '../chaos/run-chaos';
import { SETTLING_MAX_MS } from '../chaos/settle';

const MINUTE_MS = 60_000;
/** The short form of `npm run test:chaos`: every moment that it kills at once, and some more. */
const plan = { rounds: 12, purges: 300 };
const limitsMs = { rounds: 5 * MINUTE_MS, purges: 4 * MINUTE_MS, settling: SETTLING_MAX_MS };

for (const api of purgeApis)
  test(`nothing is lost, sent twice or left undone by ${api} while replicas are killed and the CDN misbehaves`, {
    tag: '@full',
  }, async () => {
    test.setTimeout(limitsMs.rounds + limitsMs.purges + limitsMs.settling + MINUTE_MS);
    const seed = Date.now() % 1_000_000_000;
    const say = (line: string) => console.log(`${api}, seed ${seed}: ${line}`);
    const report = await runChaos({ api, seed, ...plan, limitsMs, say });
    test.info().skip(report === undefined, 'PostgreSQL is not installed');
    if (!report) return;
    expect(report.findings, `with --api ${api} --seed ${seed}`).toEqual(noFindings);
    const { rounds, traffic, acknowledged, placed } = report;
    expect({ rounds: rounds.rounds, purges: traffic.purges, acknowledged }).toEqual({ ...plan, acknowledged: placed });
    expect(Object.keys(rounds.hits)).toHaveLength(9);
  });
