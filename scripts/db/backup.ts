import { messageOf } from '../../lib/server/app-error';
import { databaseFromEnvironment } from '../../lib/server/config';
import {
  addressWithoutPassword,
  type DatabaseSetting,
  describeDatabase,
} from '../../lib/server/settings/database-setting';
import { backUpSqlite } from '../../lib/server/store/engine/back-up-sqlite';
import { runCommand, UsageError } from './run-command';

const USAGE = 'usage: npm run db:backup -- FILE (backs up the database in DATABASE_URL)';
/** Not done, because it is not ours to do. */
const NOT_OURS = 2;
const MEBIBYTE = 2 ** 20;

/** What copies a server's database; the password is asked for, or comes from where PostgreSQL's programs look for it. */
function pgDump(database: Extract<DatabaseSetting, { kind: 'postgres' }>, file: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `pg_dump --format=custom --file=${quoted(file)} ${quoted(addressWithoutPassword(database))}`;
}

/** Makes a consistent copy of the history while desks use it. */
async function main() {
  const [file, ...more] = process.argv.slice(2);
  if (!file || more.length > 0 || file.startsWith('-')) throw new UsageError(USAGE);
  const database = databaseFromEnvironment();
  if (database.kind === 'postgres') {
    console.error(`use the PostgreSQL tool to back up this database: ${pgDump(database, file)}`);
    process.exitCode = NOT_OURS;
    return;
  }
  const which = describeDatabase(database);
  const verdict = await backUpSqlite(database.file, file, String(process.pid)).catch((error: unknown) => {
    throw new Error(`cannot back up ${which}: ${messageOf(error)}`);
  });
  if (verdict.kind === 'refused') throw new Error(`no backup of ${which}: ${verdict.why}`);
  console.log(`backup of ${which} complete and checked: ${file}, ${(verdict.size / MEBIBYTE).toFixed(1)} MiB`);
}

runCommand(main);
