import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../../scripts/run/child-processes.mjs';
import { ensureBuilt } from '../../scripts/run/install-and-build.mjs';
import { runChaos } from './run-chaos';

/**
 * Whether a purge gets lost, is sent twice or stays unknown while replicas are killed (kill -9) and the CDN misbehaves:
 * what clients were told, what the desk has recorded and what the CDN has executed are held against each other. Writes
 * `bench/results/chaos.json`, or the file that `--out` names. The same seed makes the same choices.
 */
const MINUTE_MS = 60_000;
const limitsMs = { rounds: 15 * MINUTE_MS, purges: 12 * MINUTE_MS, settling: 2 * MINUTE_MS };

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} must be a whole number, not ${JSON.stringify(text)}`);
  process.exit(1);
}

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
endOnSignals(130);
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    rounds: { type: 'string', default: '200' },
    purges: { type: 'string', default: '10000' },
    out: { type: 'string', default: 'bench/results/chaos.json' },
  },
});
const [seed, rounds, purges] = [
  wholeNumber('seed', values.seed),
  wholeNumber('rounds', values.rounds),
  wholeNumber('purges', values.purges),
];
console.log(`seed ${seed}: ${rounds} rounds, ${purges} purges`);
await ensureBuilt();
const report = await runChaos({ seed, rounds, purges, limitsMs, say: console.log });
if (!report) {
  console.error('PostgreSQL is not installed: set TEST_DATABASE_URL, or install it');
  process.exit(1);
}
const { findings, traffic } = report;
const figures = {
  seed,
  rounds: report.rounds.rounds,
  purges: traffic.purges,
  acknowledgedMissing: findings.acknowledgedMissing.length,
  executedTwice: findings.executedTwice.length,
  executedUnknown: findings.executedUnknown.length,
  unfinished: findings.unfinished.length,
};
mkdirSync('bench/results', { recursive: true });
writeFileSync(values.out, `${JSON.stringify(figures, null, 2)}\n`);
const { acknowledged, placed, executed, unconfirmed, reconciled, seconds } = report;
console.log(`${acknowledged} of ${placed} purges known to their clients, ${executed} executed by the CDN`);
console.log(`${unconfirmed} told as unconfirmed, ${reconciled} found again by asking the CDN`);
for (const [finding, urls] of Object.entries(findings)) if (urls.length > 0) console.log(finding, urls.slice(0, 10));
const total = seconds.rounds + seconds.purges + seconds.settling;
console.log(`${JSON.stringify(figures)} ${total.toFixed(0)} s`);
const isGood = Object.values(findings).every((urls) => urls.length === 0);
process.exit(isGood && figures.rounds >= rounds && figures.purges >= purges && acknowledged === placed ? 0 : 1);
