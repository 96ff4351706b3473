import 'server-only';
import type { Kysely } from 'kysely';
import type { Scope } from '@/lib/shared/access';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import type { Purge, PurgePage } from '@/lib/shared/purge-record';
import { type Cursor, printCursor } from './cursor';
import { distinctValues } from './distinct-values';
import { narrowed, orderOf, type View } from './narrowed';
import { purgeOf } from './purge-row';
import type { Database, PurgeRow } from './schema';
import { inScopeCondition } from './scope-column';
import { sortKeyAt } from './sort-key';
import { readableParts } from './visible-distributions';

interface PageRequest extends View {
  limit: number;
  cursor?: Cursor | undefined;
}

/** What makes a purge the same as another; everything has no value. */
interface PurgeLike {
  namespace: string;
  distribution: string;
  kind: string;
  value?: string | undefined;
  mode: string;
}

/** More names than a person looks through. */
const ACTORS_MAX = 500;

/** Reads the history: pages of it by keyset, in both directions. */
export function createPurgeHistory(db: Kysely<Database>) {
  /** Rows under a filter from a place on, in the history's order or against it. */
  async function rowsFrom(filter: HistoryFilter, { cursor, limit, ...view }: PageRequest): Promise<PurgeRow[]> {
    const order = orderOf(filter.q);
    const oldestFirst = (filter.sort === 'oldest') !== (cursor?.direction === 'previous');
    const read = (scope: Scope) =>
      narrowed(db, filter, { ...view, scope })
        .selectAll('purges')
        .$if(cursor !== undefined, (query) => query.where(order, oldestFirst ? '>' : '<', cursor?.sortKey ?? 0))
        .orderBy(order, oldestFirst ? 'asc' : 'desc')
        .limit(limit)
        .execute();
    // A text is looked up in an index of its own, whose order holds for all distributions.
    if (filter.q !== undefined || view.scope === null) return read(view.scope);
    const parts = await Promise.all((await readableParts(db, view.scope)).map(read));
    const direction = oldestFirst ? 1 : -1;
    return parts
      .flat()
      .sort((a, b) => direction * (a.sort_key - b.sort_key))
      .slice(0, limit);
  }

  /** One page of the history, newest first unless the filter says otherwise. */
  async function page(filter: HistoryFilter, request: PageRequest): Promise<PurgePage> {
    const { cursor, limit } = request;
    const found = await rowsFrom(filter, { ...request, limit: limit + 1 });
    const more = found.length > limit;
    const back = cursor?.direction === 'previous';
    // A page that is cut short at the front would be the first one with fewer rows: then it is the first one.
    if (back && found.length < limit) return page(filter, { ...request, cursor: undefined });
    const rows = back ? found.slice(0, limit).reverse() : found.slice(0, limit);
    const at = (direction: Cursor['direction'], row: PurgeRow | undefined) =>
      row ? printCursor({ direction, sortKey: row.sort_key }) : null;
    return {
      items: rows.map(purgeOf),
      nextCursor: back || more ? at('next', rows.at(-1)) : null,
      previousCursor: (back ? more : cursor !== undefined) ? at('previous', rows[0]) : null,
    };
  }

  /** Purges of the same target and mode on the same distribution since a moment (epoch milliseconds), newest first. */
  async function alike(
    { namespace, distribution, kind, value, mode }: PurgeLike,
    { from, limit }: { from: number; limit: number },
  ): Promise<Purge[]> {
    const rows = await db
      .selectFrom('purges')
      .selectAll()
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('sort_key', '>=', sortKeyAt(from))
      .where('created_at', '>=', from)
      .where('kind', '=', kind)
      .where('value', value === undefined ? 'is' : '=', value ?? null)
      .where('mode', '=', mode)
      .orderBy('sort_key', 'desc')
      .limit(limit)
      .execute();
    return rows.map(purgeOf);
  }

  /** Everybody who has purged something that may be seen, in alphabetical order. */
  async function actors(scope: Scope): Promise<string[]> {
    const names = await distinctValues(db, 'actor', { limit: ACTORS_MAX });
    if (scope === null) return names;
    const seen = await db
      .selectFrom('purges')
      .select('actor')
      .where('actor', 'in', names)
      .where((eb) => inScopeCondition(eb, scope))
      .distinct()
      .execute();
    const visible = new Set(seen.map((row) => row.actor));
    return names.filter((name) => visible.has(name));
  }

  /** Whether somebody of this name is on a record. */
  const hasActed = async (actor: string) =>
    (await db.selectFrom('purges').select('id').where('actor', '=', actor).limit(1).executeTakeFirst()) !== undefined;

  return { page, alike, actors, hasActed };
}
export type PurgeHistory = ReturnType<typeof createPurgeHistory>;
