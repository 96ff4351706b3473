import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import type { PurgePage } from '@/lib/shared/purge-record';
import { type Cursor, printCursor } from './cursor';
import { narrowed, orderOf } from './narrowed';
import { purgeOf } from './purge-row';
import type { Database, PurgeRow } from './schema';

interface PageRequest {
  limit: number;
  cursor?: Cursor | undefined;
  /** Epoch milliseconds: what a filter's "last hour" is counted from. */
  now: number;
}

/** More names than a person looks through. */
const ACTORS_MAX = 500;

/** Reads the history: pages of it by keyset, in both directions. */
export function createPurgeHistory(db: Kysely<Database>) {
  /** Rows under a filter from a place on, in the history's order or against it. */
  async function rowsFrom(filter: HistoryFilter, { cursor, limit, now }: PageRequest): Promise<PurgeRow[]> {
    const order = orderOf(filter.q);
    const oldestFirst = (filter.sort === 'oldest') !== (cursor?.direction === 'previous');
    return narrowed(db, filter, now)
      .selectAll('purges')
      .$if(cursor !== undefined, (query) => query.where(order, oldestFirst ? '>' : '<', cursor?.sortKey ?? 0))
      .orderBy(order, oldestFirst ? 'asc' : 'desc')
      .limit(limit)
      .execute();
  }

  /** One page of the history, newest first unless the filter says otherwise. */
  async function page(filter: HistoryFilter, request: PageRequest): Promise<PurgePage> {
    const { cursor, limit } = request;
    const found = await rowsFrom(filter, { ...request, limit: limit + 1 });
    const more = found.length > limit;
    const back = cursor?.direction === 'previous';
    const rows = back ? found.slice(0, limit).reverse() : found.slice(0, limit);
    const at = (direction: Cursor['direction'], row: PurgeRow | undefined) =>
      row ? printCursor({ direction, sortKey: row.sort_key }) : null;
    return {
      items: rows.map(purgeOf),
      nextCursor: back || more ? at('next', rows.at(-1)) : null,
      previousCursor: (back ? more : cursor !== undefined) ? at('previous', rows[0]) : null,
    };
  }

  /** Everybody who has purged, in alphabetical order: one step through the index a name. */
  async function actors(): Promise<string[]> {
    const { rows } = await sql<{ actor: string }>`
      with recursive names(actor) as (
        select min(actor) from purges
        union all
        select (select min(actor) from purges where actor > names.actor) from names where names.actor is not null
      )
      select actor from names where actor is not null limit ${ACTORS_MAX}`.execute(db);
    return rows.map((row) => row.actor);
  }

  return { page, actors };
}
export type PurgeHistory = ReturnType<typeof createPurgeHistory>;
