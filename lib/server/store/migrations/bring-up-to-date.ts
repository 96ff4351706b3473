import 'server-only';
import { type Kysely, Migrator, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { migrations } from './migrations';

const OURS = Object.keys(migrations).sort();

/** The database was changed by a newer version of the product, in a way that this one cannot work with. */
class NewerSchemaError extends Error {}

/** The names of the migrations that a database has had, in order. */
export async function executedMigrations(db: Kysely<Database>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** The first version of the schema whose program still works with the database as it is now. */
async function worksFrom(db: Kysely<Database>): Promise<string | undefined> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === 'desk_schema')) return undefined;
  const row = await db.selectFrom('desk_schema').select('works_from').where('id', '=', 1).executeTakeFirst();
  return row?.works_from;
}

/** Throws a `NewerSchemaError` for a database that this version cannot work with. */
export const requireKnownSchema = async (db: Kysely<Database>): Promise<void> => void (await isAhead(db));

/** Whether the database already has migrations that this version does not know; throws when it cannot work with them. */
async function isAhead(db: Kysely<Database>): Promise<boolean> {
  const unknown = (await executedMigrations(db)).filter((name) => !(name in migrations));
  if (unknown.length === 0) return false;
  const [newest, wanted] = [OURS.at(-1) ?? '', await worksFrom(db)];
  if (wanted !== undefined && wanted <= newest) return true;
  throw new NewerSchemaError(
    `a newer version of Purge Desk created it: its schema is ${unknown.at(-1)}, this version supports up to ${newest}`,
  );
}

/**
 * Brings the schema up to date, one replica after the other. A version that is older than the database leaves it as it
 * is: migrations only add (expand), until one that takes away (contract) says from which version on the schema works.
 * Returns what was done. Throws a `NewerSchemaError`, or the error of the migration that failed.
 */
export async function bringUpToDate(db: Kysely<Database>): Promise<string[]> {
  if (await isAhead(db)) return [];
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  // A newer version may have come in between: then it knows better.
  if (error && !(await isAhead(db))) throw error;
  return (results ?? []).flatMap(({ migrationName, status }) => (status === 'Success' ? [migrationName] : []));
}
