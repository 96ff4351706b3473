import 'server-only';
import { setImmediate as others } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { readPlaces } from '@/lib/server/store/bulk/record-lines';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { createPurgeChanges } from '@/lib/server/store/purges/purge-changes';
import { inScope } from '@/lib/shared/access/access';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { FoldedJob } from '@/lib/shared/purges/purge-record';
import { applyFilter, type PurgeQuery, type View } from './apply-filter';

const isUnder = ({ namespace, distribution }: HistoryFilter, place: { namespace: string; distribution: string }) =>
  (namespace === undefined || place.namespace === namespace) &&
  (distribution === undefined || distributionOf(place) === distribution);

/** Jobs whose counts are remembered, the latest. */
const REMEMBERED = 500;

/** Counts bulk jobs for pages of the history. On SQLite, which reads in this very process, what has not changed is counted once. */
export function createFoldedJobs(db: Kysely<Database>) {
  const changes = createPurgeChanges(db);
  /** Whole jobs, as they were after a change of purges. */
  let remembered = new Map<string, FoldedJob>();
  let rememberedAt = 0;

  /** Forgets what is no longer true. Changes that happen meanwhile are seen the next time. */
  async function forgetChanged() {
    const { change, purges } = await changes.since(rememberedAt);
    if (purges) for (const { job_id } of purges) remembered.delete(job_id ?? '');
    else remembered = new Map();
    rememberedAt = change;
  }

  async function counted(id: string, query: PurgeQuery) {
    const rows = await query
      .select(({ fn }) => ['purges.status', fn.countAll<number>().as('count')])
      .groupBy('purges.status')
      .execute();
    const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)])) as FoldedJob['counts'];
    return { id, counts, total: rows.reduce((sum, { count }) => sum + Number(count), 0) };
  }

  /**
   * Counts the purges of bulk jobs by status: those on distributions that are under a filter and may be seen. Lines that are not
   * recorded one by one yet are queued.
   */
  async function count(ids: readonly string[], filter: HistoryFilter, view: View): Promise<FoldedJob[]> {
    if (ids.length === 0) return [];
    if (!isPostgres(db)) await forgetChanged();
    const jobs = await db.selectFrom('bulk_jobs').select(['id', 'distributions']).where('id', 'in', ids).execute();
    const parts = await db.selectFrom('bulk_parts').select('job_id').distinct().where('job_id', 'in', ids).execute();
    const incomplete = new Set(parts.map(({ job_id }) => job_id));
    const found: FoldedJob[] = [];
    for (const { id, ...job } of jobs) {
      const places = readPlaces(job);
      const shown = places.filter((place) => isUnder(filter, place) && inScope(view.scope, distributionOf(place)));
      // Without a condition on the distribution the counts are in an index.
      const isWhole = shown.length === places.length;
      const known = isWhole && !incomplete.has(id) ? remembered.get(id) : undefined;
      if (known) {
        found.push(known);
        continue;
      }
      const { namespace, distribution } = filter;
      const change = rememberedAt;
      const recorded = await counted(
        id,
        isWhole
          ? db.selectFrom('purges').where('purges.job_id', '=', id)
          : applyFilter(db, { namespace, distribution, job: id }, view),
      );
      const folded = { ...recorded, distributions: shown.length };
      if (incomplete.has(id)) {
        const waiting = Math.max(0, shown.reduce((sum, { total }) => sum + total, 0) - recorded.total);
        folded.counts.queued = (folded.counts.queued ?? 0) + waiting;
        folded.total += waiting;
      } else if (isWhole && !isPostgres(db) && change === rememberedAt) remember(folded);
      found.push(folded);
      // On SQLite each count is read in this very process.
      await others();
    }
    return found;
  }

  function remember(job: FoldedJob) {
    remembered.set(job.id, job);
    for (const oldest of remembered.keys()) if (remembered.size > REMEMBERED) remembered.delete(oldest);
  }

  return { count };
}
