import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { bundle } from './bundle.mjs';

/** What runs, wherever it is copied to: Next's server with the production dependencies it needs, and no others. */
const output = join('.next', 'standalone');
export const serveCommand = join(output, 'serve.mjs');

// Newer Nodes call their own SQLite experimental; older ones do not know the option.
const quiet = process.allowedNodeEnvironmentFlags.has('--disable-warning')
  ? ['--disable-warning=ExperimentalWarning']
  : [];
/** What Node is given to run it. */
export const serveArgs = [...quiet, serveCommand];
/**
 * Its environment, if nobody set these. The C library (glibc) keeps freed memory above a threshold that grows with use;
 * a set one does not grow. In bytes; 128 KiB is where it starts.
 */
export const serveEnvironment = { MALLOC_TRIM_THRESHOLD_: '131072' };

/**
 * The commands of package.json that run a TypeScript file of scripts/db: `audit:verify` becomes `tools/audit-verify`.
 * @returns {Record<string, string>} the source by the name of the bundle, without its ending
 */
function tools() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const commands = /** @type {[string, string][]} */ (Object.entries(scripts));
  return Object.fromEntries(
    commands.flatMap(([name, command]) => {
      const source = /(?<= )scripts\/db\/[\w-]+\.ts\b/.exec(command)?.[0];
      return source ? [[name.replaceAll(':', '-'), source]] : [];
    }),
  );
}

/** Next traces SQLite's C sources and its binaries for every platform: 25 MB that are never read. */
function pruneSqlite() {
  const sqlite = join(output, 'node_modules', '@photostructure', 'sqlite');
  rmSync(join(sqlite, 'src'), { recursive: true, force: true });
  const prebuilds = join(sqlite, 'prebuilds');
  for (const platform of readdirSync(prebuilds))
    if (platform !== `${process.platform}-${process.arch}`) rmSync(join(prebuilds, platform), { recursive: true });
}

/** Entries of packages that consist of hundreds of small files. Entries of one package share their code. */
const merged = [
  ...[
    ['@streamparser/json/dist/mjs/index.js'],
    ['kysely/dist/esm/index.js'],
    ['lossless-json/lib/esm/index.js'],
    ['openid-client/build/index.js'],
    ['zod/index.js', 'zod/v4/index.js', 'zod/v4/core/index.js'],
  ].map((entries) => ({ entries, format: /** @type {const} */ ('esm') })),
  ...[
    '@opentelemetry/api/dist/index.cjs',
    'pg/lib/index.js',
    'pino/pino.js',
    'prom-client/index.js',
    'rate-limiter-flexible/index.js',
    'undici/index.js',
  ].map((entry) => ({ entries: [entry], format: /** @type {const} */ ('cjs') })),
];

/**
 * Zod brings its messages in some 50 languages, more than half of it, and loads them all. The desk speaks English.
 * @type {import('esbuild').Plugin}
 */
const zodInEnglish = {
  name: 'zod-in-english',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod.v4.locales.[\w-]+\.js$/ }, ({ path }) =>
      /\W(en|index)\.js$/.test(path) ? undefined : { contents: 'export default undefined;' },
    ),
};

/** Bundles each of those into one file, because finding and reading their files was a fifth of the startup. */
async function mergePackages() {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import('esbuild');
  const packages = join(output, 'node_modules');
  for (const { entries, format } of merged)
    await build({
      entryPoints: entries.map((entry) => join(packages, entry)),
      outdir: packages,
      outExtension: { '.js': extname(entries[0] ?? '') },
      outbase: packages,
      chunkNames: `${entries[0]?.split('/')[0]}/[name]-[hash]`,
      allowOverwrite: true,
      bundle: true,
      splitting: entries.length > 1,
      platform: 'node',
      format,
      target: 'node20.9',
      minifyWhitespace: true,
      plugins: [zodInEnglish],
      legalComments: 'inline',
      logLevel: 'warning',
    });
}

/** Adds to Next's standalone output what it leaves out, and takes away what must not travel with it. */
export async function completeOutput() {
  if (existsSync('public')) cpSync('public', join(output, 'public'), { recursive: true });
  cpSync(join('.next', 'static'), join(output, '.next', 'static'), { recursive: true });
  // Next copies .env files: settings of the day of the build, and perhaps secrets.
  for (const name of readdirSync(output)) if (name.startsWith('.env')) rmSync(join(output, name));
  pruneSqlite();
  // Not at the top: this file is read before anything is installed.
  const { compressAssets } = await import('./compressed-assets.mjs');
  await Promise.all([mergePackages(), compressAssets(output)]);
  await bundle({ serve: join('scripts', 'run', 'serve.mjs') }, output);
  await bundle(tools(), join(output, 'tools'));
}
