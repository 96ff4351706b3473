import { migrateDatabase } from '@/lib/server/store/engine/open-database';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { newTestDatabase, runOnServer } from '../../scripts/test/test-database.mjs';

/** A database of the desk's schema, with stores that stay open from one test to the next. */
interface PooledDatabase {
  url: string;
  stores: Store[];
  drop: () => Promise<void>;
}

interface Template {
  name: string;
  /** What its schema is: every change of it makes another text. */
  schema: string;
  /** One statement that takes out everything but what migrations put in. */
  empty: string;
}

/** Objects of the schema keep their row in PostgreSQL's catalogs, and the transaction that wrote it, until they change. */
const SCHEMA = `select md5(string_agg(object, ',' order by object)) as schema from (
  select oid || ':' || xmin as object from pg_class where oid >= 16384 and relnamespace = 'public'::regnamespace
  union all select oid || ':' || xmin from pg_proc where oid >= 16384
  union all select oid || ':' || xmin || tgenabled::text from pg_trigger where oid >= 16384
  union all select oid || ':' || xmin from pg_constraint where oid >= 16384
  union all select attrelid || '.' || attnum || ':' || xmin from pg_attribute where attrelid >= 16384
  union all select 'setting ' || setdatabase from pg_db_role_setting
    where setdatabase = (select oid from pg_database where datname = current_database())
) as objects`;

/** The tables lose all rows, and get back those that migrations leave in them. */
async function emptying(url: string): Promise<string> {
  const tables = (await runOnServer(url, ["select tablename as name from pg_tables where schemaname = 'public'"])) as {
    name: string;
  }[];
  const statements = tables.map(({ name }) => `delete from ${name}`);
  for (const { name } of tables) {
    const [row] = (await runOnServer(url, [`select json_agg(t)::text as rows from ${name} t`])) as { rows: string }[];
    if (row?.rows)
      statements.push(
        `insert into ${name} select * from json_populate_recordset(null::${name}, '${row.rows.replaceAll("'", "''")}')`,
      );
  }
  // Rows of the audit log cannot be deleted otherwise. A test that left a transaction open must not stop the next one.
  return ["set lock_timeout = '5s'", 'set session_replication_role = replica', 'begin', ...statements, 'commit'].join(
    ';',
  );
}

async function schemaOf(url: string) {
  const [row] = (await runOnServer(url, [SCHEMA])) as { schema: string }[];
  return row?.schema ?? '';
}

async function makeTemplate(server: string): Promise<Template> {
  const { name, url } = await newTestDatabase(server);
  await migrateDatabase({ kind: 'postgres', url });
  return { name, schema: await schemaOf(url), empty: await emptying(url) };
}

/** PostgreSQL 15 and later copy through the log by default, which takes twice as long for a database of this size. */
async function strategyOn(server: string) {
  const [row] = (await runOnServer(server, ['show server_version_num'])) as { server_version_num: string }[];
  return Number(row?.server_version_num) >= 150_000 ? ' strategy file_copy' : '';
}

let strategy: Promise<string> | undefined;
let template: Promise<Template> | undefined;
const spare: PooledDatabase[] = [];

/** A new database without a schema, which nobody uses after the test. */
export async function newEmptyPostgres(server: string): Promise<PooledDatabase> {
  strategy ??= strategyOn(server);
  return { ...(await newTestDatabase(server, `template template0${await strategy}`)), stores: [] };
}

/** A new database of the desk's schema, empty. */
export async function newMigratedPostgres(server: string): Promise<PooledDatabase> {
  strategy ??= strategyOn(server);
  template ??= makeTemplate(server);
  const created = await newTestDatabase(server, `template ${(await template).name}${await strategy}`);
  return { ...created, stores: [] };
}

/** Lends one that is empty: to empty it after a test, with its stores open, is quicker than to make another. */
export const lendPostgres = async (server: string): Promise<PooledDatabase> =>
  spare.pop() ?? (await newMigratedPostgres(server));

/** Opens a store, or lends one that is open already: the `index`th of this database. A test may close it. */
export async function lendStore({ url, stores }: PooledDatabase, index: number): Promise<Store> {
  const store = stores[index] ?? (await openStore({ kind: 'postgres', url }));
  stores[index] = store;
  return {
    ...store,
    close: async () => {
      stores.splice(stores.indexOf(store), 1);
      await store.close();
    },
  };
}

/** Takes a database back, and drops it when a test has changed more of it than its rows. */
export async function takeBackPostgres(database: PooledDatabase): Promise<void> {
  const wanted = await template;
  try {
    if (wanted && (await schemaOf(database.url)) === wanted.schema) {
      await runOnServer(database.url, [wanted.empty]);
      spare.push(database);
      return;
    }
  } catch {
    // Somebody still has it locked, or the server's user may not switch triggers off.
  }
  await discardPostgres(database);
}

export async function discardPostgres({ stores, drop }: PooledDatabase): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
  await drop();
}
