import 'server-only';
import type { Kysely } from 'kysely';
import type { Database } from './schema';

/** Sessions live in their cookie; here is only which of them were signed out of before their end. */
export function createSessionStore(db: Kysely<Database>) {
  const hasEnded = async (id: string) =>
    (await db.selectFrom('ended_sessions').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

  /** Ends a session everywhere; times are epoch milliseconds. Forgets those that have ended by themselves meanwhile. */
  async function end(id: string, expiresAt: number, now: number): Promise<void> {
    await db
      .insertInto('ended_sessions')
      .values({ id, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    await db.deleteFrom('ended_sessions').where('expires_at', '<', now).execute();
  }

  return { hasEnded, end };
}
export type SessionStore = ReturnType<typeof createSessionStore>;
