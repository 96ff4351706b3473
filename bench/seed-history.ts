import { pathToFileURL } from 'node:url';
import { Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { openSqlite } from '@/lib/server/store/engine/sqlite';
import { openStore } from '@/lib/server/store/open-store';
import { madeUpPurges } from './made-up-purges';

/** SQLite takes 32,766 values in one statement. */
const ROWS_PER_INSERT = 500;
const INSERTS_PER_TRANSACTION = 100;

/** Makes a database of the desk's own schema with a made-up history of `count` purges in it. */
export async function seedHistory(file: string, count: number): Promise<void> {
  await (await openStore({ kind: 'sqlite', file })).close();
  const db = new Kysely<Database>({ dialect: openSqlite(file) });
  // Nothing is lost with a file that can be made again; the next opening sets what a desk needs.
  for (const pragma of ['synchronous = off', 'cache_size = -400000']) await sql`pragma ${sql.raw(pragma)}`.execute(db);
  const rows = madeUpPurges(count);
  const nextRows = () =>
    Array.from({ length: ROWS_PER_INSERT }, () => rows.next().value).filter((row) => row !== undefined);
  let left = true;
  while (left)
    await db.transaction().execute(async (tx) => {
      for (let insert = 0; insert < INSERTS_PER_TRANSACTION && left; insert++) {
        const batch = nextRows();
        left = batch.length > 0;
        if (left) await tx.insertInto('purges').values(batch).execute();
      }
    });
  await db.destroy();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, count] = process.argv.slice(2);
  if (!file || !(Number(count) > 0)) throw new Error('usage: seed-history.ts FILE COUNT');
  await seedHistory(file, Number(count));
}
