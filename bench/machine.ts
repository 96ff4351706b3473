import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { sqliteOfThisNode } from '@/lib/server/store/engine/sqlite';

const root = new URL('../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as { version: string };

function sqliteVersion() {
  const db = new (sqliteOfThisNode())(':memory:');
  const [row] = db.prepare('select sqlite_version() as version').all() as { version: string }[];
  db.close();
  return row?.version;
}

/** What the figures depend on, for the file of the results. */
export const describeMachine = () => ({
  cpu: cpus()[0]?.model.trim(),
  cores: availableParallelism(),
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  system: `${platform()} ${release()} ${arch()}`,
  /** What else ran when the benchmark began: the mean number of busy processes of the last minute. */
  loadBefore: loadavg()[0],
  node: process.version,
  next: json('node_modules/next/package.json').version,
  purgeDesk: json('package.json').version,
  sqlite: sqliteVersion(),
});
