import 'server-only';
import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { unfoldFirstLines } from '@/lib/server/store/bulk/refold-lines';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** Removes purges and all that belongs to them: timeline, sites, search text, and the links that lead to them. */
export async function removePurges(
  tx: Transaction<Database>,
  purges: readonly { id: string; sort_key: number }[],
): Promise<void> {
  if (purges.length === 0) return;
  const ids = purges.map(({ id }) => id);
  for (const table of ['purge_events', 'purge_sites', 'purge_looks', 'shares'] as const)
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

/** Removes those of these bulk jobs whose purges are all removed. */
const removeEmptyJobs = async (tx: Transaction<Database>, ids: readonly string[]): Promise<unknown> =>
  ids.length > 0 &&
  tx
    .deleteFrom('bulk_jobs')
    .where('id', 'in', ids)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('purges').select('purges.id').whereRef('purges.job_id', '=', 'bulk_jobs.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('bulk_parts').select('part').whereRef('bulk_parts.job_id', '=', 'bulk_jobs.id'))),
    )
    .execute();

/** Purges that are removed in one transaction: others who write wait for it. */
export const REMOVED_AT_ONCE = 300;

/** Final statuses. `accepted` and `unconfirmed` purges may be removed when they are neither tracked nor open. */
const ENDED = ['completed', 'failed', 'cancelled'];

/** A purge whose command the CDN may still have; `endedAt` is in epoch milliseconds. */
export type KeptCommand = Pick<Purge, 'id' | 'namespace' | 'distribution' | 'api' | 'purgeRequestId'> & {
  endedAt: number;
};

/** Takes purges out of the history for ever, and their commands out of the CDN. */
export function createPurgeRetention(db: Kysely<Database>) {
  /**
   * Removes the oldest purges that were recorded before a moment (epoch milliseconds) and in which nothing moves any
   * more, up to `REMOVED_AT_ONCE`, with what `audit` says about so many. Returns how many.
   */
  async function removeBefore(before: number, audit: (count: number) => NewAuditEntry): Promise<number> {
    return db.transaction().execute(async (tx) => {
      await lockAudit(tx);
      const old = await tx
        .selectFrom('purges')
        .select(['id', 'sort_key', 'job_id', 'folded'])
        .where('sort_key', '<', sortKeyAt(before))
        .where('next_poll_at', 'is', null)
        .where('lease_expires_at', 'is', null)
        .where(({ eb, or, and }) =>
          or([
            eb('status', 'in', ENDED),
            eb('status', '=', 'accepted'),
            and([eb('status', '=', 'unconfirmed'), eb('resolved_at', 'is not', null)]),
          ]),
        )
        .orderBy('sort_key')
        .limit(REMOVED_AT_ONCE)
        // Rows that another process is writing to wait for the next run.
        .$if(isPostgres(db), (query) => query.forUpdate().skipLocked())
        .execute();
      if (old.length === 0) return 0;
      await removePurges(tx, old);
      const jobsOf = (purges: typeof old) => [...new Set(purges.flatMap(({ job_id }) => job_id ?? []))];
      await unfoldFirstLines(tx, jobsOf(old.filter(({ folded }) => folded === null)));
      await removeEmptyJobs(tx, jobsOf(old));
      await appendAudit(tx, audit(old.length));
      return old.length;
    });
  }

  /**
   * Removes looks without a purge, which retention of a version before looks left, among those of the next purges after an ID.
   * Returns how many purges' looks went, and the ID to go on from; undefined at the end.
   */
  async function removeOrphanLooks(after: string): Promise<{ removed: number; next: string | undefined }> {
    const owners = await db
      .selectFrom('purge_looks')
      .select('purge_id')
      .where('purge_id', '>', after)
      .groupBy('purge_id')
      .orderBy('purge_id')
      .limit(REMOVED_AT_ONCE)
      .execute();
    const ids = owners.map(({ purge_id }) => purge_id);
    const next = ids.length === REMOVED_AT_ONCE ? ids.at(-1) : undefined;
    if (ids.length === 0) return { removed: 0, next };
    const known = await db.selectFrom('purges').select('id').where('id', 'in', ids).execute();
    const purges = new Set(known.map(({ id }) => id));
    const orphans = ids.filter((id) => !purges.has(id));
    // A look is written after its purge: what has none now never gets one.
    if (orphans.length > 0) await db.deleteFrom('purge_looks').where('purge_id', 'in', orphans).execute();
    return { removed: orphans.length, next };
  }

  /**
   * Purges that ended before a moment (epoch milliseconds) and whose commands the CDN may still have, oldest first; those that
   * come behind `after`.
   */
  async function keptCommands(
    before: number,
    limit: number,
    after?: Pick<KeptCommand, 'id' | 'endedAt'>,
  ): Promise<KeptCommand[]> {
    const rows = await db
      .selectFrom('purges')
      .select(['id', 'namespace', 'distribution', 'updated_at as endedAt'])
      // SQLite uses a partial index only where it reads the index's own condition.
      .where(sql<SqlBool>`api = 'purge-command'`)
      .where('forgotten_at', 'is', null)
      .where('outside', 'is', null)
      .where('updated_at', '<', before)
      .where('next_poll_at', 'is', null)
      // As alternatives, they would lead SQLite to read the whole history by its status.
      .where(
        sql<SqlBool>`case status when 'unconfirmed' then resolved_at is not null
          else status in ('completed', 'failed', 'accepted') end`,
      )
      .$if(after !== undefined, (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('updated_at', 'id'), '>', tuple(after?.endedAt ?? 0, after?.id ?? '')),
        ),
      )
      .orderBy('updated_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, api: 'purge-command', purgeRequestId: null }));
  }

  /** Writes down that the CDN no longer has the command of a purge. */
  const markForgotten = (id: string, at: number) =>
    db.updateTable('purges').set({ forgotten_at: at }).where('id', '=', id).execute();

  return { removeBefore, removeOrphanLooks, keptCommands, markForgotten };
}
export type PurgeRetention = ReturnType<typeof createPurgeRetention>;
