import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { type HistoryFilter, timeSpan } from './history-filter';

/** Whether a purge matches a filter; undefined if only the desk can decide. `now` is epoch milliseconds. */
export function fitsFilter(purge: Purge, filter: HistoryFilter, now: number): boolean | undefined {
  const { namespace, distribution, status, mode, kind, actor, made, job, renewal, q } = filter;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = timeSpan(filter, now);
  const at = Date.parse(purge.createdAt);
  const fits =
    (namespace === undefined || purge.namespace === namespace) &&
    (distribution === undefined || distributionOf(purge) === distribution) &&
    (status === undefined || purge.status === status) &&
    (mode === undefined || purge.mode === mode) &&
    (kind === undefined || purge.target.kind === kind) &&
    (actor === undefined || purge.actor === actor) &&
    (renewal === undefined || purge.renewal === renewal) &&
    (made === undefined || purge.madeOutside === (made === 'outside')) &&
    (job === undefined || purge.jobId === job) &&
    at >= from &&
    at < to;
  return fits && q !== undefined ? undefined : fits;
}
