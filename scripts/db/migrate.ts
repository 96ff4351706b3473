import { messageOf } from '../../lib/server/app-error';
import { databaseFromEnvironment } from '../../lib/server/config';
import { describeDatabase, locationOf } from '../../lib/server/settings/database-setting';
import { migrateDatabase } from '../../lib/server/store/engine/open-database';
import { runCommand, UsageError } from './run-command';

/** Brings the schema of the database that is set up to date and says what was done; a desk does the same at its start. */
async function main() {
  if (process.argv.length > 2)
    throw new UsageError('usage: npm run db:migrate (migrates the database in DATABASE_URL)');
  const database = databaseFromEnvironment();
  const which = describeDatabase(database);
  const done = await migrateDatabase(locationOf(database)).catch((error: unknown) => {
    throw new Error(`cannot migrate the database ${which}: ${messageOf(error)}`);
  });
  const told = done.length === 0 ? 'nothing to do, the schema is up to date' : `done: ${done.join(', ')}`;
  console.log(`${which}: ${told}`);
}

runCommand(main);
