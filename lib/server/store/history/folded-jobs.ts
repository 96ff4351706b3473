import 'server-only';
import { setImmediate as others } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { readPlaces } from '@/lib/server/store/bulk/record-lines';
import type { Database } from '@/lib/server/store/engine/schema';
import { inScope } from '@/lib/shared/access/access';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { FoldedJob } from '@/lib/shared/purges/purge-record';
import { applyFilter, type View } from './apply-filter';

const isUnder = ({ namespace, distribution }: HistoryFilter, place: { namespace: string; distribution: string }) =>
  (namespace === undefined || place.namespace === namespace) &&
  (distribution === undefined || distributionOf(place) === distribution);

/**
 * Counts the purges of bulk jobs by status: those on distributions that are under a filter and may be seen. Lines that are not
 * recorded one by one yet are queued.
 */
export async function countFoldedJobs(
  db: Kysely<Database>,
  ids: readonly string[],
  filter: HistoryFilter,
  view: View,
): Promise<FoldedJob[]> {
  if (ids.length === 0) return [];
  const jobs = await db.selectFrom('bulk_jobs').select(['id', 'distributions']).where('id', 'in', ids).execute();
  const parts = await db.selectFrom('bulk_parts').select('job_id').distinct().where('job_id', 'in', ids).execute();
  const incomplete = new Set(parts.map(({ job_id }) => job_id));
  const found: FoldedJob[] = [];
  for (const job of jobs) {
    const places = readPlaces(job);
    const shown = places.filter((place) => isUnder(filter, place) && inScope(view.scope, distributionOf(place)));
    // Without a condition on the distribution the counts are in an index.
    const isWhole = shown.length === places.length;
    const { namespace, distribution } = filter;
    const query = isWhole
      ? db.selectFrom('purges').where('job_id', '=', job.id)
      : applyFilter(db, { namespace, distribution, job: job.id }, view);
    const rows = await query
      .select(({ fn }) => ['purges.status', fn.countAll<number>().as('count')])
      .groupBy('purges.status')
      .execute();
    const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)])) as FoldedJob['counts'];
    const recorded = rows.reduce((sum, { count }) => sum + Number(count), 0);
    const planned = shown.reduce((sum, place) => sum + place.total, 0);
    const waiting = incomplete.has(job.id) ? Math.max(0, planned - recorded) : 0;
    if (waiting > 0) counts.queued = (counts.queued ?? 0) + waiting;
    found.push({ id: job.id, total: recorded + waiting, distributions: shown.length, counts });
    // On SQLite each count is read in this very process.
    await others();
  }
  return found;
}
