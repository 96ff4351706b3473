import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, inject } from 'vitest';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { runOnServer } from '../../scripts/test/test-database.mjs';
import { newFolder } from './new-folder';
import {
  discardPostgres,
  lendPostgres,
  lendStore,
  newEmptyPostgres,
  newMigratedPostgres,
  takeBackPostgres,
} from './postgres-pool';
import { DatabaseSync } from './sqlite';
import { makeSqlite } from './sqlite-template';

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
  /** A store on it, which is closed with the database unless the test does so. */
  open: () => Promise<Store>;
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

interface DatabaseOptions {
  /** Without the desk's schema. */
  empty?: boolean;
  /** Nobody has been connected to it. */
  unused?: boolean;
}
type NewDatabase = (options?: DatabaseOptions) => Promise<DatabaseUnderTest>;

const newSqlite: NewDatabase = async (options) => {
  const folder = newFolder();
  const file = path.join(folder, 'deep', 'desk.db');
  const location = { kind: 'sqlite', file } as const;
  const stores = new Set<Store>();
  if (!options?.empty) await makeSqlite(file);
  return {
    location,
    run: async (...statements) => runInFile(file, statements),
    open: async () => {
      const store = await openStore(location);
      stores.add(store);
      const close = () => store.close().finally(() => stores.delete(store));
      return { ...store, close };
    },
    remove: async () => {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

const newPostgres =
  (server: string): NewDatabase =>
  async (options) => {
    const make = options?.empty ? newEmptyPostgres : options?.unused ? newMigratedPostgres : lendPostgres;
    const database = await make(server);
    const { url } = database;
    let opened = 0;
    return {
      location: { kind: 'postgres', url },
      run: (...statements) => runOnServer(url, statements),
      open: () => lendStore(database, opened++),
      remove: () => (options ? discardPostgres(database) : takeBackPostgres(database)),
    };
  };

/** The same tests on every database that the product runs on. Without a PostgreSQL its half counts as skipped. */
export function onEachDatabase(tests: (newDatabase: NewDatabase, name: string) => void) {
  describe('on SQLite', () => tests(newSqlite, 'SQLite'));
  const server = inject('postgres');
  describe.skipIf(server === undefined)('on PostgreSQL', () => tests(newPostgres(server ?? ''), 'PostgreSQL'));
}

/** Opens stores on a new database before each test, as many as replicas, and removes all after it; `take` gets them. */
function storesForEachTest(
  newDatabase: NewDatabase,
  count: number,
  take: (opened: { database: DatabaseUnderTest; stores: Store[] }) => void,
) {
  let database: DatabaseUnderTest;
  beforeEach(async () => {
    database = await newDatabase();
    const stores: Store[] = [];
    for (let index = 0; index < count; index++) stores.push(await database.open());
    take({ database, stores });
  });
  afterEach(() => database.remove());
}

/** The same with one store. */
export const storeForEachTest = (
  newDatabase: NewDatabase,
  take: (opened: { database: DatabaseUnderTest; store: Store }) => void,
) =>
  storesForEachTest(newDatabase, 1, ({ database, stores: [store] }) => {
    if (store) take({ database, store });
  });
