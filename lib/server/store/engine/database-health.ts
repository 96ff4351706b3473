import 'server-only';
import { type Kysely, sql } from 'kysely';
import { migrations } from '@/lib/server/store/migrations/migrations';
import type { StoreError } from './open-database';
import type { Database } from './schema';

/** Checks whether the database does what this version of the desk needs. */
export interface StoreHealth {
  /** Throws when the database does not answer a read. A read-only one still does. */
  answers: () => Promise<void>;
  /** Throws when the database does not answer, or, after a failed write, until a write succeeds. */
  ask: () => Promise<void>;
  /** The migrations that this version needs and the database has not had. A newer version's own may be there, too. */
  missingMigrations: () => Promise<string[]>;
}

export function createStoreHealth(db: Kysely<Database>): StoreHealth & { saw: (error: StoreError) => void } {
  let lastChangeFailed = false;
  const answers = async () => {
    await db.selectFrom('audit_head').select('sequence').where('id', '=', 1).executeTakeFirstOrThrow();
  };
  return {
    saw({ isWrite }) {
      lastChangeFailed ||= isWrite;
    },
    answers,
    async ask() {
      await answers();
      if (!lastChangeFailed) return;
      // A full or read-only disk still answers questions: only a change that is written shows that it is over.
      await db.updateTable('audit_head').set({ id: 1 }).where('id', '=', 1).executeTakeFirstOrThrow();
      lastChangeFailed = false;
    },
    async missingMigrations() {
      const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
      const done = new Set(rows.map(({ name }) => name));
      return Object.keys(migrations).filter((name) => !done.has(name));
    },
  };
}
