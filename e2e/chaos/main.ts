import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type PurgeApi, purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import { endOnSignals } from '../../scripts/run/child-processes.mjs';
import { ensureBuilt } from '../../scripts/run/install-and-build.mjs';
import { runChaos } from './run-chaos';
import { SETTLING_MAX_MS } from './settle';

/**
 * Whether a purge gets lost, is sent twice or stays unknown while replicas are killed (kill -9) and the CDN misbehaves:
 * what clients were told, what the desk has recorded and what the CDN has executed are held against each other, with
 * each of F5's APIs in turn, or the one that `--api` names. Writes `bench/results/chaos.json`, or the file that `--out`
 * names, and `chaos-purge-command.json` beside it. The same seed makes the same choices.
 */
const MINUTE_MS = 60_000;
const limitsMs = { rounds: 20 * MINUTE_MS, purges: 25 * MINUTE_MS, settling: SETTLING_MAX_MS };

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} must be a whole number, not ${JSON.stringify(text)}`);
  process.exit(1);
}

function apisNamed(text: string): readonly PurgeApi[] {
  if (text === 'both') return purgeApis;
  const api = purgeApis.find((name) => name === text);
  if (api) return [api];
  console.error(`--api must be ${purgeApis.join(', ')} or both, not ${JSON.stringify(text)}`);
  process.exit(1);
}

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
endOnSignals(130);
const { values } = parseArgs({
  options: {
    api: { type: 'string', default: 'both' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    rounds: { type: 'string', default: '200' },
    purges: { type: 'string', default: '10000' },
    out: { type: 'string', default: 'bench/results/chaos.json' },
  },
});
const apis = apisNamed(values.api);
const [seed, rounds, purges] = [
  wholeNumber('seed', values.seed),
  wholeNumber('rounds', values.rounds),
  wholeNumber('purges', values.purges),
];

function write(file: string, figures: object) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
}

/** Whether all that was meant to happen has happened, and nothing is wrong. */
async function isGoodWith(api: PurgeApi): Promise<boolean> {
  console.log(`${api}, seed ${seed}: ${rounds} rounds, ${purges} purges`);
  const report = await runChaos({ api, seed, rounds, purges, limitsMs, say: console.log });
  if (!report) {
    console.error('PostgreSQL is not installed: set TEST_DATABASE_URL, or install it');
    return false;
  }
  const { findings, traffic, acknowledged, placed, seconds } = report;
  const figures = {
    seed,
    rounds: report.rounds.rounds,
    purges: traffic.purges,
    ...Object.fromEntries(Object.entries(findings).map(([name, found]) => [name, found.length])),
  };
  write(api === 'cache-purge' ? values.out : values.out.replace(/(\.json)?$/, `-${api}$1`), figures);
  console.log(`${acknowledged} of ${placed} purges known to their clients, ${report.executed} executed by the CDN`);
  console.log(
    `${report.onceUnconfirmed} unconfirmed at some time: ${report.reconciled} found by asking the CDN, ${report.sentAgain} sent again, ${report.unconfirmed} left`,
  );
  for (const [name, found] of Object.entries(findings)) if (found.length > 0) console.log(name, found.slice(0, 10));
  const total = seconds.rounds + seconds.purges + seconds.settling;
  console.log(`${JSON.stringify(figures)} ${total.toFixed(0)} s`);
  const isClean = Object.values(findings).every((found) => found.length === 0);
  return isClean && figures.rounds >= rounds && figures.purges >= purges && acknowledged === placed;
}

await ensureBuilt();
let isGood = true;
for (const api of apis) isGood = (await isGoodWith(api)) && isGood;
process.exit(isGood ? 0 : 1);
