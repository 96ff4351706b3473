import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeEach, describe, inject } from 'vitest';
import { type DatabaseLocation, migrateDatabase } from '@/lib/server/store/engine/open-database';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { newTestDatabase, runOnServer } from '../../scripts/test/test-database.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server for tests; undefined where there is none. */
    postgres: string | undefined;
  }
}

/** A database of a test's own, and how to get rid of it. */
export interface DatabaseUnderTest {
  location: DatabaseLocation;
  /** Runs statements one after the other past the desk, as whoever has the database could; answers the rows of the last. */
  run: (...statements: string[]) => Promise<unknown[]>;
  remove: () => Promise<void>;
}

function runInFile(file: string, statements: readonly string[]): unknown[] {
  const db = new DatabaseSync(file);
  db.exec('pragma busy_timeout = 5000');
  try {
    return statements.map((statement) => db.prepare(statement).all()).at(-1) ?? [];
  } finally {
    // The garbage collector may end the statements, and with them this connection, long after it is closed.
    db.exec('pragma wal_checkpoint(truncate)');
    db.close();
  }
}

async function newSqlite(): Promise<DatabaseUnderTest> {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-store-'));
  const file = path.join(folder, 'deep', 'desk.db');
  return {
    location: { kind: 'sqlite', file },
    run: async (...statements) => runInFile(file, statements),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

/** An empty database of the desk's schema, made once for each file of tests: to copy it is quicker than to migrate. */
async function makeTemplate(server: string) {
  const template = await newTestDatabase(server);
  await migrateDatabase({ kind: 'postgres', url: template.url });
  return template;
}

/** PostgreSQL 15 and later copy through the log by default, which takes twice as long for a database of this size. */
const copying = async (server: string) => {
  const [row] = (await runOnServer(server, ['show server_version_num'])) as { server_version_num: string }[];
  return Number(row?.server_version_num) >= 150_000 ? ' strategy file_copy' : '';
};

/** `empty`: without the desk's schema. */
type NewDatabase = (options?: { empty: boolean }) => Promise<DatabaseUnderTest>;

function newPostgres(server: string): NewDatabase {
  let template: ReturnType<typeof makeTemplate> | undefined;
  let strategy: Promise<string> | undefined;
  afterAll(async () => (await template)?.drop());
  return async (options) => {
    if (!options?.empty) template ??= makeTemplate(server);
    const like = options?.empty ? 'template0' : (await template)?.name;
    strategy ??= copying(server);
    const { url, drop } = await newTestDatabase(server, `template ${like}${await strategy}`);
    return {
      location: { kind: 'postgres', url },
      run: (...statements) => runOnServer(url, statements),
      remove: drop,
    };
  };
}

/** The same tests on every database that the product runs on. Without a PostgreSQL its half counts as skipped. */
export function onEachDatabase(tests: (newDatabase: NewDatabase, name: string) => void) {
  describe('on SQLite', () => tests(newSqlite, 'SQLite'));
  const server = inject('postgres');
  describe.skipIf(server === undefined)('on PostgreSQL', () => tests(newPostgres(server ?? ''), 'PostgreSQL'));
}

/** Opens a store on a new database before each test, and removes both after it; `take` gets them. */
export function storeForEachTest(
  newDatabase: NewDatabase,
  take: (opened: { database: DatabaseUnderTest; store: Store }) => void,
) {
  let remove: () => Promise<void>;
  beforeEach(async () => {
    const database = await newDatabase();
    const store = await openStore(database.location);
    remove = async () => {
      await store.close();
      await database.remove();
    };
    take({ database, store });
  });
  afterEach(() => remove());
}
