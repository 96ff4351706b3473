import 'server-only';
import type { Transaction } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';

/** Removes purges and all that belongs to them: timeline, sites, search text, and the links that lead to them. */
export async function removePurges(
  tx: Transaction<Database>,
  purges: readonly { id: string; sort_key: number }[],
): Promise<void> {
  if (purges.length === 0) return;
  const ids = purges.map(({ id }) => id);
  for (const table of ['purge_events', 'purge_sites', 'shares'] as const)
    await tx.deleteFrom(table).where('purge_id', 'in', ids).execute();
  // SQLite's triggers do it by themselves.
  if (isPostgres(tx))
    await tx
      .deleteFrom('purge_search')
      .where(
        'rowid',
        'in',
        purges.map(({ sort_key }) => sort_key),
      )
      .execute();
  await tx.deleteFrom('purges').where('id', 'in', ids).execute();
}
