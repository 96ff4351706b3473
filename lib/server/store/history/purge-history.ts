import 'server-only';
import type { Kysely } from 'kysely';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { isKnown, type PurgeOf } from '@/lib/server/store/purges/purge-row';
import type { Scope } from '@/lib/shared/access/access';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { applyFilter, type View } from './apply-filter';
import { type Cursor, printCursor, sortKeyAt } from './cursor';
import { readPage } from './read-page';
import { distinctValues, readableParts } from './visible-distributions';

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
  /** Path and query of a URL. */
  path?: string | undefined;
  mode: string;
}

/** More names than a person looks through. */
const ACTORS_MAX = 500;
const LOOKED_AT_FOR_ACTORS = 2_000;

/** Reads the history: pages of it by keyset, in both directions. */
export function createPurgeHistory(db: Kysely<Database>, purgeOf: PurgeOf) {
  /** Rows under a filter from a place on, in the history's order or against it. */
  function rowsFrom(filter: HistoryFilter, { cursor, limit, ...view }: PageRequest): Promise<PurgeRow[]> {
    const oldestFirst = (filter.sort === 'oldest') !== (cursor?.direction === 'previous');
    return readPage(db, { filter, view, oldestFirst, after: cursor?.sortKey, limit }, (query) =>
      query.selectAll('purges').execute(),
    );
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

  /**
   * Purges of the same target and mode on the same distribution since a moment (epoch milliseconds), newest first; and
   * those made outside Purge Desk of which the CDN does not say what they are.
   */
  async function alike(
    { namespace, distribution, kind, value, path, mode }: PurgeLike,
    { from, limit }: { from: number; limit: number },
  ): Promise<Purge[]> {
    const rows = await db
      .selectFrom('purges')
      .selectAll()
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('sort_key', '>=', sortKeyAt(from))
      .where('created_at', '>=', from)
      .where(({ eb, or, and, not }) => {
        const isSame = and([
          eb('kind', '=', kind),
          value === undefined
            ? eb('value', 'is', null)
            : // A purge command has no host: a URL that others purged by one is its path.
              or([eb('value', '=', value), and([eb('value', '=', path ?? value), eb('outside', 'is not', null)])]),
        ]);
        return and([
          or([eb('mode', '=', mode), not(isKnown('mode'))]),
          // What nobody knows may be the same.
          or([and([isSame, isKnown('target')]), not(isKnown('target'))]),
        ]);
      })
      .orderBy('sort_key', 'desc')
      .limit(limit)
      .execute();
    return rows.map(purgeOf);
  }

  /**
   * Everybody who has purged something, in alphabetical order. For a scope it is those of its newest purges, so many of
   * each distribution: who may see little of a large history would have all of it searched otherwise.
   */
  async function actors(scope: Scope): Promise<string[]> {
    // Who made a purge outside Purge Desk may be unknown: then the name is empty.
    const names = (await distinctValues(db, 'actor', { limit: ACTORS_MAX })).filter((name) => name !== '');
    if (scope === null) return names;
    const visible = new Set<string>();
    for (const part of await readableParts(db, scope)) {
      const newest = applyFilter(db, {}, { now: 0, scope: part })
        .select('purges.actor')
        .orderBy('purges.sort_key', 'desc')
        .limit(LOOKED_AT_FOR_ACTORS)
        .as('newest');
      const rows = await db.selectFrom(newest).select('actor').distinct().execute();
      for (const { actor } of rows) visible.add(actor);
    }
    return names.filter((name) => visible.has(name));
  }

  /** Whether somebody of this name is on a record. */
  const hasActed = async (actor: string) =>
    (await db.selectFrom('purges').select('id').where('actor', '=', actor).limit(1).executeTakeFirst()) !== undefined;

  return { page, alike, actors, hasActed };
}
export type PurgeHistory = ReturnType<typeof createPurgeHistory>;
