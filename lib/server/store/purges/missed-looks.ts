import 'server-only';
import type { Kysely } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { mayAct } from '@/lib/shared/edge/when-to-look';
import { LOOKED_AT_WITHIN_MS } from './purge-looks';

/** Schedules looks for purges that a replica of an earlier version, without looks, recorded or completed. */
export function createMissedLooks(db: Kysely<Database>) {
  /**
   * Makes due now what was recorded and accepted within the hour and is complete, where no look after it is planned or says
   * anything; returns how many.
   */
  async function recallMissed(now: number): Promise<number> {
    const completed = await db
      .selectFrom('purges')
      .select(['id', 'kind', 'value', 'check_url', 'next_look_at'])
      .where('status', '=', 'completed')
      // Whatever the planner takes: those of an hour are few.
      .where('sort_key', '>=', sortKeyAt(now - LOOKED_AT_WITHIN_MS))
      .where('accepted_at', '>', now - LOOKED_AT_WITHIN_MS)
      .where('renewal', 'is', null)
      .where('unchecked_because', 'is', null)
      .where('outside', 'is', null)
      .where('look_owner', 'is', null)
      .where(({ eb, or }) => or([eb('next_look_at', 'is', null), eb('next_look_at', '>', now)]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('purge_looks')
              .select('phase')
              .whereRef('purge_id', '=', 'purges.id')
              .where('phase', '=', 'after'),
          ),
        ),
      )
      .execute();
    const missed = completed.filter(({ kind, value, check_url, next_look_at }) => {
      const url = kind === 'url' ? value : check_url;
      return next_look_at !== null || (url !== null && !mayAct(url));
    });
    const ids = missed.map(({ id }) => id);
    if (ids.length === 0) return 0;
    const recalled = await db
      .updateTable('purges')
      .set({ next_look_at: now })
      .where('id', 'in', ids)
      .where('look_owner', 'is', null)
      .where('renewal', 'is', null)
      .executeTakeFirst();
    return Number(recalled.numUpdatedRows);
  }

  return { recallMissed };
}

export type MissedLooks = ReturnType<typeof createMissedLooks>;
