import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endOnSignals, run } from './child-processes.mjs';
import { installTestPrograms } from './debian-packages.mjs';
import { findChromium } from './find-chromium.mjs';
import { ensureBuilt, ensureInstalled, nextCommand } from './install-and-build.mjs';
import { addCounts, countEndToEndTests, countUnitTests, describeCounts } from './test-counts.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** @param {string[]} path in node_modules */
const tool = (...path) => join('node_modules', ...path);

const layers = [
  'app',
  'components',
  'lib',
  'sandbox',
  'test',
  'e2e',
  'bench',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'proxy.ts',
];

/**
 * Each check is the programs it runs one after the other; `proof` is what the last one must print, for a tool that is
 * content with having read nothing.
 * @type {Record<string, { programs: () => string[][], proof?: RegExp }>}
 */
const checks = {
  // The types of routes and of Next itself are generated, not committed.
  types: {
    programs: () => [
      [nextCommand, 'typegen'],
      [tool('typescript', 'bin', 'tsc'), '--noEmit'],
    ],
  },
  lint: { programs: () => [[tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']] },
  structure: {
    programs: () => [
      [
        tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
        ...layers.filter((path) => existsSync(path)),
        '--config',
        '.dependency-cruiser.cjs',
      ],
    ],
    proof: /\(\d{3,} modules/,
  },
  unused: { programs: () => [[tool('knip', 'bin', 'knip.js')]] },
  rules: { programs: () => [[join('scripts', 'check-rules.mjs')]] },
};

/** Tests bring their own CDN and database: whoever runs them with a real tenant's settings must not reach it. */
function environmentForTests() {
  const own = Object.entries(process.env).filter(([name]) => !/^(F5XC_|SANDBOX_|DATABASE_URL$)/.test(name));
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  return { ...Object.fromEntries(own), ...plain, NEXT_TELEMETRY_DISABLED: '1' };
}

/**
 * Does one counted piece of work and prints how it went.
 * @param {string} name
 * @param {() => Promise<void>} work throws an `Error` that tells what went wrong
 * @returns {Promise<Counts>}
 */
async function item(name, work) {
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(1);
  try {
    await work();
  } catch (error) {
    console.log(`✗ ${name} ${seconds()} s\n${error instanceof Error ? error.message.trimEnd() : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  console.log(`✓ ${name} ${seconds()} s`);
  return { passed: 1, failed: 0, skipped: 0 };
}

/** @param {string} name @param {string[][]} programs @param {RegExp} [proof] */
const check = (name, programs, proof = /(?:)/) =>
  item(name, async () => {
    let said = '';
    for (const program of programs) {
      const { code, output } = await run(process.execPath, program, { env: environmentForTests() });
      if (code !== 0) throw new Error(output || `exit code ${code}`);
      said = output;
    }
    if (!proof.test(said)) throw new Error(`it passed, but without having read the code:\n${said}`);
  });

/**
 * Runs a test runner in full view and reads its counts from the report it writes.
 * @param {string} name
 * @param {(report: any, exitCode: number) => Counts} count
 * @param {(reportFile: string) => { args: string[], env?: import('./child-processes.mjs').Environment }} program
 */
async function tests(name, count, program) {
  const folder = mkdtempSync(join(tmpdir(), 'purge-desk-test-'));
  const reportFile = join(folder, 'report.json');
  const start = Date.now();
  const { args, env } = program(reportFile);
  const { code } = await run(process.execPath, args, { env: { ...environmentForTests(), ...env }, show: true });
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const counts = count(report, code);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${counts.failed === 0 ? '✓' : '✗'} ${name}: ${describeCounts(counts)} ${seconds} s`);
  return counts;
}

const unitTests = () =>
  tests('unit tests', countUnitTests, (reportFile) => ({
    args: [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
  }));

async function endToEndTests() {
  const chromium = await findChromium();
  return tests('end-to-end tests', countEndToEndTests, (reportFile) => ({
    args: [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, ...(chromium && { CHROMIUM_PATH: chromium }) },
  }));
}

/** @param {string} part @param {Counts[]} results */
async function runAll(part, results) {
  await ensureInstalled();
  if (part !== 'check') await installTestPrograms();
  if (part === 'all' || part === 'check') {
    for (const [name, { programs, proof }] of Object.entries(checks))
      results.push(await check(name, programs(), proof));
  }
  if (part === 'all' || part === 'unit') results.push(await unitTests());
  if (part === 'all' || part === 'e2e') {
    const built = await item('build', ensureBuilt);
    results.push(built);
    if (built.failed === 0) results.push(await endToEndTests());
  }
}

const part = process.argv[2] ?? 'all';
if (!['all', 'check', 'unit', 'e2e'].includes(part)) {
  console.error(`usage: node scripts/test.mjs [check|unit|e2e], not ${JSON.stringify(part)}`);
  process.exit(1);
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
endOnSignals(130);
/** @type {Counts[]} */
const results = [];
await runAll(part, results).catch((error) => {
  console.log(`✗ ${error.message}`);
  results.push({ passed: 0, failed: 1, skipped: 0 });
});
const total = addCounts(results);
console.log(describeCounts(total));
process.exit(total.failed === 0 ? 0 : 1);
