import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endOnSignals, run } from '../run/child-processes.mjs';
import { ensureBuilt, ensureInstalled, secondsSince } from '../run/install-and-build.mjs';
import { checks, tool } from './checks.mjs';
import {
  addCounts,
  describeCounts,
  describeFailed,
  describeSlowest,
  readPlaywrightReport,
  readVitestReport,
} from './counts.mjs';
import { installTestPrograms } from './debian-packages.mjs';
import { findChromium } from './find-chromium.mjs';

/** @typedef {import('./counts.mjs').Result} Result */

const usage = `usage: npm test -- [--full] [PART | NAME...]
  PART  check, lint, typecheck, unit, integration or e2e; without one, everything
  NAME  part of a test file's path: only these files run
  --full  includes the tests that are too slow for every change`;

const parts = ['check', 'lint', 'typecheck', 'unit', 'integration', 'e2e'];
/** Files and tests of this name run in `npm run test:full`, and when their file is named. */
const slowFiles = '**/*.full.test.*';
const slowTag = '@full';

/** Tests bring their own CDN and database: whoever runs them with a real tenant's settings must not reach it. */
function environmentForTests() {
  const own = Object.entries(process.env).filter(([name]) => !/^(F5XC_|SANDBOX_|DATABASE_URL$)/.test(name));
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  return { ...Object.fromEntries(own), ...plain, NEXT_TELEMETRY_DISABLED: '1' };
}

/** @type {Result} */
const passed = { passed: 1, failed: 0, skipped: 0, tests: [] };
/** @type {Result} */
const failed = { passed: 0, failed: 1, skipped: 0, tests: [] };

/**
 * Does one counted piece of work and prints how it went.
 * @param {string} name
 * @param {() => Promise<void>} work throws an `Error` that says what went wrong
 */
async function item(name, work) {
  const start = performance.now();
  try {
    await work();
  } catch (error) {
    console.log(`✗ ${name} ${secondsSince(start)}\n${error instanceof Error ? error.message.trimEnd() : error}`);
    return failed;
  }
  console.log(`✓ ${name} ${secondsSince(start)}`);
  return passed;
}

/** @param {string} name */
const check = (name) =>
  item(name, async () => {
    const { programs, proof = /(?:)/ } = /** @type {NonNullable<typeof checks[string]>} */ (checks[name]);
    let said = '';
    for (const program of programs()) {
      const { code, output } = await run(process.execPath, program, { env: environmentForTests() });
      if (code !== 0) throw new Error(output || `exit code ${code}`);
      said = output;
    }
    if (!proof.test(said)) throw new Error(`it passed without reading the code:\n${said}`);
  });

/** @param {string[]} names one after the other */
async function checkAll(names) {
  const results = [];
  for (const name of names) results.push(await check(name));
  return results;
}

/**
 * Runs a test runner and reads its results from the report it writes.
 * @param {string} name
 * @param {(report: any, exitCode: number) => Result} read
 * @param {(reportFile: string) => { args: string[], env?: import('../run/child-processes.mjs').Environment }} program
 * @param {{ beside?: boolean }} [options] `beside`: another runner is in view, and this one is shown at its end
 */
async function tests(name, read, program, { beside = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'purge-desk-test-'));
  const reportFile = join(folder, 'report.json');
  const start = performance.now();
  const { args, env } = program(reportFile);
  const environment = { ...environmentForTests(), ...env };
  const { code, output } = await run(process.execPath, args, { env: environment, show: !beside });
  if (beside) console.log(output.trimEnd());
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const result = read(report, code);
  console.log(`${result.failed === 0 ? '✓' : '✗'} ${name}: ${describeCounts(result)} ${secondsSince(start)}`);
  return result;
}

/** @param {string} name @param {string[]} args @param {{ beside?: boolean }} [options] */
const vitest = (name, args, options) =>
  tests(
    name,
    readVitestReport,
    (reportFile) => ({
      args: [
        tool('vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`,
        ...args,
      ],
    }),
    options,
  );

/** @param {string[]} args */
async function playwright(args) {
  const built = await item('build', ensureBuilt);
  if (built.failed > 0) return [built];
  const chromium = await findChromium();
  const result = await tests('end-to-end tests', readPlaywrightReport, (reportFile) => ({
    args: [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...args],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, ...(chromium && { CHROMIUM_PATH: chromium }) },
  }));
  return [built, result];
}

/** @param {string} folder @param {RegExp} ending @param {string[]} names */
const holdsOneOf = (folder, ending, names) =>
  readdirSync(folder, { encoding: 'utf8', recursive: true })
    .map((path) => join(folder, path))
    .some((path) => ending.test(path) && names.some((name) => path.includes(name)));

/** Runs the test files whose path holds one of the names, slow ones included. @param {string[]} names */
async function runNamed(names) {
  const folders = ['components', 'e2e', 'lib', 'sandbox', 'scripts', 'test'];
  const inVitest = folders.some((folder) => holdsOneOf(folder, /\.test\.tsx?$/, names));
  const inPlaywright = holdsOneOf('e2e/specs', /\.spec\.ts$/, names);
  if (!inVitest && !inPlaywright) throw new Error(`no test file has ${names.join(' or ')} in its path\n${usage}`);
  return [...(inVitest ? [await vitest('tests', names)] : []), ...(inPlaywright ? await playwright(names) : [])];
}

const { types: _, ...lints } = checks;
const checksOfCode = Object.keys(lints);

/** Two at a time, each of which takes a core. */
async function checkAtOnce() {
  const results = await Promise.all([
    checkAll(['types', 'lint']),
    checkAll(checksOfCode.filter((name) => name !== 'lint')),
  ]);
  return results.flat();
}

/**
 * A browser or a process that starts leaves a core idle every other moment: the other tests take these. Types come before
 * the build, which writes where they are generated.
 * @param {string[]} quickFiles @param {string[]} quickTests
 */
async function runAll(quickFiles, quickTests) {
  const endToEnd = async () => [...(await checkAll(['types'])), ...(await playwright(quickTests))];
  const others = async () => [
    ...(await checkAll(checksOfCode)),
    await vitest('unit and integration tests', quickFiles, { beside: true }),
  ];
  return (await Promise.all([endToEnd(), others()])).flat();
}

/** @param {string | undefined} part @param {boolean} full */
async function runPart(part, full) {
  const quickFiles = full ? [] : ['--exclude', slowFiles];
  const quickTests = full ? [] : ['--grep-invert', slowTag];
  switch (part) {
    case 'check':
      return checkAtOnce();
    case 'lint':
      return checkAll(checksOfCode);
    case 'typecheck':
      return checkAll(['types']);
    case 'unit':
      return [await vitest('unit tests', [...quickFiles, '--exclude', 'test/integration/**'])];
    case 'integration':
      return [await vitest('integration tests', [...quickFiles, 'test/integration/'])];
    case 'e2e':
      return playwright(quickTests);
    default:
      return runAll(quickFiles, quickTests);
  }
}

/** @param {string[]} words of the command line */
async function runTests(words) {
  const full = words.includes('--full');
  const [first, ...others] = words.filter((word) => word !== '--full');
  const part = first === undefined || parts.includes(first) ? first : undefined;
  const names = [first, ...others].filter((word) => word !== undefined && word !== part);
  if (words.some((word) => word.startsWith('-') && word !== '--full') || (part && names.length > 0))
    throw new Error(usage);
  await ensureInstalled();
  if (!['check', 'lint', 'typecheck'].includes(part ?? '')) await installTestPrograms(full);
  return names.length > 0 ? runNamed(/** @type {string[]} */ (names)) : runPart(part, full);
}

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
endOnSignals(130);
const start = performance.now();
const results = await runTests(process.argv.slice(2)).catch((error) => {
  console.log(`✗ ${error.message}`);
  return [failed];
});
const runs = results.flatMap((result) => result.tests);
const slowest = describeSlowest(runs);
if (slowest) console.log(`\nThe slowest tests:\n${slowest}\n`);
const failures = describeFailed(runs);
if (failures) console.log(`What failed:\n${failures}\n`);
console.log(`everything took ${secondsSince(start)}`);
const total = addCounts(results);
console.log(describeCounts(total));
process.exit(total.failed === 0 ? 0 : 1);
