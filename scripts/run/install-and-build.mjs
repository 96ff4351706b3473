import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { bundle } from './bundle.mjs';
import { run } from './child-processes.mjs';
import { completeOutput, serveCommand } from './complete-output.mjs';
import { isInstalled } from './installed-packages.mjs';
import { oneAtATime } from './one-at-a-time.mjs';

export const nextCommand = join('node_modules', 'next', 'dist', 'bin', 'next');

const installStamp = join('node_modules', '.purge-desk-install');
const buildStamp = join('.next', 'purge-desk-build');

// Next to Next's output and not in it, because a deployed desk uses a real CDN.
const sandboxFolder = join('.next', 'sandbox');
const sandboxStamp = join(sandboxFolder, 'purge-desk-build');
/** The sandbox CDN as one file: it starts in half of the time that reading its TypeScript takes. */
export const sandboxCommand = join(sandboxFolder, 'main.mjs');

/** What the build reads. A change in anything else needs no new build. */
const sources = [
  ...['app', 'components', 'lib', 'public', 'instrumentation.ts', 'proxy.ts', 'next.config.mjs', 'tailwind.config.ts'],
  ...[
    'scripts/run/bundle.mjs',
    'scripts/run/complete-output.mjs',
    'scripts/run/compressed-answers.mjs',
    'scripts/run/compressed-assets.mjs',
    'scripts/run/serve.mjs',
    'postcss.config.mjs',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ],
];

/** @param {string} path @returns {string[]} */
function filesAt(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const inside = readdirSync(path, { encoding: 'utf8', recursive: true }).map((name) => join(path, name));
  return inside.filter((file) => !/\.test\.tsx?$/.test(file) && statSync(file).isFile());
}

/** One hash for the names and the contents of files, whatever the order they are found in. @param {string[]} paths */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesAt).sort()) {
    const content = readFileSync(file);
    hash.update(`${file.split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

// Some packages hold binaries for one platform and one Node ABI.
const platform = `${process.platform}-${process.arch} abi ${process.versions.modules}`;
const installKey = () => `${fingerprint(['package-lock.json'])} ${platform}`;

/** The command line tools are in TypeScript; the other scripts run as they are. */
const toolSources = () =>
  readdirSync(join('scripts', 'db'))
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => join('scripts', 'db', name));

const buildKey = () => fingerprint([...sources, ...toolSources()]);

/** @param {number} since by `performance.now()` */
export const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** A shorter step is not worth a line, in milliseconds. */
const WORTH_A_LINE_MS = 500;

/** @param {string} stamp */
const readStamp = (stamp) => (existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined);

/**
 * Does the work unless the stamp says that it was done for the same key, and says how long it took.
 * @param {string} done such as "built"
 * @param {string} stamp
 * @param {() => string} key
 * @param {() => Promise<void>} work
 */
async function unlessDone(done, stamp, key, work) {
  if (readStamp(stamp) === key()) return;
  await oneAtATime(async () => {
    const wanted = key();
    if (readStamp(stamp) === wanted) return;
    // The stamp goes first and comes last: an interrupted run is never taken for a finished one.
    rmSync(stamp, { force: true });
    const since = performance.now();
    await work();
    writeFileSync(stamp, wanted);
    if (performance.now() - since > WORTH_A_LINE_MS) console.log(`${done} in ${secondsSince(since)}`);
  });
}

/** @param {string} what @param {{ code: number, output: string }} result */
function orThrow(what, { code, output }) {
  if (code !== 0) throw new Error(`${output.trimEnd()}\n${what} failed with exit code ${code}`);
}

/** Returns whether npm has run here, on this platform, since the lock file changed. */
function isInstalledByHand() {
  const stamp = readStamp(installStamp);
  const record = join('node_modules', '.package-lock.json');
  if (!existsSync(record) || (stamp !== undefined && !stamp.endsWith(` ${platform}`))) return false;
  /** @param {string} file */
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  return isInstalled(packages('package-lock.json'), packages(record));
}

/** Installs the dependencies of package-lock.json when they are not installed yet. */
export async function ensureInstalled() {
  if (readStamp(installStamp) !== installKey() && isInstalledByHand()) writeFileSync(installStamp, installKey());
  await unlessDone('installed', installStamp, installKey, async () => {
    console.log('installing dependencies…');
    // `npm start` names its own npm, which need not be the first one in PATH.
    const npm = process.env.npm_execpath;
    const [command, ...script] = npm?.endsWith('npm-cli.js') ? [process.execPath, npm] : ['npm'];
    const args = [...script, 'ci', '--include=dev', '--no-audit', '--no-fund'];
    orThrow('npm ci', await run(command, args));
  });
}

/** Builds the desk when its sources differ from those of the last build. */
export async function ensureBuilt() {
  if (!existsSync(serveCommand)) rmSync(buildStamp, { force: true });
  await unlessDone('built', buildStamp, buildKey, async () => {
    console.log('building…');
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    orThrow('next build', await run(process.execPath, [nextCommand, 'build'], { env }));
    await completeOutput();
  });
}

/** Bundles the sandbox when its sources differ from those of the last bundle. It shares no code with the desk. */
export async function ensureSandboxBundled() {
  if (!existsSync(sandboxCommand)) rmSync(sandboxStamp, { force: true });
  const key = () => fingerprint(['sandbox', 'scripts/run/bundle.mjs', 'package-lock.json', 'next.config.mjs']);
  await unlessDone('bundled the sandbox', sandboxStamp, key, () =>
    bundle({ main: join('sandbox', 'main.ts') }, sandboxFolder),
  );
}
