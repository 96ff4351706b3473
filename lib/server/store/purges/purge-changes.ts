import 'server-only';
import type { Kysely } from 'kysely';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';

export interface PurgeChanged {
  number: number;
  /** Of a purge that may be gone. */
  purgeId: string;
}

type ChangedPurge = Pick<PurgeRow, 'sort_key' | 'job_id'>;
/** After more changes than that what was counted is counted again. */
const LOOKED_AT_MAX = 200;

/** Changes that are kept, the newest: who has missed more reads everything again. */
const KEPT = 10_000;
const REMOVED_AT_ONCE = 5000;

/** The numbered changes of purges, which triggers write. */
export function createPurgeChanges(db: Kysely<Database>) {
  /** Returns the number of the newest change; 0 where there was none. */
  async function newest(): Promise<number> {
    const { number } = await db
      .selectFrom('purge_changes')
      .select(({ fn }) => fn.max('number').as('number'))
      .executeTakeFirstOrThrow();
    return Number(number ?? 0);
  }

  /** Returns the changes after a number and those of `missing`, lower numbers that were not there yet; in their order. */
  async function after(number: number, missing: readonly number[], limit: number): Promise<PurgeChanged[]> {
    const rows = await db
      .selectFrom('purge_changes')
      .select(['number', 'purge_id'])
      .where(({ eb, or }) =>
        missing.length === 0
          ? eb('number', '>', number)
          : or([eb('number', '>', number), eb('number', 'in', [...missing])]),
      )
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ number: Number(row.number), purgeId: row.purge_id }));
  }

  /** Whether no change after a number has been removed. */
  async function hasAllAfter(number: number): Promise<boolean> {
    const { oldest } = await db
      .selectFrom('purge_changes')
      .select(({ fn }) => fn.min('number').as('oldest'))
      .executeTakeFirstOrThrow();
    return oldest === null || Number(oldest) <= number + 1;
  }

  /**
   * Returns the number of the newest change, and the purges that have changed after another one: where they are in the history
   * and their bulk jobs. Without the purges where that is not known: one of them is gone, or there are too many.
   */
  async function since(number: number): Promise<{ change: number; purges?: ChangedPurge[] }> {
    const change = await newest();
    if (number > change || !(await hasAllAfter(number))) return { change };
    const changed = await after(number, [], LOOKED_AT_MAX + 1);
    if (changed.length === 0) return { change, purges: [] };
    if (changed.length > LOOKED_AT_MAX) return { change };
    const ids = new Set(changed.map(({ purgeId }) => purgeId));
    const purges = await db
      .selectFrom('purges')
      .select(['sort_key', 'job_id'])
      .where('id', 'in', [...ids])
      .execute();
    // For a removed purge, its distribution is no longer known.
    return purges.length < ids.size ? { change } : { change, purges };
  }

  /** Removes some of the changes that are no longer kept; returns how many. */
  async function removeOld(): Promise<number> {
    const { numDeletedRows } = await db
      .deleteFrom('purge_changes')
      .where('number', 'in', ({ selectFrom }) =>
        selectFrom('purge_changes')
          .select('number')
          .where(({ eb, fn, selectFrom: select }) =>
            eb('number', '<=', select('purge_changes').select(eb(fn.max('number'), '-', KEPT).as('last'))),
          )
          .orderBy('number')
          .limit(REMOVED_AT_ONCE),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  return { newest, after, hasAllAfter, since, removeOld };
}
export type PurgeChanges = ReturnType<typeof createPurgeChanges>;
