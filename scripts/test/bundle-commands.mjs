import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../run/bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const commands = ['backup', 'copy', 'doctor', 'migrate', 'verify-audit'];

/**
 * For vitest: bundles the programs that tests start. To read their sources takes tsx two seconds for each start.
 * @param {{ provide: (key: 'programs', folder: string) => void }} runner
 */
export default async function globalSetup({ provide }) {
  // Below `node_modules`, so that packages which are not bundled are found.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'tested-programs-'));
  const sources = commands.map((name) => [name, join(root, 'scripts', 'db', `${name}.ts`)]);
  await bundle({ ...Object.fromEntries(sources), sandbox: join(root, 'sandbox', 'main.ts') }, folder);
  provide('programs', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
