import 'server-only';
import type { Kysely } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { mayAct } from '@/lib/shared/edge/when-to-look';
import { LOOKED_AT_WITHIN_MS } from './purge-looks';

/** Looks that nobody would make: a replica of an earlier version recorded or completed the purge, and knows no looks. */
export function createMissedLooks(db: Kysely<Database>) {
  /** Purges that the CDN accepted within the hour and completed, and of which no look after them says anything. */
  const completed = (now: number) =>
    db
      .selectFrom('purges')
      .select(['id', 'kind', 'value', 'check_url'])
      .where('status', '=', 'completed')
      .where('renewal', 'is', null)
      .where('outside', 'is', null)
      .where('accepted_at', '>', now - LOOKED_AT_WITHIN_MS)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('purge_looks')
              .select('phase')
              .whereRef('purge_id', '=', 'purges.id')
              .where('phase', '=', 'after'),
          ),
        ),
      );

  /** Makes them due now; returns how many. */
  async function recallMissed(now: number): Promise<number> {
    const late = await completed(now).where('next_look_at', '>', now).where('look_owner', 'is', null).execute();
    const unplanned = await completed(now)
      .where('next_look_at', 'is', null)
      .where('unchecked_because', 'is', null)
      .where('sort_key', '>=', sortKeyAt(now - LOOKED_AT_WITHIN_MS))
      .execute();
    const wanted = unplanned.filter(({ kind, value, check_url }) => {
      const url = kind === 'url' ? value : check_url;
      return url !== null && !mayAct(url);
    });
    const ids = [...late, ...wanted].map(({ id }) => id);
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
