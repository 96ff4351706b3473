import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const output = fileURLToPath(new URL('../../.next', import.meta.url));
const built = join(output, 'standalone');
const settings = 'required-server-files.json';

/** @param {string} from @param {string} to @param {string[]} except */
function linkAll(from, to, except) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (!except.includes(name)) symlinkSync(join(from, name), join(to, name));
}

/**
 * For Playwright: the built server that loads no page before it is asked for. To load all of them takes a third of a start,
 * and desks that are opened for a test show few. The desk of each worker, `npm start` and the image start as they are.
 */
export default function globalSetup() {
  const folder = mkdtempSync(join(output, 'quick-server-'));
  linkAll(built, folder, ['.next', 'serve.mjs']);
  linkAll(join(built, '.next'), join(folder, '.next'), [settings]);
  cpSync(join(built, 'serve.mjs'), join(folder, 'serve.mjs'));
  const { config, ...others } = JSON.parse(readFileSync(join(built, '.next', settings), 'utf8'));
  config.experimental.preloadEntriesOnStart = false;
  writeFileSync(join(folder, '.next', settings), JSON.stringify({ ...others, config }));
  process.env.QUICK_SERVER = join(folder, 'serve.mjs');
  return () => rmSync(folder, { recursive: true });
}
