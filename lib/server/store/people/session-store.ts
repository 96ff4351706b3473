import 'server-only';
import type { Kysely } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';

/** Sessions live in their cookie; here is what must not be used again: those signed out of before their end, and sign-ins that came back. */
export function createSessionStore(db: Kysely<Database>) {
  const hasEnded = async (id: string) =>
    (await db.selectFrom('ended_sessions').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

  /**
   * Returns whether this id is used for the first time, on all replicas together. Remembers it until `expiresAt`; times are
   * epoch milliseconds.
   */
  async function claimOnce(id: string, expiresAt: number, now: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('ended_sessions')
      .values({ id, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    await db.deleteFrom('ended_sessions').where('expires_at', '<', now).execute();
    return numInsertedOrUpdatedRows === 1n;
  }

  /** Ends a session everywhere; times are epoch milliseconds. Forgets those that have ended by themselves meanwhile. */
  const end = async (id: string, expiresAt: number, now: number): Promise<void> =>
    void (await claimOnce(id, expiresAt, now));

  /** Returns those of these sessions that were signed out of. */
  const endedAmong = async (ids: readonly string[]) =>
    new Set((await db.selectFrom('ended_sessions').select('id').where('id', 'in', ids).execute()).map(({ id }) => id));

  return { hasEnded, endedAmong, end, claimOnce };
}
export type SessionStore = ReturnType<typeof createSessionStore>;
