// Some bundled packages are CommonJS and ask for Node's own modules.
const requireForCommonJs = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/**
 * Bundles each TypeScript program into one file. What programs share, or load only on demand, goes into files beside them.
 * Then they need neither tsx nor what is a dependency of the build alone.
 * @param {Record<string, string>} programs the source by the name of the bundle, without its ending
 * @param {string} folder where `NAME.mjs` is written to
 */
export async function bundle(programs, folder) {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import('esbuild');
  const { serverExternalPackages } = await import('../../next.config.mjs');
  await build({
    entryPoints: programs,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.9',
    conditions: ['react-server'],
    external: serverExternalPackages,
    banner: { js: requireForCommonJs },
    logLevel: 'warning',
  });
}
