import 'server-only';
import { type SelectQueryBuilder, sql } from 'kysely';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import type { Database, PurgeRow } from './schema';

type PurgeQuery = SelectQueryBuilder<Database, 'purges', PurgeRow>;

/** `%` and `_` typed by a person mean themselves. */
const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** A query for purges, narrowed to a filter. */
export function narrowed(query: PurgeQuery, filter: HistoryFilter): PurgeQuery {
  const [namespace, distribution] = filter.distribution?.split('/') ?? [];
  return query
    .$if(namespace !== undefined, (q) => q.where('namespace', '=', namespace ?? ''))
    .$if(distribution !== undefined, (q) => q.where('distribution', '=', distribution ?? ''))
    .$if(filter.status !== undefined, (q) => q.where('status', '=', filter.status ?? ''))
    .$if(filter.mode !== undefined, (q) => q.where('mode', '=', filter.mode ?? ''))
    .$if(filter.kind !== undefined, (q) => q.where('kind', '=', filter.kind ?? ''))
    .$if(filter.q !== undefined, (q) => {
      const pattern = containing(filter.q ?? '');
      return q.where(({ or }) =>
        or(
          (['value', 'reason', 'ticket', 'purge_request_id'] as const).map(
            (column) => sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`,
          ),
        ),
      );
    });
}
