import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What runs, wherever it is copied to: Next's server with the production dependencies it needs, and no others. */
const output = join('.next', 'standalone');
export const serveCommand = join(output, 'serve.mjs');

// Some bundled packages are CommonJS and ask for Node's own modules.
const requireForCommonJs = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/**
 * The commands of package.json that run a TypeScript file of scripts/: `audit:verify` becomes `tools/audit-verify`.
 * @returns {Record<string, string>} the source by the name of the bundle, without its ending
 */
function tools() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const commands = /** @type {[string, string][]} */ (Object.entries(scripts));
  return Object.fromEntries(
    commands.flatMap(([name, command]) => {
      const source = /(?<= )scripts\/[\w-]+\.ts\b/.exec(command)?.[0];
      return source ? [[name.replaceAll(':', '-'), source]] : [];
    }),
  );
}

/** Bundles each command into one file that needs neither tsx nor what is a dependency of the build alone. */
async function bundleTools() {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import('esbuild');
  const { serverExternalPackages } = await import('../next.config.mjs');
  await build({
    entryPoints: tools(),
    outdir: join(output, 'tools'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.9',
    conditions: ['react-server'],
    external: serverExternalPackages,
    banner: { js: requireForCommonJs },
    logLevel: 'warning',
  });
}

/** Next traces SQLite's C sources and its binaries for every platform: 25 MB that are never read. */
function pruneSqlite() {
  const sqlite = join(output, 'node_modules', '@photostructure', 'sqlite');
  rmSync(join(sqlite, 'src'), { recursive: true, force: true });
  const prebuilds = join(sqlite, 'prebuilds');
  for (const platform of readdirSync(prebuilds))
    if (platform !== `${process.platform}-${process.arch}`) rmSync(join(prebuilds, platform), { recursive: true });
}

/** Adds to Next's standalone output what it leaves out, and takes away what must not travel with it. */
export async function completeOutput() {
  if (existsSync('public')) cpSync('public', join(output, 'public'), { recursive: true });
  cpSync(join('.next', 'static'), join(output, '.next', 'static'), { recursive: true });
  copyFileSync(join('scripts', 'serve.mjs'), serveCommand);
  // Next copies .env files: settings of the day of the build, and perhaps secrets.
  for (const name of readdirSync(output)) if (name.startsWith('.env')) rmSync(join(output, name));
  pruneSqlite();
  await bundleTools();
}
